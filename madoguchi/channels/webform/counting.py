"""How a form fares in thirty days: sent, given up, how long it took. Numbers of the form; nobody is followed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from statistics import median

from django.db.models import F, Sum
from django.utils import timezone

from madoguchi.channels.webform.models import ContactForm, FormDay, Submission
from madoguchi.journal.transactions import writing

DAYS = timedelta(days=30)
MOST = 1_000
FEWEST = 5  # of so few, one slow person would be the figure


@dataclass(frozen=True)
class Fared:
    """`sent` counts up to MOST. `given_up`: the share of those who began, in percent; None where too few did."""

    sent: int
    seconds: int | None
    given_up: int | None


def begin(form: ContactForm) -> None:
    """Somebody has typed the first letter."""
    with writing():
        FormDay.objects.get_or_create(form=form, day=timezone.now().date())
        FormDay.objects.filter(form=form, day=timezone.now().date()).update(begun=F("begun") + 1)


def fared(form: ContactForm) -> Fared:
    """Spam does not count."""
    since = timezone.now() - DAYS
    recent = Submission.objects.filter(form=form, at__gt=since, is_spam=False).order_by("-at")
    rows = list(recent.values_list("seconds", "was_begun")[:MOST])
    begun = FormDay.objects.filter(form=form, day__gt=since.date()).aggregate(all=Sum("begun"))["all"] or 0
    finished = min(begun, sum(was_begun for _seconds, was_begun in rows))
    took = [seconds for seconds, _begun in rows if seconds is not None]
    return replace(summed(begun if len(rows) < MOST else 0, finished, took), sent=len(rows))


def summed(met: int, finished: int, took: Sequence[float]) -> Fared:
    """Of so many who met the questions; `took`: seconds of those who answered. The same for forms and for chat windows."""
    return Fared(
        sent=finished,
        seconds=round(median(took)) if len(took) >= FEWEST else None,
        given_up=round(100 * (met - finished) / met) if met >= FEWEST else None,
    )
