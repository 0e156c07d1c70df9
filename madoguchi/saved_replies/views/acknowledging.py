"""受付自動返信: what each inbox answers by itself, how it reads at which time, and a test to oneself."""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.calendars import reading
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors as conversation_doors
from madoguchi.conversations import trial_mode, variables
from madoguchi.conversations.models import AutomaticAnswer, Conversation, Inbox
from madoguchi.kit.not_kept import NotKept
from madoguchi.saved_replies import doors
from madoguchi.saved_replies.acknowledging import reasons, trying
from madoguchi.saved_replies.acknowledging.forms import AcknowledgementForm
from madoguchi.saved_replies.acknowledging.keeping import FIELDS, set_acknowledgement, shown
from madoguchi.saved_replies.acknowledging.standing import own_closures
from madoguchi.saved_replies.acknowledging.texts import READY_MADE
from madoguchi.saved_replies.models import Acknowledgement

MOST = 200
LOOKED_BACK = timedelta(days=30)
COUNTED = 5000


@workspace_view(Right.MANAGE_SAVED_REPLIES)
def acknowledgements(request: WorkspaceRequest) -> HttpResponse:
    """The inboxes, and what came of the last 30 days."""
    inboxes = conversation_doors.inboxes(request.membership).filter(is_active=True).select_related("acknowledgement")[:MOST]
    seen = [each.pk for each in inboxes]
    given = AutomaticAnswer.objects.filter(workspace=request.workspace, at__gte=timezone.now() - LOOKED_BACK)
    rows = given.filter(conversation__inbox__in=seen, key__startswith="acknowledge:").order_by("-id")
    counted = Counter(rows.values_list("why", flat=True)[:COUNTED])
    shown = {"inboxes": inboxes, "sent": counted.pop("", 0), "kept_back": reasons.counted(counted)}
    return render(request, "saved_replies/acknowledgements.html", shown)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_SAVED_REPLIES)
def acknowledgement(request: WorkspaceRequest, inbox_id: int) -> HttpResponse:
    """One inbox's; POST changes it, and with `test` mails it to the member without keeping it."""
    inbox = doors.acknowledging_inbox(request.membership, inbox_id)
    form = _form(request, inbox)
    if request.method == "POST" and form.is_valid():
        if "test" in request.POST:
            language = "en" if request.POST["test"] == "en" else "ja"
            address = trying.send_test(_unsaved(inbox, form), request.membership, _sample(request, inbox), language)
            messages.success(request, _("A test is on its way to %(address)s.") % {"address": address})
            return render(request, "saved_replies/acknowledgement.html", _page(request, inbox, form))
        try:
            set_acknowledgement(inbox, form.values, by=request.user, seen=request.POST.get("shown", ""))
        except NotKept as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("saved_replies:acknowledgements", request.workspace.slug)
    return render(
        request, "saved_replies/acknowledgement.html", _page(request, inbox, form), status=422 if form.errors else 200
    )


@require_POST
@workspace_view(Right.MANAGE_SAVED_REPLIES)
def preview(request: WorkspaceRequest, inbox_id: int) -> HttpResponse:
    """What customers read now, after closing time and on the next named closure, as it stands in the form."""
    inbox = doors.acknowledging_inbox(request.membership, inbox_id)
    form = _form(request, inbox)
    form.is_valid()
    sample, draft = _sample(request, inbox), _unsaved(inbox, form)
    both = [trying.shown(draft, inbox, sample, language) for language in ("ja", "en")]
    shown = {"shown": list(zip(*both, strict=True)), "sample": sample}
    return render(request, "saved_replies/acknowledgement_preview.html", shown)


def _form(request: WorkspaceRequest, inbox: Inbox) -> AcknowledgementForm:
    kept = Acknowledgement.objects.filter(inbox=inbox).first()
    initial = {name: getattr(kept, name) for name in FIELDS} if kept else {**READY_MADE, "to_mails": True, "to_forms": True}
    closures = own_closures(reading.default_hours(inbox.workspace_id), timezone.localdate())
    named = kept.named if kept else {}
    return AcknowledgementForm(
        request.POST or None,
        workspace_id=inbox.workspace_id,
        closures=list(dict.fromkeys([*closures, *named]))[:12],
        named=named,
        initial=initial | {"automatic_a_day": inbox.automatic_a_day},
    )


def _unsaved(inbox: Inbox, form: AcknowledgementForm) -> Acknowledgement:
    values = {name: value for name, value in form.values.items() if name in FIELDS}
    return Acknowledgement(inbox=inbox, workspace_id=inbox.workspace_id, **values)


def _sample(request: WorkspaceRequest, inbox: Inbox) -> Conversation | None:
    rows = conversation_doors.conversations(request.membership).filter(inbox=inbox).exclude(customer=None)
    return rows.select_related("inbox", "customer__company", "workspace").order_by("-last_activity").first()


def _page(request: WorkspaceRequest, inbox: Inbox, form: AcknowledgementForm) -> dict[str, Any]:
    kept = Acknowledgement.objects.filter(inbox=inbox).first()
    return {
        "inbox": inbox,
        "form": form,
        "is_new": kept is None,
        "shown": request.POST.get("shown") or shown(inbox, kept),
        "on_trial": trial_mode.is_on(inbox),
        "times": [
            ("open", _("While you are open"), form["open_ja"], form["open_en"]),
            ("closed", _("Outside opening hours"), form["closed_ja"], form["closed_en"]),
            ("closure", _("On holidays and closures"), form["closure_ja"], form["closure_en"]),
        ],
        "variables": variables.offered(request.workspace.pk),
    }
