"""The sender of deliveries of kind "email" and "system_email": composes, hands over, says what the other side said."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from madoguchi.channels.email import composing, composing_aside, routes
from madoguchi.channels.email.bounces.return_addresses import return_address
from madoguchi.channels.email.dkim import keys, signing
from madoguchi.channels.email.handing_over import Handed, hand_over
from madoguchi.channels.email.mime import writing as mime
from madoguchi.channels.email.routes import BadRelayUrl, Route
from madoguchi.conversations import trial_mode
from madoguchi.conversations.models import Conversation, Inbox, Message, SideMessage
from madoguchi.conversations.sides import writing as sides
from madoguchi.journal import waking
from madoguchi.journal.delivering import Deferred, Refused, on_change, sender
from madoguchi.journal.models import Delivery
from madoguchi.kit.crypto import KeyRingError

KIND = "email"
SYSTEM_KIND = "system_email"
SEALED_FOR = "system mail"
NO_RELAY = "no_relay"
NO_RELAY_WORDS = "No relay is set, so this mail waits here. Give the inbox a relay, or set MADOGUCHI_RELAY_URL."

TRIAL_WORDS = "The inbox is in trial mode, so nothing is sent. It does not leave by itself when that ends."


@sender(KIND)
def send(delivery: Delivery) -> str:
    """Send one message of a conversation."""
    message = (
        Message.objects.select_related("conversation__inbox", "conversation__customer", "conversation__workspace", "person")
        .filter(pk=delivery.payload["message"], withdrawn_at=None)
        .first()
    )
    if message is None:
        raise Refused("The message was taken back before it left.", "withdrawn")
    if trial_mode.is_on(message.conversation.inbox_id):
        raise Refused(TRIAL_WORDS, "trial")
    route = _route(message.conversation.inbox)
    recipients = _still_waiting(delivery, composing.recipients_of(message))
    content = content_of(message)
    inbox = message.conversation.inbox
    is_plain = composing.goes_through_mall(message)
    returns_to = composing.answered_from(message, inbox) if is_plain else return_address(delivery, inbox)
    handed = hand_over(route, sender=returns_to, recipients=recipients, content=content)
    return _settled(delivery, handed)


@sender(sides.KIND)
def send_aside(delivery: Delivery) -> str:
    """Send one mail of a side conversation."""
    wanted = SideMessage.objects.select_related("side__conversation__inbox", "side__conversation__workspace", "person")
    message = wanted.filter(pk=delivery.payload["side_message"], withdrawn_at=None).first()
    if message is None:
        raise Refused("The message was taken back before it left.", "withdrawn")
    inbox = message.side.conversation.inbox
    if trial_mode.is_on(inbox.pk):
        raise Refused(TRIAL_WORDS, "trial")
    try:
        written = mime.write(composing_aside.compose(message))
    except ValueError as error:
        raise Refused(f"The mail cannot be written: {error}", "composing") from error
    handed = hand_over(
        _route(inbox),
        sender=return_address(delivery, inbox),
        recipients=_still_waiting(delivery, composing_aside.recipients_of(message)),
        content=signing.signed(written, workspace_id=inbox.workspace_id, domain=keys.domain_of(inbox.address)),
    )
    return _settled(delivery, handed)


def content_of(message: Message) -> bytes:
    """The mail of a message as it leaves. Raises Refused when it cannot be written."""
    try:
        content = mime.write(composing.compose(message))
    except ValueError as error:
        raise Refused(f"The mail cannot be written: {error}", "composing") from error
    inbox = message.conversation.inbox
    return signing.signed(
        content, workspace_id=inbox.workspace_id, domain=keys.domain_of(composing.answered_from(message, inbox))
    )


@sender(SYSTEM_KIND)
def send_system_mail(delivery: Delivery) -> str:
    """Send an invitation, a password reset or the like: composed before, sealed since."""
    payload = delivery.payload
    inbox = Inbox.objects.filter(pk=payload["inbox"]).first() if "inbox" in payload else None
    if "until" in payload and payload["until"] < timezone.now().timestamp():
        raise Refused("What it was sent for is over.", "over")
    if inbox is not None and trial_mode.is_on(inbox.pk):
        raise Refused(TRIAL_WORDS, "trial")
    try:
        content = settings.KEY_RING.unseal(payload["sealed"], SEALED_FOR).encode("latin-1")
    except KeyRingError as error:
        raise Refused(f"The mail cannot be opened any more: {error}", "key") from error
    if inbox is not None:
        content = signing.signed(content, workspace_id=inbox.workspace_id, domain=keys.domain_of(inbox.address))
    handed = hand_over(
        _route(inbox),
        sender=payload["sender"],
        recipients=_still_waiting(delivery, payload["recipients"]),
        content=content,
    )
    return _settled(delivery, handed)


@on_change(SYSTEM_KIND)
def forget_system_mail(delivery: Delivery) -> None:
    """Its links and codes are not kept once it has ended."""
    if delivery.state in {Delivery.State.DONE, Delivery.State.FAILED, Delivery.State.CANCELLED}:
        kept = {key: value for key, value in delivery.payload.items() if key != "sealed"}
        Delivery.objects.filter(pk=delivery.pk).update(payload=kept)


def queue_what_waited_for_a_relay(inbox: Inbox | None = None) -> int:
    """A relay is there now: send at once what was held back for want of one; how many mails."""
    if inbox is None and not settings.RELAY_URL:
        return 0
    waiting = Delivery.objects.filter(
        kind__in=[KIND, SYSTEM_KIND, sides.KIND],
        state__in=[Delivery.State.DEFERRED, Delivery.State.FAILED],
        code=NO_RELAY,
    )
    if inbox is not None:
        own = Conversation.objects.filter(workspace_id=inbox.workspace_id, inbox=inbox)
        waiting = waiting.filter(kind__in=[KIND, sides.KIND], conversation_id__in=own.values("pk"))
    now = timezone.now()
    queued = waiting.update(state=Delivery.State.QUEUED, next_try=now, ended_at=None, created_at=now)
    if queued:
        waking.wake_after_commit()
    return queued


def _route(inbox: Inbox | None) -> Route:
    try:
        route = routes.route_of(inbox)
    except BadRelayUrl as error:
        raise Deferred(str(error), NO_RELAY) from error
    except KeyRingError as error:
        raise Deferred(f"The relay's password cannot be opened: {error}", "key") from error
    if route is None:
        raise Deferred(NO_RELAY_WORDS, NO_RELAY)
    return route


def _still_waiting(delivery: Delivery, recipients: list[str]) -> list[str]:
    """Those whom an earlier try has not served yet."""
    served = {*delivery.payload.get("accepted", []), *delivery.payload.get("refused", {})}
    return [each for each in recipients if each not in served] or recipients


def _settled(delivery: Delivery, handed: Handed) -> str:
    """The words of a try that reached at least one recipient; raises Deferred while others are still to be served."""
    before: dict[str, Any] = delivery.payload
    accepted = [*before.get("accepted", []), *handed.accepted]
    refused = {**before.get("refused", {}), **handed.never}
    if refused or handed.later or before.get("accepted"):
        delivery.payload = {**before, "accepted": accepted, "refused": refused}
        Delivery.objects.filter(pk=delivery.pk).update(payload=delivery.payload)
    words = [handed.words, *(f"refused for {address}: {said}" for address, said in refused.items())]
    if handed.later:
        words += [f"not yet for {address}: {said}" for address, said in handed.later.items()]
        raise Deferred("; ".join(words), "partly")
    return "; ".join(words)
