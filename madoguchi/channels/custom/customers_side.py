"""What the customer does on the other side: says, changes, deletes, types. Called with the channel locked."""

import io
import re
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from madoguchi.channels.custom import threads
from madoguchi.channels.custom.models import CustomChannel, SentCall
from madoguchi.channels.custom.outcome import Outcome, number_of
from madoguchi.channels.custom.reading import Wrong, wrong
from madoguchi.conversations import correcting
from madoguchi.conversations.incoming import IncomingMessage
from madoguchi.conversations.models import Channel, Message
from madoguchi.conversations.receiving import preview_of, receive
from madoguchi.customers.models import HandleKind
from madoguchi.journal import waking, working
from madoguchi.kit import files, html
from madoguchi.kit.addresses import Address
from madoguchi.kit.file_dangers import dangers

FETCH = "fetch_file"
TYPES = "visitor_types"  # as the desk's pages hear it
SUBJECT = 60
EXCERPT = 80
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # would turn around what stands beside the name


def store_files(data: dict[str, Any]) -> list[str]:
    """Keep the files that came inside, before the transaction begins; where they lie."""
    for each in data.get("files", ()):
        if each["base64"] is not None:
            marks = [{"code": code} for code in dangers(each["name"], each["base64"])]
            each["stored"] = files.store(io.BytesIO(each["base64"]), each["name"], "attachments", marks=marks)
    return [each["stored"].path for each in data.get("files", ()) if "stored" in each]


def say(channel: CustomChannel, data: dict[str, Any]) -> Outcome:
    """A message comes in, once for each of their ids."""
    who, key = data["from"], data["conversation"] or data["from"]["id"]
    incoming = _incoming(channel, data)
    there = threads.find(channel, key)
    received = receive(channel.inbox, incoming, conversation=there, key=threads.key_of(channel, data["id"]))
    if there is None or received.is_new or received.conversation.pk == there.pk:  # not where an old one came again
        threads.keep(channel, key, who["id"], received.conversation)
    for number, each in enumerate(data["files"]):
        if each["url"]:
            payload = {"message": received.message.pk, "url": each["url"], "name": each["name"]}
            working.ask(FETCH, workspace_id=channel.workspace_id, payload=payload, key=f"{received.message.pk}-{number}")
    return Outcome(received.conversation, received.message)


def edit(channel: CustomChannel, data: dict[str, Any]) -> Outcome:
    """They wrote it anew; the first words stay in a mark."""
    message, cleaned = _known(channel, data), html.clean(data["html"])
    text = data["text"] or html.text_of_cleaned(cleaned.html)
    images = cleaned.has_remote_images
    correcting.correct(message, text=text, html=cleaned.html, has_remote_images=images, at=data["at"])
    return Outcome(message.conversation, message)


def delete(channel: CustomChannel, data: dict[str, Any]) -> Outcome:
    """They took it away on their side."""
    message = _known(channel, data)
    correcting.delete(message, at=data["at"])
    return Outcome(message.conversation, message)


def typing(channel: CustomChannel, data: dict[str, Any]) -> Outcome:
    """Never stored with the conversation."""
    conversation = threads.find(channel, data["conversation"])
    if conversation is None:
        raise Wrong([wrong("data.conversation", _("a conversation that a customer.message has begun"))])
    if channel.tells_typing:
        place = {"workspace_id": conversation.workspace_id, "inbox_id": conversation.inbox_id}
        waking.signal(TYPES, place | {"number": conversation.number})
    return Outcome(conversation)


def _incoming(channel: CustomChannel, data: dict[str, Any]) -> IncomingMessage:
    who, cleaned = data["from"], html.clean(data["html"])
    text = data["text"] or html.text_of_cleaned(cleaned.html)
    answered = _answered(channel, data["reply_to"]) if data["reply_to"] else None
    marks = [{"code": "answers", "about": preview_of(answered.text)[:EXCERPT]}] if answered else []
    marks += [{"code": "file_coming", "about": each["name"] or each["url"][:200]} for each in data["files"] if each["url"]]
    return IncomingMessage(
        from_=Address(_TURNING.sub("", who["name"]), who["id"]),
        at=data["at"] or timezone.now(),
        subject=preview_of(text)[:SUBJECT],
        text=text,
        html=cleaned.html,
        has_remote_images=cleaned.has_remote_images,
        message_id=threads.message_id_of(channel, data["id"]),
        in_reply_to=answered.message_id if answered else "",
        attachments=[each["stored"] for each in data["files"] if "stored" in each],
        marks=marks,
        form_fields=_told_of_themselves(who),
        channel=Channel.CUSTOM,
        handle_kind=HandleKind.CUSTOM,
        handle=threads.handle_of(channel, who["id"]),
        language=who["language"],
    )


def _told_of_themselves(who: dict[str, Any]) -> list[dict[str, str]]:
    """Shown with the message and offered for the card: nobody has proven that the address is theirs."""
    told = [{"label": "Mail", "value": who["mail"], "takes": ""}, {"label": "Phone", "value": who["phone"], "takes": "phone"}]
    return [each for each in told if each["value"]]


def _known(channel: CustomChannel, data: dict[str, Any]) -> Message:
    message = threads.message_of(channel, data["id"])
    if message is None:
        raise Wrong([wrong("data.id", _("the id of a customer.message that came before"))])
    return message


def _answered(channel: CustomChannel, their_id: str) -> Message | None:
    """Ours by either side's id, or an earlier one of theirs."""
    if (own := threads.message_of(channel, their_id)) is not None:
        return own
    sent = SentCall.objects.filter(channel=channel).select_related("message")
    row = sent.filter(message=number_of(their_id)).first() or sent.filter(their_id=their_id).order_by("-id").first()
    return row.message if row else None
