"""What a member, or a visitor, may see of forms."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from madoguchi.accounts.models import Membership
from madoguchi.channels.webform.models import ContactForm, Submission
from madoguchi.conversations import doors as conversations


def forms(member: Membership) -> QuerySet[ContactForm]:
    """Those that are there, by name."""
    rows = ContactForm.objects.filter(workspace=member.workspace_id, removed_at=None)
    return rows.select_related("inbox").order_by("name")


def form(member: Membership, form_id: int) -> ContactForm:
    """One of them, or 404."""
    return get_object_or_404(forms(member), pk=form_id)


def submissions(member: Membership, form: ContactForm) -> QuerySet[Submission]:
    """What came by it, the newest first: only what lies in conversations that this member may see."""
    seen = conversations.conversations(member).order_by().values("pk")
    rows = Submission.objects.filter(form=form, conversation__in=seen).select_related("conversation")
    return rows.order_by("-at")


def submission(member: Membership, form: ContactForm, submission_id: int) -> Submission:
    """One of them, or 404."""
    return get_object_or_404(submissions(member, form), pk=submission_id)


def public_form(key: str) -> ContactForm | None:
    """The one that visitors may fill in."""
    rows = ContactForm.objects.filter(key=key, is_on=True, removed_at=None, inbox__is_active=True)
    return rows.select_related("inbox", "workspace").first()
