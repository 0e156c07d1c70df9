"""What the questions before the first line cost (M47): how hard they are to answer, who answered, who left. Reckoned as contact
forms are, from rows that can be opened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, Value, When
from django.utils import timezone

from madoguchi.channels.chat.forms import ASKED
from madoguchi.channels.chat.models import Questioned, Site, Talk, Visitor
from madoguchi.channels.webform import counting, friction
from madoguchi.channels.webform.counting import DAYS, MOST, Fared
from madoguchi.channels.webform.friction import Friction
from madoguchi.channels.webform.models import USUAL_BUDGET
from madoguchi.channels.webform.shapes import Field, Kind
from madoguchi.journal.transactions import writing

KINDS = {"name": Kind.NAME, "mail": Kind.EMAIL, "phone": Kind.PHONE, "order": Kind.ORDER}
STEPS = ("seen", *Questioned.How.values)
UNDER_WAY = timedelta(minutes=30)  # so long somebody may still be about to answer
ANSWERED, SKIPPED, WROTE, LEFT, THERE = "answered", "skipped", "wrote", "left", "there"


@dataclass(frozen=True)
class Figures:
    """Of thirty days: how many had the questions on the screen, what became of them, and the ease that follows from it."""

    ease: Friction
    seen: int
    by: Mapping[str, int]
    fared: Fared
    wanted: int = USUAL_BUDGET  # below it the page says so


def note(visitor: Visitor, step: str) -> None:
    """The window tells what happens to its questions; the first time counts, and so does the first thing that is done."""
    if step not in STEPS or not visitor.site.asks or visitor.outside_id:
        return
    now = timezone.now()
    told = {"workspace_id": visitor.workspace_id, "site_id": visitor.site_id, "seen_at": now}
    with writing():
        row, _is_new = Questioned.objects.get_or_create(visitor=visitor, defaults=told)
        if step != "seen" and not row.how:
            Questioned.objects.filter(pk=row.pk, how="").update(how=step, done_at=now)


def fields(asks: Iterable[Mapping[str, Any]]) -> list[Field]:
    """A window's questions as those of a form."""
    return [
        Field(each["key"], KINDS[each["key"]], str(ASKED[each["key"]]), is_required=bool(each.get("required")))
        for each in asks
        if each["key"] in KINDS
    ]


def rows(site: Site) -> QuerySet[Any]:
    """Those of thirty days, each with what `became` of it."""
    now, talks = timezone.now(), Talk.objects.filter(visitor=OuterRef("visitor"), started_at__gte=OuterRef("seen_at"))
    done = [When(how=each, then=Value(each)) for each in Questioned.How.values]
    open_still = [
        When(Exists(talks), then=Value(WROTE)),
        When(seen_at__gt=now - UNDER_WAY, then=Value(THERE)),
    ]
    became = Case(*done, *open_still, default=Value(LEFT), output_field=CharField())
    return Questioned.objects.filter(site=site, seen_at__gt=now - DAYS).annotate(became=became)


def of(site: Site, became: str) -> QuerySet[Any]:
    """The rows behind a figure, the newest first."""
    every = rows(site).exclude(became=THERE)
    return (every if became == "seen" else every.filter(became=became)).order_by("-seen_at", "-pk")


def figures(site: Site) -> Figures:
    """Of at most MOST rows; who may still be about to answer does not count yet."""
    found = list(of(site, "seen").values_list("became", "seen_at", "done_at")[:MOST])
    took = [(done - seen).total_seconds() for became, seen, done in found if became == ANSWERED and done]
    by = {each: sum(became == each for became, *_rest in found) for each in (ANSWERED, SKIPPED, WROTE, LEFT)}
    fared = counting.summed(len(found), len(found) - by[LEFT], took)
    return Figures(friction.of(fields(site.asks), seconds=fared.seconds), len(found), by, fared)


def forget_due() -> int:
    """Rows older than anybody asks for; how many went. Called by the clock."""
    old = Questioned.objects.filter(seen_at__lt=timezone.now() - 3 * DAYS).values_list("pk", flat=True)
    return Questioned.objects.filter(pk__in=list(old[:5_000])).delete()[0]


def conversations(page: Iterable[Questioned]) -> dict[int, Talk]:
    """The first talk of each of these visitors, by visitor."""
    talks = Talk.objects.filter(visitor__in=[each.visitor_id for each in page]).select_related("conversation")
    return {talk.visitor_id: talk for talk in talks.order_by("-started_at")}
