"""Everything in a workspace that can be found, taken from its rows: the truth that search is held against."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median_low

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.models import Attachment, Conversation, Message, MessageKind, Status
from madoguchi.customers.models import Company, Customer, Handle
from madoguchi.saved_replies.models import SavedReply
from madoguchi.search import file_texts

type Key = tuple[str, int]

_SHOWN = (Status.OPEN, Status.WAITING, Status.SNOOZED, Status.CLOSED)
_ORDER = re.compile(r"ao-\d{3}-\d{4}")
_TICKET = re.compile(r"r-\d{4}")
_WIDE = str.maketrans({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


@dataclass
class Thing:
    """What can be found, in parts that labels speak of. `since`: the day that it began."""

    key: Key
    parts: dict[str, str] = field(default_factory=dict)
    since: str = ""

    def add(self, part: str, *texts: str) -> None:
        """More of a part."""
        self.parts[part] = "\n".join(filter(None, (self.parts.get(part, ""), *map(_plain, texts))))


def things(workspace: Workspace) -> list[Thing]:
    """All that a person who sees every inbox can find."""
    conversations = _conversations(workspace)
    files = _files(workspace, conversations)
    people = [
        _thing(("company", each.pk), company=f"{each.name}\n{each.reading}")
        for each in Company.objects.filter(workspace=workspace)
    ]
    return [*conversations.values(), *files, *people, *_customers(workspace), *_saved_replies(workspace)]


def fillings(found: Sequence[Thing]) -> dict[str, str]:
    """Numbers that the demo made up, by the names that labels call them: {order}, {phone_end}, {middle} …"""
    asked = [each.parts.get("asked", "") for each in found]
    orders = _rare(_ORDER, asked)
    tickets = _rare(_TICKET, [each.parts.get("subject", "") for each in found])
    handles = sorted(line for each in found for line in each.parts.get("handles", "").split("\n"))
    phones = [each for each in handles if each.startswith("+8100")]
    filled = {"middle": median_low([each.since for each in found if each.since]), "address": _at(handles, 0.5, "@")}
    filled["address_exact"] = filled["address"]
    for name, place in (("order", 0.25), ("order2", 0.5), ("order3", 0.75)):
        filled |= _number(name, orders[int(len(orders) * place)].upper())
    filled |= _number("ticket", tickets[len(tickets) // 2].upper())
    for name, place in (("phone", 0.25), ("phone2", 0.5), ("phone3", 0.75)):
        digits = phones[int(len(phones) * place)][3:]
        filled |= _number(name, f"0{digits[:2]}-{digits[2:6]}-{digits[6:]}")
        filled |= {f"{name}_digits": digits, f"{name}_abroad": f"+81 {digits[:2]}-{digits[2:6]}-{digits[6:]}"}
    return filled


def _number(name: str, text: str) -> dict[str, str]:
    bare = text.replace("-", "")
    return {
        name: text,
        f"{name}_plain": bare.lower(),
        f"{name}_small": text.lower(),
        f"{name}_spaced": text.replace("-", " "),
        f"{name}_wide": text.translate(_WIDE),
        f"{name}_digits": re.sub(r"\D", "", text),
        f"{name}_end": bare[-4:],
    }


def _conversations(workspace: Workspace) -> dict[int, Thing]:
    found: dict[int, Thing] = {}
    rows = Conversation.objects.filter(workspace=workspace, status__in=_SHOWN).select_related("customer__company", "handle")
    for each in rows.order_by("pk"):
        found[each.pk] = thing = _thing(("conversation", each.number), subject=each.subject, status=Status(each.status).name)
        thing.add("from", each.handle.value if each.handle else "")
        thing.since = f"{each.created_at:%Y-%m-%d}"
        if each.customer:
            thing.add("who", _names(each.customer))
    parts = {MessageKind.INBOUND: "asked", MessageKind.REPLY: "said", MessageKind.NOTE: "noted"}
    messages = Message.objects.filter(conversation__in=found, withdrawn_at=None).order_by("pk")
    for pk, kind, text, signature in messages.values_list("conversation", "kind", "text", "signature").iterator():
        found[pk].add(parts[MessageKind(kind)], text, signature)
    return found


def _files(workspace: Workspace, conversations: dict[int, Thing]) -> Iterable[Thing]:
    every = Attachment.objects.filter(workspace=workspace, message__conversation__in=conversations)
    rows = list(every.select_related("message"))
    texts = file_texts.texts(rows)
    for each in rows:
        if each.message:
            conversations[each.message.conversation_id].add("files", each.name)
        yield _thing(("file", each.pk), file=each.name, inside=texts.get(each.pk, ""))


def _customers(workspace: Workspace) -> Iterable[Thing]:
    handles: dict[int, list[str]] = {}
    for customer, value in Handle.objects.filter(workspace=workspace).values_list("customers", "value"):
        handles.setdefault(customer, []).append(value)
    for each in Customer.objects.filter(workspace=workspace, merged_into=None).select_related("company"):
        yield _thing(("customer", each.pk), customer=_names(each), handles="\n".join(handles.get(each.pk, ())))


def _names(customer: Customer) -> str:
    company = (customer.company.name, customer.company.reading) if customer.company else ()
    return "\n".join((customer.name, customer.reading, *company))


def _saved_replies(workspace: Workspace) -> Iterable[Thing]:
    for each in SavedReply.objects.filter(workspace=workspace, archived_at=None):
        yield _thing(("saved_reply", each.pk), reply=f"{each.name}\n{each.words}", replied=f"{each.text_ja}\n{each.text_en}")


def _thing(key: Key, **parts: str) -> Thing:
    made = Thing(key)
    for part, text in parts.items():
        made.add(part, text)
    return made


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _rare(pattern: re.Pattern[str], texts: Sequence[str]) -> list[str]:
    """What stands in one of the texts alone."""
    times = Counter(each for text in texts for each in set(pattern.findall(text)))
    return sorted(each for each, count in times.items() if count == 1)


def _at(words: Sequence[str], place: float, sign: str) -> str:
    fit = [each for each in words if sign in each]
    return fit[int(len(fit) * place)]
