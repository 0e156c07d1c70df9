"""One message to one browser: what it says, sealed for that browser alone, and what its push service answers.

A service that is slow or refuses rests for a while: whatever else leaves this house does not wait for it.
"""

import base64
import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from django.db.models import F
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madoguchi.accounts import notifying, push_key, subscribing
from madoguchi.accounts.choosing_ways import ways_of
from madoguchi.accounts.models import Membership, Notification, PushDevice
from madoguchi.accounts.pushing import KIND
from madoguchi.journal.delivering import Deferred, NotYet, sender
from madoguchi.journal.models import Delivery
from madoguchi.kit.crypto import KeyRingError
from madoguchi.kit.fetching import Answer, Fetcher, NotFetched

FETCHER = Fetcher(seconds=6.0, most_bytes=2_000, ports=frozenset({443}), schemes=frozenset({"https"}))
WORTH = timedelta(hours=24)  # older news are under the bell
RESTS = (60, 300, 900, 3600)
LONGEST_REST = 24 * 3600
MOST_NEWS = 100
LONGEST_BODY = 120
GONE = frozenset({404, 410})
LATER = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Note:
    """What a browser shows; `tag`: a newer note with the same one takes its place. `url` is a path of ours."""

    title: str
    body: str
    tag: str
    url: str
    lang: str
    icon: str
    at: int  # ms


@sender(KIND)
def send(delivery: Delivery) -> str:
    """Carry one; what became of it in words. What cannot be told any more, or need not be, is settled without a message."""
    device = PushDevice.objects.filter(pk=delivery.payload["device"], is_ended=False).first()
    members = Membership.objects.filter(pk=delivery.payload["member"], is_active=True, person__is_active=True)
    member = members.select_related("person", "workspace").first()
    if device is None or member is None or device.person_id != member.person_id:
        return "This browser is told no more."
    if timezone.now() - (delivery.released_at or delivery.created_at) > WORTH:
        return "Too old to be told."
    if device.rests_until and device.rests_until > timezone.now():
        raise NotYet("Its push service wants a rest.", "resting", device.rests_until)
    note = written(member, _news(delivery, member))
    if note is None:
        return "Read already."
    return _settled(device, _posted(device, note))


def written(member: Membership, news: list[Notification]) -> Note | None:
    """In the reader's language; None where nothing is left to tell. Whatever they may not see any more is left out."""
    names = notifying.names_of(member, {each.conversation_id for each in news if each.conversation_id})
    news = [each for each in news if each.conversation_id is None or each.conversation_id in names]
    if not news:
        return None
    newest, places = news[-1], {notifying.page(each) for each in news}
    is_one = len(places) == 1
    page = notifying.page(newest) if is_one else ""
    tells = ways_of(member).push_tells
    with translation.override(member.person.language):
        title = notifying.sentence(newest)
        body = names.get(newest.conversation_id or 0, "")
        if not tells:
            title, body = _("There is something new"), ""
        elif not is_one:
            title, body = ngettext("%(count)s notification", "%(count)s notifications", len(news)) % {"count": len(news)}, title
        return Note(
            title,
            body if len(body) <= LONGEST_BODY else f"{body[: LONGEST_BODY - 1]}…",
            f"{member.workspace.slug}/{page if tells else ''}",
            f"/w/{member.workspace.slug}/{page or 'notifications/'}",
            member.person.language,
            static("icons/192.png"),
            int(newest.at.timestamp() * 1000),
        )


def _news(delivery: Delivery, member: Membership) -> list[Notification]:
    """What this delivery tells and was not read meanwhile, the oldest first."""
    rows = Notification.objects.filter(workspace_id=member.workspace_id, person_id=member.person_id, by_push=True, read_at=None)
    told = delivery.payload
    if "since" in told:
        rows = rows.filter(at__gte=datetime.fromisoformat(told["since"]))
    else:
        rows = rows.filter(pk=told["notification"])
    return list(rows.order_by("-id")[:MOST_NEWS])[::-1]


def _posted(device: PushDevice, note: Note) -> Answer:
    """Raises Deferred when there was no answer."""
    try:
        found = subscribing.opened(device)
        point, secret = found.keys()
        headers = {
            "Authorization": push_key.vouch_for(found.endpoint),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(WORTH.total_seconds())),
            "Urgency": "normal",
            "Topic": base64.urlsafe_b64encode(hashlib.sha256(note.tag.encode()).digest()[:24]).decode(),
        }
    except KeyRingError as error:
        raise _rest(device, "sealed", str(error)) from error
    content = json.dumps(asdict(note), ensure_ascii=False).encode()
    pair = ec.generate_private_key(ec.SECP256R1())
    body = http_ece.encrypt(content, private_key=pair, dh=point, auth_secret=secret, version="aes128gcm")
    try:
        return FETCHER.post(found.endpoint, body, headers)
    except NotFetched as error:
        raise _rest(device, "unreached", str(error)) from error


def _settled(device: PushDevice, answer: Answer) -> str:
    """What the push service says. Raises Deferred when it says: not now."""
    if answer.status < 300:
        subscribing.was_reached(device)
        return f"{answer.status}"
    if answer.status in GONE:
        PushDevice.objects.filter(pk=device.pk).delete()
        return f"{answer.status}: the browser has taken its consent back."
    words = f"{answer.status} {answer.body[:200].decode('utf-8', 'replace')}".replace("\0", "").strip()
    if answer.status in LATER:
        raise _rest(device, str(answer.status), words, _asked_pause(answer.headers.get("retry-after", "")))
    PushDevice.objects.filter(pk=device.pk).update(trouble=str(answer.status))
    return f"Refused: {words}"


def _rest(device: PushDevice, code: str, words: str, seconds: float = 0) -> Deferred:
    """Nothing goes to this browser for a while, the longer the more often; `seconds`: what its service asked for."""
    pause = min(max(seconds, RESTS[min(device.failures, len(RESTS) - 1)]), LONGEST_REST)
    until = timezone.now() + timedelta(seconds=pause)
    PushDevice.objects.filter(pk=device.pk).update(failures=F("failures") + 1, trouble=code[:16], rests_until=until)
    return Deferred(words, code[:16])


def _asked_pause(told: str) -> float:
    """Retry-After: seconds, or a day and time; 0 where it is neither."""
    if told.isdecimal() and len(told) < 9:
        return float(told)
    try:
        return (parsedate_to_datetime(told) - timezone.now()).total_seconds()
    except (ValueError, TypeError):
        return 0.0
