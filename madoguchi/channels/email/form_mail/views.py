"""Settings of form mails: the patterns of an inbox, and the page on which one is made by pointing at a sample."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.email import doors
from madoguchi.channels.email.form_mail import forms, patterns, sampling
from madoguchi.channels.email.form_mail.forms import PatternForm
from madoguchi.channels.email.form_mail.reading import Row, rows
from madoguchi.channels.email.form_mail.sampling import Sample
from madoguchi.channels.email.form_mail.taking import rules_of
from madoguchi.channels.email.models import FormPattern, ReceivedMail
from madoguchi.conversations.models import Inbox
from madoguchi.kit.whole_numbers import whole

MOST_ROWS = 80
SAMPLES_OFFERED = 5
VERSIONS_SHOWN = 10


@dataclass(frozen=True)
class Shown:
    """One row of the sample on the page."""

    number: int
    row: Row
    takes: str


@workspace_view(Right.MANAGE_INBOXES)
@require_GET
def overview(request: WorkspaceRequest, inbox_id: int) -> HttpResponse:
    """The patterns of an inbox, and senders that look as if they wanted one."""
    inbox = doors.inbox(request.membership, inbox_id)
    kept = list(FormPattern.objects.filter(inbox=inbox).order_by("sender", "id")[:200])
    context = {"inbox": inbox, "patterns": kept, "suggestions": sampling.suggestions(inbox), "form": PatternForm()}
    return render(request, "email/forms.html", context)


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def new(request: WorkspaceRequest, inbox_id: int) -> HttpResponse:
    """Make one: `sender` or `mail` leads to the sample."""
    inbox = doors.inbox(request.membership, inbox_id)
    return _pattern_page(request, inbox, None, _sample(request, inbox, request.GET.get("sender", "")))


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def edit(request: WorkspaceRequest, form_id: int) -> HttpResponse:
    """Change one: saving makes the next version."""
    pattern = doors.form_pattern(request.membership, form_id)
    sample = sampling.sample_of(pattern.sample) if pattern.sample and "mail" not in request.GET else None
    return _pattern_page(request, pattern.inbox, pattern, sample or _sample(request, pattern.inbox, pattern.sender))


@workspace_view(Right.MANAGE_INBOXES)
@require_POST
def switch(request: WorkspaceRequest, form_id: int) -> HttpResponse:
    """`on`: 1 or 0; `remove`: gone."""
    pattern = doors.form_pattern(request.membership, form_id)
    if "remove" in request.POST:
        patterns.remove(pattern, by=request.user)
        messages.success(request, _("The pattern is removed. Mails that it has read stay as they are."))
    else:
        patterns.switch(pattern, on=request.POST.get("on") == "1", by=request.user)
        messages.success(request, _("Saved."))
    return redirect("email:forms", request.workspace.slug, pattern.inbox_id)


@workspace_view(Right.MANAGE_INBOXES)
@require_GET
def of_message(request: WorkspaceRequest, message_id: int) -> HttpResponse:
    """From a conversation straight to the page on which its mail is the sample."""
    mail = doors.mail_of_message(request.membership, message_id)
    inbox = doors.inbox(request.membership, mail.inbox_id or 0)
    known = patterns.of_sender(inbox, mail.sender)
    if known:
        response = redirect("email:form", request.workspace.slug, known[0].pk)
    else:
        response = redirect("email:new_form", request.workspace.slug, inbox.pk)
    response["Location"] += f"?mail={mail.pk}"
    return response


def _sample(request: WorkspaceRequest, inbox: Inbox, sender: str) -> Sample | None:
    """The mail that was named, else the sender's newest."""
    if wanted := whole(request.GET.get("mail") or request.POST.get("mail")):
        mail = get_object_or_404(doors.mails(request.membership), pk=wanted, inbox=inbox, state=ReceivedMail.State.TAKEN)
        return sampling.sample_of(mail)
    return next(iter(sampling.samples(inbox, sender, 1)), None) if "@" in sender else None


def _pattern_page(request: WorkspaceRequest, inbox: Inbox, pattern: FormPattern | None, sample: Sample | None) -> HttpResponse:
    is_post = request.method == "POST"
    sender = pattern.sender if pattern else sample.mail.sender if sample else request.GET.get("sender", "")
    name = pattern.name if pattern else ""
    form = PatternForm(request.POST if is_post else None, initial={"sender": sender, "name": name})
    if is_post and form.is_valid():
        sender = form.cleaned_data["sender"]
    of_sender = sampling.samples(inbox, sender) if sample else []
    found = rows(sample.text)[:MOST_ROWS] if sample else []
    takes = _takes(request, pattern, found, of_sender)
    trouble = forms.problem(found, takes) if found else ""
    rules = rules_of(found, takes) if found and not trouble else {}
    if is_post and "save" in request.POST and form.is_valid() and rules and sample:
        saved = patterns.save(pattern, inbox=inbox, rules=rules, by=request.user, sample=sample.mail, **form.cleaned_data)
        messages.success(
            request, _("Saved as version %(number)s. New mails of this sender are read by it.") % {"number": saved.version}
        )
        return redirect("email:forms", request.workspace.slug, inbox.pk)
    previewed = sampling.preview(rules, of_sender) if rules else []
    context: dict[str, Any] = {
        "inbox": inbox,
        "pattern": pattern,
        "form": form,
        "sample": sample,
        "others": [each.mail for each in of_sender if sample and each.mail.pk != sample.mail.pk][:SAMPLES_OFFERED],
        "rows": [Shown(n, row, kind) for n, (row, kind) in enumerate(zip(found, takes, strict=True))],
        "choices": forms.CHOICES,
        "trouble": trouble if is_post else "",
        "hint": trouble if not is_post else "",
        "previewed": previewed,
        "fitting": sum(each.taken.fits for each in previewed),
        "versions": list(pattern.versions.select_related("made_by").order_by("-number")[:VERSIONS_SHOWN]) if pattern else [],
    }
    return render(request, "email/form.html", context, status=422 if is_post and "save" in request.POST else 200)


def _takes(request: WorkspaceRequest, pattern: FormPattern | None, found: list[Row], of_sender: list[Sample]) -> list[str]:
    if request.method == "POST":
        return forms.chosen(request.POST, len(found))
    if pattern is not None:
        return forms.remembered(found, pattern.rules)
    return forms.guessed(found, sampling.rare_labels(found, of_sender))
