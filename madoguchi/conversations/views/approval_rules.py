"""Which replies need approval: the rules in plain words, and what each would have meant for the last replies."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Role
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors
from madoguchi.conversations.approvals import rules as ruling_of
from madoguchi.conversations.approvals import ruling
from madoguchi.conversations.approvals.forms import RuleForm, initial_of
from madoguchi.conversations.models import ApprovalRule, Message, MessageKind
from madoguchi.conversations.tags import finding

LOOKED_AT = 50
SHOWN = 10


@dataclass(frozen=True)
class Preview:
    """Of the last replies, how many would have waited, and the newest of them."""

    looked_at: int
    count: int
    newest: list[Message]


@require_GET
@workspace_view(Right.MANAGE_WORKSPACE)
def rules(request: WorkspaceRequest) -> HttpResponse:
    """All of them."""
    found = ApprovalRule.objects.filter(workspace=request.workspace).prefetch_related("inboxes").order_by("id")
    return render(request, "conversations/approval_rules.html", {"rules": [(each, words(each)) for each in found[:100]]})


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_WORKSPACE)
def new(request: WorkspaceRequest) -> HttpResponse:
    """A rule to be made."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_WORKSPACE)
def rule(request: WorkspaceRequest, approval_rule_id: int) -> HttpResponse:
    """One of them; POST keeps it, or with `preview` only shows what it would mean."""
    return _edit(request, _found(request, approval_rule_id))


@require_POST
@workspace_view(Right.MANAGE_WORKSPACE)
def remove(request: WorkspaceRequest, approval_rule_id: int) -> HttpResponse:
    """Do without it."""
    ruling.remove_rule(_found(request, approval_rule_id), by=request.user)
    messages.success(request, _("The rule is removed. What waits because of it goes on waiting."))
    return redirect("conversations:approval_rules", request.workspace.slug)


def words(rule: ApprovalRule) -> list[str]:
    """What a rule asks for, a piece at a time."""
    roles = [str(Role(each).label) for each in rule.roles]
    names = [inbox.name for inbox in rule.inboxes.all()]
    tags = list(dict.fromkeys(tag.name for tag in finding.resolved(rule.workspace_id, rule.tags).values())) if rule.tags else []
    told = [
        _("written by: %(who)s") % {"who": _(", ").join(roles)} if roles else "",
        _("%(count)s people named") % {"count": len(rule.people)} if rule.people else "",
        _("joined at most %(count)s days ago") % {"count": rule.newcomer_days} if rule.newcomer_days else "",
        _("inbox: %(names)s") % {"names": _(", ").join(names)} if names else "",
        _("tags: %(names)s") % {"names": _(", ").join(tags)} if tags else "",
        _("words: %(words)s") % {"words": _(", ").join(rule.words[:5])} if rule.words else "",
        _("%(yen)s yen or more") % {"yen": f"{rule.amount_from:,}"} if rule.amount_from else "",
        _("to %(count)s or more at once") % {"count": rule.bulk_from} if rule.bulk_from else "",
        _("until %(day)s") % {"day": rule.until} if rule.until else "",
    ]
    return [each for each in told if each] or [_("every reply")]


def _edit(request: WorkspaceRequest, rule: ApprovalRule | None) -> HttpResponse:
    initial = initial_of(rule) if rule else {}
    form = RuleForm(request.POST if request.method == "POST" else None, workspace=request.workspace, initial=initial)
    preview = _preview(request, rule) if rule and request.method == "GET" else None
    if request.method == "POST" and form.is_valid():
        told = form.fields_of_rule()
        if "preview" in request.POST:
            preview = _preview_of(request, told)
        else:
            try:
                ruling.keep_rule(request.workspace, rule, by=request.user, **told)
            except ruling.RuleNameTaken:
                form.add_error("name", _("There is a rule of this name already."))
            else:
                messages.success(request, _("Saved."))
                return redirect("conversations:approval_rules", request.workspace.slug)
    shown = {"form": form, "rule": rule, "preview": preview}
    return render(request, "conversations/approval_rule.html", shown, status=422 if form.errors else 200)


def _preview(request: WorkspaceRequest, rule: ApprovalRule) -> Preview:
    inboxes = {inbox.pk for inbox in rule.inboxes.all()}
    return _counted(request, rule, inboxes)


def _preview_of(request: WorkspaceRequest, told: dict[str, object]) -> Preview:
    inboxes = {inbox.pk for inbox in told.pop("inboxes")}  # type: ignore[attr-defined]
    return _counted(request, ApprovalRule(workspace=request.workspace, **told), inboxes)


def _counted(request: WorkspaceRequest, rule: ApprovalRule, inboxes: set[int]) -> Preview:
    conversations = doors.conversations(request.membership)
    rows = Message.objects.filter(workspace=request.workspace, kind=MessageKind.REPLY, withdrawn_at=None, is_automatic=False)
    rows = rows.filter(conversation__in=conversations).select_related("conversation", "person").order_by("-id")
    last = list(rows[:LOOKED_AT])
    asked = ruling_of.outgoing_of(last, request.workspace.pk)
    fits = {each.message_id for each in asked if ruling_of.holds(rule, each, inboxes)}
    newest = [message for message in last if message.pk in fits]
    return Preview(len(last), len(newest), newest[:SHOWN])


def _found(request: WorkspaceRequest, rule_id: int) -> ApprovalRule:
    return get_object_or_404(ApprovalRule, pk=rule_id, workspace=request.workspace)
