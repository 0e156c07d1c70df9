"""In which letters a mail leaves: UTF-8, or ISO-2022-JP with every sign that it lacks replaced and listed beforehand."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes, policy

from madoguchi.channels.email import keeping_raw
from madoguchi.channels.email.models import InboxMailOptions, ReceivedMail
from madoguchi.conversations.models import Conversation, Message, MessageKind
from madoguchi.kit.text.outgoing_charsets import JIS, UTF_8, fitted

HEAD = 64 * 1024


@dataclass(frozen=True)
class Lettering:
    """The charset, the texts as they go, what was replaced (as written, as sent), and why ISO-2022-JP was not to be."""

    charset: str
    texts: tuple[str, ...]
    replaced: tuple[tuple[str, str], ...] = ()
    unfit: tuple[str, ...] = ()


def lettered(*texts: str, charset: str, unfit: str) -> Lettering:
    """The texts in `charset`. `unfit` says what happens to signs that ISO-2022-JP lacks: replace, or utf-8 for all.

    Letters without a likeness (한, 彅) always make the mail go in UTF-8: nothing that was written is lost.
    """
    if charset != JIS:
        return Lettering(UTF_8, texts)
    done = [fitted(each) for each in texts]
    missing = _each_once(sign for each in done for sign in each.missing)
    replaced = _each_once(pair for each in done for pair in each.replaced)
    if missing or (replaced and unfit == "utf-8"):
        return Lettering(UTF_8, texts, (), missing or tuple(was for was, _ in replaced))
    return Lettering(JIS, tuple(each.text for each in done), replaced)


def charset_for(conversation: Conversation, options: InboxMailOptions) -> str:
    """The inbox's charset; with "auto" that of the customer's newest mail, when it was plain text in ISO-2022-JP."""
    if options.charset != "auto":
        return str(options.charset)
    return JIS if _writes_plain_jis(conversation) else UTF_8


def _writes_plain_jis(conversation: Conversation) -> bool:
    newest = (
        Message.objects.filter(conversation=conversation, kind=MessageKind.INBOUND, is_automatic=False)
        .order_by("-at", "-id")
        .values_list("pk", flat=True)
        .first()
    )
    mail = ReceivedMail.objects.filter(conversation_message_id=newest).order_by("id").first() if newest else None
    head = _head(mail.raw_path) if mail else b""
    try:
        top = message_from_bytes(re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0] + b"\r\n\r\n", policy=policy.compat32)
        return top.get_content_type() == "text/plain" and str(top.get_content_charset("")).startswith(JIS)
    except (ValueError, LookupError, TypeError, AttributeError):
        return False  # headers that nobody can read


def _head(path: str) -> bytes:
    place = keeping_raw.find(path) or keeping_raw.folder() / path
    try:
        with place.open("rb") as stream:
            return stream.read(HEAD)
    except OSError:
        return b""


def _each_once[Each](values: Iterable[Each]) -> tuple[Each, ...]:
    return tuple(dict.fromkeys(values))
