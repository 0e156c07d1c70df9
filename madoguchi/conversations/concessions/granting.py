"""Something is granted to a customer: inside the limits at once, beyond them when somebody else has said yes. Taken back it
counts no more."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Sum
from django.utils import timezone

from madoguchi.accounts import approving
from madoguchi.accounts.limits import actions, discretion, judging
from madoguchi.accounts.limits.actions import Figures
from madoguchi.accounts.models import Membership, Person
from madoguchi.accounts.permissions import Right, may
from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Concession, ConcessionKind, Conversation
from madoguchi.customers.models import Customer
from madoguchi.journal import once

SUBJECT = "concession"
VERB = "grant"
MOST = 100
LARGEST = 100_000_000
State = Concession.State


class NothingGranted(ValueError):
    """Without a figure of its kind, or with one that nobody means."""


class NoReason(ValueError):
    """Nobody would know why."""


class TooMany(ValueError):
    """A conversation has so many already."""


class Ended(Exception):
    """It was returned or taken back meanwhile."""


class NotYours(Exception):
    """Only who granted it, or who looks after the ledger, takes it back."""


@dataclass(frozen=True)
class Wish:
    """What shall be granted. `what`: in words (a coupon, a part); `deviates`: the rules do not foresee it."""

    kind: str
    figures: Figures
    reason: str
    what: str = ""
    order_number: str = ""
    deviates: bool = False


def grant(conversation: Conversation, wish: Wish, *, by: Membership, key: str | None = None) -> Concession:
    """At once where the limits allow it, else asked for. Raises NothingGranted, NoReason, TooMany, approving.NobodyToAsk."""
    figures, reason = _checked(wish), " ".join(wish.reason.split())[:500]
    if not reason:
        raise NoReason
    with locked(conversation) as fresh:
        if before := once.made_before(lambda pk: Concession.objects.get(pk=pk), fresh.workspace_id, VERB, key):
            return before
        if Concession.objects.filter(conversation=fresh).count() >= MOST:
            raise TooMany
        _lock_customer(fresh)
        row = Concession.objects.create(
            workspace_id=fresh.workspace_id,
            conversation=fresh,
            customer_id=fresh.customer_id,
            kind=wish.kind,
            yen=figures.yen,
            count=figures.count,
            days=figures.days,
            what=wish.what.strip()[:120],
            order_number=wish.order_number.strip()[:60],
            reason=reason,
            deviates=wish.deviates,
            state=State.ASKED,
            granted_by=by.person,
            at=timezone.now(),
        )
        try:
            _stand(row, fresh, by, by.person)
        except judging.Outside:
            _ask(row, fresh, by)
        once.keep_result(fresh.workspace_id, VERB, key, row.pk)
    return row


def withdraw(concession: Concession, *, by: Membership) -> Concession:
    """Take back what waits or stands. Raises Ended, NotYours."""
    with locked(concession.conversation) as fresh:
        row = Concession.objects.select_for_update().get(pk=concession.pk)
        if row.state not in {State.ASKED, State.STANDING}:
            raise Ended
        if not may_withdraw(row, by):
            raise NotYours
        if row.state == State.ASKED and (approval := approving.pending((SUBJECT, row.pk))):
            approving.withdraw(approval, by=by.person)
        judging.void(row.workspace_id, (SUBJECT, row.pk))
        discretion.strike((row.workspace_id, SUBJECT, row.pk))
        _end(row, fresh, State.WITHDRAWN, ConversationEvent.CONCESSION_WITHDRAWN, by.person)
    return row


def may_withdraw(concession: Concession, member: Membership) -> bool:
    """Whether this member takes it back: what waits only who asks for it."""
    if concession.granted_by_id == member.person_id:
        return concession.state in {State.ASKED, State.STANDING}
    return concession.state == State.STANDING and may(member, Right.REVIEW_DISCRETION)


def stand_approved(concession: Concession, conversation: Conversation, *, by: Person) -> None:
    """Somebody else has said yes. Call with the conversation locked, in the transaction of the approval."""
    _lock_customer(conversation)
    member = Membership.objects.select_related("workspace", "person").get(
        workspace_id=concession.workspace_id, person=concession.granted_by_id
    )
    concession.is_approved = True
    _stand(concession, conversation, member, by)


def return_(concession: Concession, conversation: Conversation, *, by: Person) -> None:
    """Somebody else has said no. Call as above."""
    _end(concession, conversation, State.RETURNED, ConversationEvent.CONCESSION_RETURNED, by)


def figures_of(concession: Concession) -> Figures:
    """How much."""
    return Figures(concession.yen, concession.count, concession.days)


def had(workspace_id: int, customer_id: int, kind: str, days: int) -> Figures:
    """What a customer has been granted in so many days, of a kind or ("") of all. One query."""
    since = timezone.now() - timedelta(days=days)
    rows = Concession.objects.filter(workspace=workspace_id, customer=customer_id, stood_at__gte=since, state=State.STANDING)
    told = (rows.filter(kind=kind) if kind else rows).aggregate(yen=Sum("yen"), count=Sum("count"), days=Sum("days"))
    return Figures(**{name: value or 0 for name, value in told.items()})


def standing(conversation: Conversation, member: Membership, kind: str) -> judging.Standing:
    """How much this member may grant here at once."""
    return judging.standing(member, kind, _of_customer(conversation))


def note_granted(conversation: Conversation) -> None:
    """The conversation knows how much money stands: lists ask for it."""
    rows = Concession.objects.filter(conversation=conversation, state=State.STANDING)
    conversation.granted_yen = rows.aggregate(yen=Sum("yen"))["yen"] or 0
    Conversation.objects.filter(pk=conversation.pk).update(granted_yen=conversation.granted_yen)


def _stand(row: Concession, conversation: Conversation, member: Membership, by: Person) -> None:
    """Raises judging.Outside, and then nothing is changed."""
    judging.use(
        member,
        row.kind,
        figures_of(row),
        (SUBJECT, row.pk),
        of_customer=_of_customer(conversation),
        is_approved=row.is_approved,
    )
    row.state, row.stood_at = State.STANDING, timezone.now()
    row.save(update_fields=["state", "stood_at", "is_approved"])
    if row.deviates:
        about = {"conversation_id": conversation.pk, "number": conversation.number}
        discretion.enter(member, row.kind, (SUBJECT, row.pk), row.reason, **about)
    note_granted(conversation)
    _tell(ConversationEvent.CONCESSION_GRANTED, row, conversation, by)


def _ask(row: Concession, conversation: Conversation, member: Membership) -> None:
    if not judging.could_be_approved(conversation.workspace_id, row.kind, figures_of(row), besides=member.person_id):
        raise approving.NobodyToAsk
    approving.ask(
        conversation.workspace_id,
        (SUBJECT, row.pk),
        by=member.person,
        levels=judging.levels(conversation.workspace_id, row.kind, figures_of(row)),
        conversation_id=conversation.pk,
    )
    _tell(ConversationEvent.CONCESSION_ASKED, row, conversation, member.person)


def _end(row: Concession, conversation: Conversation, state: str, kind: ConversationEvent, by: Person) -> None:
    row.state, row.ended_at, row.ended_by = state, timezone.now(), by
    row.save(update_fields=["state", "ended_at", "ended_by"])
    note_granted(conversation)
    _tell(kind, row, conversation, by)


def _checked(wish: Wish) -> Figures:
    """The figures of its kind alone."""
    action = actions.known(wish.kind) if wish.kind in ConcessionKind.values else None
    if action is None:
        raise NothingGranted
    told = {measure: getattr(wish.figures, measure) for measure in action.measures}
    if any(not 0 <= value <= LARGEST for value in told.values()):
        raise NothingGranted
    if not any(told.values()) and not (wish.kind == ConcessionKind.OTHER and wish.what.strip()):
        raise NothingGranted
    return Figures(**told)


def _of_customer(conversation: Conversation) -> judging.OfCustomer | None:
    workspace, customer = conversation.workspace_id, conversation.customer_id
    return (lambda kind, days: had(workspace, customer, kind, days)) if customer else None


def _lock_customer(conversation: Conversation) -> None:
    """Two grants to one customer, on two conversations, come one after the other."""
    if conversation.customer_id:
        Customer.objects.select_for_update(no_key=True).filter(pk=conversation.customer_id).first()


def _tell(kind: ConversationEvent, row: Concession, conversation: Conversation, by: Person) -> None:
    told = {"concession": row.pk, "kind": row.kind, "yen": row.yen, "count": row.count, "days": row.days}
    tell(kind, conversation, by=by, payload=told | {"approved": row.is_approved})


def of_conversations(ids: Collection[int]) -> list[Concession]:
    """All of these conversations, as they came."""
    return list(Concession.objects.filter(conversation__in=list(ids)).select_related("granted_by").order_by("id")[:MOST])
