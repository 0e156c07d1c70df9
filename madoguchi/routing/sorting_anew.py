"""A company's tier changed, or a customer moved to another company: what is open gets its queue and its place anew."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.models import Conversation, Status
from madoguchi.customers.events import CustomerEvent as E
from madoguchi.journal import working
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event
from madoguchi.journal.transactions import writing
from madoguchi.kit.remembering import remembering
from madoguchi.routing import queueing
from madoguchi.routing.matching import sorting
from madoguchi.routing.models import Placement, Queue

KIND = "routing.sort_anew"
AT_ONCE = 100

_OF_COMPANIES = (E.COMPANY_CHANGED, E.COMPANY_TOOK_OVER, E.COMPANY_UNMERGED)
_OF_CUSTOMERS = (E.CUSTOMER_CHANGED, E.CUSTOMER_TOOK_OVER, E.CUSTOMER_UNMERGED)
_SPEAKS = {E.COMPANY_CHANGED: "tier", E.CUSTOMER_CHANGED: "company"}


def follow(event: Event) -> None:
    """At once the first conversations of a company or customer; the rest, and what a tier itself concerns, by a job."""
    if not Queue.objects.filter(workspace_id=event.workspace_id, is_active=True).exists():
        return
    whose: dict[str, Any] = {"customer__company__tier__gt": ""}
    last: int | None = 0
    if event.kind != E.TIER_CHANGED:
        whose = {"customer__company" if event.kind in _OF_COMPANIES else "customer": event.subject_id}
        last = sort_anew(event.workspace_id, whose, 0)
    if last is not None:
        payload: dict[str, Any] = {"workspace": event.workspace_id, "whose": whose, "after": last}
        working.ask(KIND, workspace_id=event.workspace_id, payload=payload, key=f"{KIND}:{event.pk}")


def speaks(event: Event) -> bool:
    """Whether it says anything about who comes first."""
    field = _SPEAKS.get(event.kind)  # type: ignore[call-overload]
    return field is None or field in event.payload.get("fields", ())


@working.work(KIND)
def carry_on(progress: working.Progress) -> dict[str, int]:
    """From where it was left; the same again changes nothing."""
    told, after, rounds = progress.payload, progress.payload["after"], 0
    while (last := sort_anew(told["workspace"], told["whose"], after)) is not None:
        after, rounds = last, rounds + 1
        progress.advance(AT_ONCE)
    return {"rounds": rounds}


def sort_anew(workspace_id: int, whose: dict[str, Any], after: int) -> int | None:
    """The next AT_ONCE; the id of the last, or None where there was no more than that."""
    rows = _waiting(workspace_id).filter(pk__gt=after, **whose).order_by("pk")
    some = list(rows.select_related("customer__company", "inbox")[:AT_ONCE])
    if some:
        with writing(), remembering():
            _sort(workspace_id, some)
    return some[-1].pk if len(some) == AT_ONCE else None


def _waiting(workspace_id: int) -> QuerySet[Conversation]:
    return Conversation.objects.filter(workspace_id=workspace_id, status=Status.OPEN, assignee=None)


def _sort(workspace_id: int, conversations: Sequence[Conversation]) -> None:
    there = {each.conversation_id: each for each in Placement.objects.filter(conversation__in=conversations, left_at=None)}
    known = sorting(Workspace.objects.get(pk=workspace_id))
    for each in conversations:
        each.workspace = known.asking.membership.workspace
    wanted = [queueing.sorted_into(each, there.get(each.pk), known) for each in conversations]
    queueing.enter_all([each for each in wanted if each is not None])


REACTIONS = (
    reaction(
        "give open conversations their place anew",
        [*_OF_COMPANIES, *_OF_CUSTOMERS, E.TIER_CHANGED],
        follow,
        when=speaks,
    ),
)
