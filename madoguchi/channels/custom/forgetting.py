"""Calls are kept for so many days; what was cut off before it was read is read by the clock."""

import logging
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from madoguchi.channels.custom import ledger, taking_in
from madoguchi.channels.custom.models import CustomChannel, ReceivedCall
from madoguchi.channels.custom.reading import wrong
from madoguchi.journal.transactions import writing

BATCH = 500
MOST_CHANNELS = 1000
PATIENCE = timedelta(minutes=2)
AT_ONCE = 50
log = logging.getLogger(__name__)


def forget_old() -> int:
    """Take away what is older, a batch of each channel at a time; how many. For the clock."""
    now, gone = timezone.now(), 0
    for pk, days in CustomChannel.objects.order_by("pk").values_list("pk", "keep_days")[:MOST_CHANNELS]:
        old = ReceivedCall.objects.filter(channel=pk, received_at__lt=now - timedelta(days=days)).order_by("received_at")
        with writing():
            gone += ReceivedCall.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:BATCH])).delete()[0]
    return gone


def read_left() -> int:
    """Read what was stored and not read: the process was ended in between. How many were looked at. For the clock."""
    left = ReceivedCall.objects.filter(state=ReceivedCall.State.RECEIVED, received_at__lt=timezone.now() - PATIENCE)
    rows = list(left.order_by("received_at")[:AT_ONCE])
    for row in rows:
        try:
            taking_in.take_in(row, ledger.body_of(row), is_heeding=False)
        except Exception:  # one that cannot be read must not hold up the others
            log.exception("call %s of a custom channel was not taken in", row.pk)
            with writing():
                ledger.end(row, ReceivedCall.State.REFUSED, words=[wrong("", _("a fault of ours; read it once more later"))])
    return len(rows)
