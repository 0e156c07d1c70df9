"""Whether the DNS shows a key's record: asked by a button, and every day for keys that sign."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madoguchi.channels.email.dkim import keys
from madoguchi.channels.email.models import DkimKey
from madoguchi.kit.resolving import Asker, Unanswered

FOUND, MISSING, OTHER, BROKEN, UNANSWERED = "found", "missing", "other", "broken", "unanswered"
WORDS = {
    FOUND: _("The record is there and right. Mails are signed with this key."),
    MISSING: _("The DNS does not show the record yet. After a change this can take from minutes to a day."),
    OTHER: _("There is a record of this name, but with another key. Copy the value above once more."),
    BROKEN: _("There is a record of this name, but it cannot be read: a part may have been cut off while copying."),
    UNANSWERED: _("The DNS did not answer. Try again in a moment; nothing has changed."),
}
DAILY = timedelta(hours=20)
AT_ONCE = 10  # the clock waits for each answer


def check(key: DkimKey) -> str:
    """One of the codes above; a key that waited signs from now on when its record is there."""
    code = seen(key)
    DkimKey.objects.filter(pk=key.pk).update(checked_at=timezone.now(), check_code=code)
    if code == FOUND and key.state == DkimKey.State.MADE:
        keys.begin_signing(key)
    return code


def check_daily() -> int:
    """Look after the records of keys that sign; how many were asked for."""
    due = DkimKey.objects.filter(state=DkimKey.State.ACTIVE, checked_at__lt=timezone.now() - DAILY)
    rows = list(due.order_by("checked_at")[:AT_ONCE])
    for key in rows:
        check(key)
    return len(rows)


def seen(key: DkimKey) -> str:
    """What the DNS says of the key just now."""
    try:
        texts = Asker(fresh=True).texts(keys.record_name(key))
    except Unanswered:
        return UNANSWERED
    found = [tags(text.decode("ascii", "replace")) for text in texts]
    if not found:
        return MISSING
    public = [each.get("p", "") for each in found if each.get("v", "DKIM1") == "DKIM1"]
    if key.public in public:
        return FOUND
    return BROKEN if any(each and key.public.startswith(each) for each in public) or not any(public) else OTHER


def tags(record: str) -> dict[str, str]:
    """`v=DKIM1; k=rsa; p=…` as names and values, blanks inside values left out."""
    pairs = (piece.partition("=") for piece in record.split(";")[:32])
    return {name.strip().lower(): "".join(value.split()) for name, is_pair, value in pairs if is_pair}
