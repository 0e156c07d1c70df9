"""What an acknowledgement comes to at a few moments, for its page, and as a mail to the member who sets it up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from madoguchi.accounts.calendars import reading
from madoguchi.accounts.models import Membership
from madoguchi.conversations.models import Conversation, Inbox
from madoguchi.conversations.variables import Letter
from madoguchi.kit.open_time import next_opening
from madoguchi.saved_replies.acknowledging.greeting import Written, written
from madoguchi.saved_replies.acknowledging.standing import closures, next_closing
from madoguchi.saved_replies.models import Acknowledgement, NoticePlace
from madoguchi.saved_replies.notices.reading import framed, midnight, standing


@dataclass(frozen=True)
class Moment:
    """A moment that is worth looking at."""

    label: str | Promise
    at: datetime


@dataclass(frozen=True)
class Shown:
    """What is read then, with the notices below and the inbox's signature."""

    moment: Moment
    said: Written
    below: str


def moments(inbox: Inbox) -> list[Moment]:
    """While it is open, when it is closed, and on the next closure that has a name; one of them is now."""
    hours, now = reading.default_hours(inbox.workspace_id), timezone.now()
    opens_at, closes_at = next_opening(hours, now), next_closing(hours, now)
    found = [Moment(gettext_lazy("Now"), now)]
    if opens_at and opens_at > now:
        found.append(Moment(gettext_lazy("When it is open"), opens_at))
    if closes_at and closes_at > now:
        found.append(Moment(gettext_lazy("After closing time"), closes_at + timedelta(minutes=30)))
    coming = closures(hours, timezone.localdate(now))
    longest = max(coming, key=lambda each: each[2] - each[1], default=None)
    if longest:
        day = longest[1] if longest[1] >= timezone.localdate(now) else longest[2]
        found.append(Moment(longest[0]["ja"], midnight(day, hours.zone) + timedelta(hours=10)))
    return found


def shown(acknowledgement: Acknowledgement, inbox: Inbox, conversation: Conversation | None, language: str) -> list[Shown]:
    """The texts at each moment, with the values of a conversation."""
    return [_shown(acknowledgement, inbox, conversation, language, each) for each in moments(inbox)]


def send_test(acknowledgement: Acknowledgement, member: Membership, conversation: Conversation | None, language: str) -> str:
    """Mail to the member what a customer would read now; the address it goes to."""
    inbox = acknowledgement.inbox
    now = Moment("", timezone.now())
    found = _shown(acknowledgement, inbox, conversation, language, now)
    EmailMessage(
        subject=f"[TEST] {found.said.subject or inbox.name}",
        body="\n\n".join(filter(None, [found.said.text, found.below])),
        to=[member.person.email],
    ).send()
    return member.person.email


def _shown(
    acknowledgement: Acknowledgement, inbox: Inbox, conversation: Conversation | None, language: str, moment: Moment
) -> Shown:
    letter = Letter(None, inbox, conversation, language, at=moment.at)
    said = written(acknowledgement, letter)
    notices = standing(inbox.workspace_id, inbox, moment.at, said.language, NoticePlace.AUTOMATIC)
    signature = inbox.signature.strip()
    below = [*map(framed, notices), f"-- \n{signature}" if signature else ""]
    return Shown(moment, said, "\n\n".join(filter(None, below)))
