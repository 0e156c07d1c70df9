"""One row of a list as html: two lines, and chips only for what differs from normal. By hand, for fifty stand on a page."""

from datetime import datetime, timedelta
from html import escape

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madoguchi.conversations import channels
from madoguchi.conversations.listing import Cursor
from madoguchi.conversations.models import FAR_FUTURE, Conversation, Priority, Status
from madoguchi.desk import chat_chips, naming, times
from madoguchi.desk.icons import icon
from madoguchi.escalations.models import Severity

OVERDUE = timedelta(days=1)
DUE_SOON = timedelta(hours=1)
SOON = timedelta(hours=12)  # a promise this near is shown in every list
TAGS_SHOWN = 4
_ROW = (
    '<li class="row{state}" data-key="c{pk}" data-number="{number}" data-sort="{sort}" data-testid="list-row">'
    '<label class="pick"><input type="checkbox" aria-label="{pick}"></label>'
    '<a href="{url}" data-go="work"><span class="who">{who}{company}</span><time datetime="{iso}">{time}</time>'
    '<span class="sub"><b>{subject}</b>　{preview}</span>{chips}<span class="others" data-others="{number}"></span></a></li>'
)


def row_html(row: Conversation, view: str, base: str, now: datetime | None = None) -> SafeString:
    """The row as it stands in `view`; `base` is the workspace's address."""
    now = now or timezone.now()
    name = naming.who(row)
    company = row.customer.company.name if row.customer and row.customer.company else ""
    chips = "".join(_chips(row, view, now))
    is_unread: bool = getattr(row, "is_unread", False)
    unread = _("unread")
    return mark_safe(  # noqa: S308 (each part is escaped here)
        _ROW.format(
            state=" unread" if is_unread else "",
            pk=row.pk,
            number=row.number,
            sort=getattr(row, "place", None) or Cursor(row.last_activity, row.pk),
            url=f"{base}conversations/{row.number}/?view={view}",
            pick=escape(_("Select #%(number)s") % {"number": row.number}),
            who=escape(naming.addressed(name)) + (f'<span class="aside">{escape(unread)}</span>' if is_unread else ""),
            company=f"<small>{escape(company)}</small>" if company and company != name else "",
            iso=row.last_activity.isoformat(timespec="seconds"),
            time=times.short(row.last_activity, now),
            subject=escape(row.subject or _("(no subject)")),
            preview=escape("" if row.preview == row.subject else row.preview[:90]),  # a chat is called by its first line
            chips=f'<span class="chips">{chips}</span>' if chips else "",
        )
    )


def _chips(row: Conversation, view: str, now: datetime) -> list[str]:
    chips = []
    if severity := getattr(row, "unacknowledged", None):
        chips.append(_escalated(severity))
    if row.sla_sort < FAR_FUTURE:
        chips.append(_due(row.sla_sort, now))
    if row.priority != Priority.NORMAL:
        chips.append(_chip("flag", _("Priority: %(name)s") % {"name": row.get_priority_display()}, "soon"))
    if row.customer_id is None and row.handle_id is not None:
        chips.append(_chip("circle-question-mark", _("Who is writing?"), "soon"))
    if row.status == Status.OPEN and row.waiting_since and now - row.waiting_since > OVERDUE:
        days = (now - row.waiting_since).days
        chips.append(_chip("clock", ngettext("waiting %(n)s day", "waiting %(n)s days", days) % {"n": days}, "soon"))
    if row.status == Status.SNOOZED and row.snoozed_until:
        chips.append(_chip("moon", _("until %(time)s") % {"time": times.ahead(row.snoozed_until, now)}))
    if getattr(row, "awaits_approval", False) and view != "approvals":
        chips.append(_chip("stamp", _("Waiting for approval"), "soon"))
    if row.scheduled_at:
        chips.append(_chip("calendar-clock", _("Leaves %(time)s") % {"time": times.ahead(row.scheduled_at, now)}))
    if row.promise_due_at and row.promise_due_at != row.sla_sort and (view == "promised" or row.promise_due_at < now + SOON):
        words = _("Promised by %(time)s") % {"time": times.ahead(row.promise_due_at, now)}
        chips.append(_chip("handshake", words, "late" if row.promise_due_at < now else "soon"))
    if row.sub_status is not None:
        chips.append(_chip("", row.sub_status.name))
    chips += [_chip("", tag.name, f"tag {tag.colour}") for tag in getattr(row, "tags", ())[:TAGS_SHOWN]]
    if row.channel != "email":
        way = getattr(row, "way", None) or channels.traits(row.channel)
        chips.append(chat_chips.chip(row, now) or _chip(way.icon, way.name or row.get_channel_display()))
    if row.has_attachments:
        chips.append(_chip("paperclip", _("Attachment")))
    if view != "mine" and row.assignee is not None:
        chips.append(_chip("user", row.assignee.name))
    if (queue := getattr(row, "queue_name", None)) and not view.startswith("queue-"):
        chips.append(_chip("list-end", queue))
    chips += [_chip("", words) for words in getattr(row, "columns", ())]
    return chips


def _due(due: datetime, now: datetime) -> str:
    late, time = due <= now, times.ahead(due, now)
    words = _("Overdue since %(time)s") % {"time": time} if late else _("Due %(time)s") % {"time": time}
    return _chip("timer-off" if late else "timer", words, "late" if late else "soon" if due <= now + DUE_SOON else "")


def _escalated(severity: int) -> str:
    words = _("Waits for acknowledgement: %(severity)s") % {"severity": Severity(severity).label}
    return _chip("siren", words, "late" if severity <= Severity.HIGH else "soon")


def _chip(name: str, words: object, kind: str = "") -> str:
    picture = icon(name, 12) if name else ""
    return f'<span class="chip {kind}">{picture}{escape(str(words))}</span>'
