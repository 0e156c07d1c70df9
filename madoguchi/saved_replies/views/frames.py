"""Openings and closings by inbox, how people are addressed, and a member's own signature."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors as conversation_doors
from madoguchi.conversations import variables
from madoguchi.saved_replies import doors, framing
from madoguchi.saved_replies.frame_forms import FrameForm, SalutingForm, SignatureForm
from madoguchi.saved_replies.models import PersonalSignature

MOST = 200
EXAMPLE = {
    "opening_ja": "{宛名}\n\nいつもお世話になっております。\n{自社名}の{担当者名}でございます。",
    "closing_ja": "どうぞよろしくお願いいたします。",
    "opening_en": "{salutation},\n\nThank you for writing to us.",
    "closing_en": "Kind regards,\n{agent_name}\n{our_company}",
    "is_automatic": True,
}


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_INBOXES)
def frames(request: WorkspaceRequest) -> HttpResponse:
    """The inboxes; POST says how people are addressed."""
    by_family_name = "1" if request.workspace.salutes_by_family_name else ""
    form = SalutingForm(request.POST or None, initial={"by_family_name": by_family_name})
    if request.method == "POST" and form.is_valid():
        framing.salute_by_family_name(request.workspace, bool(form.cleaned_data["by_family_name"]), by=request.user)
        messages.success(request, _("Saved."))
        return redirect("saved_replies:frames", request.workspace.slug)
    inboxes = conversation_doors.inboxes(request.membership).filter(is_active=True).select_related("frame")[:MOST]
    return render(request, "saved_replies/frames.html", {"inboxes": inboxes, "form": form})


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_INBOXES)
def frame(request: WorkspaceRequest, inbox_id: int) -> HttpResponse:
    """One inbox's; POST changes them."""
    inbox = doors.framed_inbox(request.membership, inbox_id)
    kept = getattr(inbox, "frame", None)
    initial = {name: getattr(kept, name) for name in framing.FIELDS} if kept else EXAMPLE
    form = FrameForm(request.POST or None, workspace_id=request.workspace.pk, initial=initial)
    if request.method == "POST" and form.is_valid():
        framing.set_frame(inbox, form.cleaned_data, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("saved_replies:frames", request.workspace.slug)
    shown = {"inbox": inbox, "form": form, "is_new": kept is None, "variables": variables.offered(request.workspace.pk)}
    return render(request, "saved_replies/frame.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.REPLY)
def signature(request: WorkspaceRequest) -> HttpResponse:
    """The member's own lines; POST sets them for one inbox or all."""
    form = SignatureForm(request.POST or None, membership=request.membership)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        texts = {name: values[name].replace("\r\n", "\n").strip("\n") for name in ("ja", "en")}
        framing.set_signature(request.membership, values["inbox"], **texts)
        messages.success(request, _("Saved."))
        return redirect("saved_replies:signature", request.workspace.slug)
    own = PersonalSignature.objects.filter(workspace_id=request.workspace.pk, membership=request.membership)
    shown = {"form": form, "signatures": own.select_related("inbox").order_by("inbox_id")[:MOST]}
    return render(request, "saved_replies/signature.html", shown, status=422 if form.errors else 200)
