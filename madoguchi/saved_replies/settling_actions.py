"""What macros and rules can do about where a conversation stands: close, wait, reopen, snooze."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from madoguchi.accounts.calendars import reading
from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import closing, mornings, snoozing
from madoguchi.conversations.actions import Action, By, Impossible, Option, Undo, doer, register
from madoguchi.conversations.custom_fields import requiring
from madoguchi.conversations.models import Conversation, Status


def offer() -> None:
    """Called once at start."""
    handle = Right.HANDLE
    register(Action("close", pgettext_lazy("verb", "Close"), handle, "none", _close, _status_back, settles=True))
    register(
        Action(
            "close_without_reply",
            gettext_lazy("Close, no reply needed"),
            handle,
            "none",
            _close_bare,
            _status_back,
            settles=True,
        )
    )
    register(Action("wait", gettext_lazy("Set to waiting for customer"), handle, "none", _wait, _status_back, settles=True))
    register(Action("reopen", gettext_lazy("Back to open"), handle, "none", _reopen, _status_back, settles=True))
    register(Action("snooze", gettext_lazy("Snooze"), handle, "choice", _snooze, _status_back, _snoozes, settles=True))


def _stood(conversation: Conversation, after: Conversation) -> Undo | None:
    """How it stood before; None where nothing changed."""
    if after.status == conversation.status and after.snoozed_until == conversation.snoozed_until:
        return None
    until = conversation.snoozed_until
    return {"was": conversation.status, "became": after.status, "until": until.timestamp() if until else None}


def _close(conversation: Conversation, by: By, _value: str) -> Undo | None:
    _need_fields(conversation)
    return _stood(conversation, closing.close(conversation, by=doer(by)))


def _close_bare(conversation: Conversation, by: By, _value: str) -> Undo | None:
    _need_fields(conversation)
    return _stood(conversation, closing.close(conversation, by=doer(by), without_reply=True))


def _need_fields(conversation: Conversation) -> None:
    try:
        requiring.check(conversation)
    except requiring.Missing as error:
        raise Impossible(_("Fill in before closing: %(names)s") % {"names": error}) from error


def _wait(conversation: Conversation, by: By, _value: str) -> Undo | None:
    return _stood(conversation, closing.wait(conversation, by=doer(by)))


def _reopen(conversation: Conversation, by: By, _value: str) -> Undo | None:
    return _stood(conversation, closing.reopen(conversation, by=doer(by)))


def _snoozes(_membership: Membership) -> Sequence[Option]:
    return [
        ("hour", _("In 1 hour")),
        ("three_hours", _("In 3 hours")),
        ("tomorrow", _("Tomorrow morning")),
        ("business_day", _("Next business day")),
        ("three_business_days", _("In 3 business days")),
        ("week", _("In a week")),
    ]


def _snooze(conversation: Conversation, by: By, value: str) -> Undo | None:
    return _stood(conversation, snoozing.snooze(conversation, until=_until(value, conversation), by=doer(by)))


def _until(value: str, conversation: Conversation) -> datetime:
    now = timezone.localtime()
    hours = reading.default_hours(conversation.workspace_id)
    if value in {"business_day", "three_business_days"}:
        return mornings.business_day(hours, now, 1 if value == "business_day" else 3)
    spans = {"hour": timedelta(hours=1), "three_hours": timedelta(hours=3), "week": timedelta(days=7)}
    return now + spans[value] if value in spans else mornings.opening(now.date() + timedelta(days=1), hours, now)


def _status_back(conversation: Conversation, membership: Membership, undo: Undo) -> bool:
    if conversation.status != undo["became"]:
        return False
    was, by = Status(undo["was"]), membership.person
    until = datetime.fromtimestamp(undo["until"] or 0, tz=UTC)
    if was == Status.WAITING:
        closing.wait(conversation, by=by)
    elif was == Status.SNOOZED and until > timezone.now():
        snoozing.snooze(conversation, until=until, by=by)
    elif was == Status.CLOSED:
        closing.close(conversation, by=by)
    else:
        closing.reopen(conversation, by=by)
    return True
