"""The lane of service levels: what happened to conversations moves their clocks, many at once."""

from collections import defaultdict
from collections.abc import Sequence

from madoguchi.conversations.events import ConversationEvent as E
from madoguchi.conversations.models import Conversation
from madoguchi.customers.events import CustomerEvent as C
from madoguchi.journal.following import reaction, reaction_to_many
from madoguchi.journal.models import Event
from madoguchi.service_levels import applying, matching, reckoning
from madoguchi.service_levels.reading import CHANGES, MOVES, STANDS

KINDS = frozenset(
    {
        *STANDS,
        *CHANGES,
        *MOVES,
        *(E.MESSAGE_RECEIVED, E.REPLY_SENT, E.REPLY_WITHDRAWN),
        *(E.PROMISE_MADE, E.PROMISE_CHANGED, E.PROMISE_KEPT, E.PROMISE_BROKEN),
    }
)
_OF_COMPANIES = (C.COMPANY_CHANGED, C.COMPANY_TOOK_OVER, C.COMPANY_UNMERGED)
_OF_CUSTOMERS = (C.CUSTOMER_CHANGED, C.CUSTOMER_TOOK_OVER, C.CUSTOMER_UNMERGED, C.OWN_SERVICE_CHANGED)


def follow(events: Sequence[Event]) -> None:
    """Once for each conversation, whatever happened to it. A workspace without policies is left alone."""
    touched: dict[int, dict[int, bool]] = defaultdict(dict)
    for event in events:
        if event.conversation_id:
            here = touched[event.workspace_id]
            here[event.conversation_id] = here.get(event.conversation_id, False) or event.kind in CHANGES
    for workspace_id, conversations in touched.items():
        if not matching.is_used(workspace_id):
            continue
        for choose_anew in (False, True):
            if ids := [pk for pk, anew in conversations.items() if anew == choose_anew]:
                reckoning.reckon(workspace_id, ids, choose_anew=choose_anew)


def follow_customers(event: Event) -> None:
    """Another tier, another company: what is open asks anew which policy counts, and is late by nothing decided now."""
    if not matching.is_used(event.workspace_id):
        return
    whose = {"customer__company" if event.kind in _OF_COMPANIES else "customer": event.subject_id}
    rows = Conversation.objects.filter(workspace_id=event.workspace_id, status__in=applying.STANDING, **whose).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[: applying.AT_ONCE + 1])
    if len(ids) > applying.AT_ONCE:
        applying.ask_since(event.workspace_id, event.at)
    elif ids:
        reckoning.reckon(event.workspace_id, ids, choose_anew=True, decided_at=event.at)


def _moves_clocks(event: Event) -> bool:
    field = {C.COMPANY_CHANGED: "tier", C.CUSTOMER_CHANGED: "company"}.get(event.kind)  # type: ignore[call-overload]
    return field is None or field in event.payload.get("fields", ())


def _says_something(event: Event) -> bool:
    return not event.payload.get("automatic") and not event.payload.get("thanks")


REACTIONS = (
    reaction_to_many("move clocks", KINDS, follow, when=_says_something),
    reaction("move clocks of customers", [*_OF_COMPANIES, *_OF_CUSTOMERS], follow_customers, when=_moves_clocks),
)
