"""What stands against asking somebody. Asked twice: when it is wished, and again when the mail would leave."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from madoguchi.conversations import automatic_answers, channels, sparing, trial_mode
from madoguchi.conversations.automatic_answers import WhyNot as Against
from madoguchi.conversations.models import Conversation, Message, MessageKind, SenderRule, Status
from madoguchi.customers.consenting import history
from madoguchi.customers.models import ConsentState, Customer
from madoguchi.journal import delivering
from madoguchi.kit.addresses import normalised
from madoguchi.surveys.models import Asked, Survey, WhyNot

LEFT = (Asked.State.SENT, Asked.State.ANSWERED, Asked.State.EXPIRED)
_SAID = {
    Against.NOT_INBOUND: WhyNot.NO_ADDRESS,
    Against.UNWANTED: WhyNot.BLOCKED,
    Against.NOT_REACHED: WhyNot.UNREACHED,
    Against.TRIAL: WhyNot.TRIAL,
    Against.NO_WAY: WhyNot.NO_WAY,
    Against.ENOUGH: None,  # what answers a mail does not count against asking how it was
}


def last_words(conversation: Conversation) -> Message | None:
    """The customer's own newest message: where the mail goes."""
    came = Message.objects.filter(conversation=conversation, kind=MessageKind.INBOUND, is_automatic=False, withdrawn_at=None)
    if conversation.customer_id:
        came = came.filter(customer=conversation.customer_id)
    return came.order_by("-at", "-id").first()


def why_not(conversation: Conversation, survey: Survey, asked: Asked | None = None) -> WhyNot | None:
    """The first thing that stands against it; None: nothing does. `asked`: the invitation that would leave now. Call with the
    conversation locked."""
    if survey.removed_at or not survey.is_on:
        return WhyNot.OFF
    if conversation.status in (Status.SPAM, Status.TRASH):
        return WhyNot.BLOCKED
    if sparing.is_harassed(conversation):
        return WhyNot.HARASSMENT
    if asked is not None and (found := _how_it_stands(conversation, asked)):
        return found
    if trial_mode.is_on(conversation.inbox_id):
        return WhyNot.TRIAL
    return _of_the_person(conversation, survey, asked)


def _how_it_stands(conversation: Conversation, asked: Asked) -> WhyNot | None:
    if asked.was_closed and conversation.status != Status.CLOSED:
        return WhyNot.REOPENED
    if conversation.status not in (Status.CLOSED, Status.WAITING):
        return WhyNot.NOT_DONE
    return WhyNot.LATE if asked.expires_at <= timezone.now() else None


def _of_the_person(conversation: Conversation, survey: Survey, asked: Asked | None) -> WhyNot | None:
    way = channels.traits(conversation.channel)
    if way.is_live or not delivering.is_carried(channels.delivery_kind(conversation.channel)):
        return WhyNot.NO_WAY  # at a window it is asked at the end of the talk
    said = last_words(conversation)
    if said is None or "@" not in said.author_address:
        return WhyNot.NO_ADDRESS
    if _is_blocked(conversation.workspace_id, said.author_address):
        return WhyNot.BLOCKED
    found = automatic_answers.why_not(said)
    if found is not None and (words := _SAID.get(found, WhyNot.MACHINE)):
        return words
    customer = conversation.customer_id
    if customer is None:
        return WhyNot.MACHINE  # several people share the address
    if _has_refused(customer):
        return WhyNot.REFUSED
    since = timezone.now() - timedelta(days=survey.quiet_days)
    return WhyNot.QUIET if _was_asked(conversation, customer, since, asked) else None


def _is_blocked(workspace_id: int, address: str) -> bool:
    key = normalised(address)
    patterns = [key, f"@{key.rpartition('@')[2]}"]
    return SenderRule.objects.filter(workspace=workspace_id, pattern__in=patterns).exists()


def _has_refused(customer_id: int) -> bool:
    newest = history(Customer(pk=customer_id), "survey").filter(mistaken_at=None).first()
    return newest is not None and newest.state == ConsentState.WITHDRAWN


def _was_asked(conversation: Conversation, customer_id: int, since: datetime, asked: Asked | None) -> bool:
    """By any survey of the house; what waits elsewhere counts while this one is only wished."""
    Customer.objects.select_for_update(no_key=True).filter(pk=customer_id).first()  # two conversations, one person
    rows = Asked.objects.filter(workspace=conversation.workspace_id, customer=customer_id)
    before = Q(state__in=LEFT, sent_at__gt=since)
    if asked is not None:
        return rows.filter(before).exclude(pk=asked.pk).exists()
    return rows.filter(before | Q(state=Asked.State.WAITING)).exists()
