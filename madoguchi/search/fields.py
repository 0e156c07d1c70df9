"""What can be asked by name (tag:返品, 担当:me, before:2026-11-01), in Japanese and English whichever language is spoken."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import translation

from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors
from madoguchi.conversations.conditions import fields as conditions
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.conditions.kinds import NONE as NO_ONE
from madoguchi.conversations.models import Channel, Fact, FactKind, FactState, Message, Priority, Status, Tag
from madoguchi.customers.models import Customer
from madoguchi.kit.text.analysing import fold
from madoguchi.search.days import day
from madoguchi.search.models import DocumentKind
from madoguchi.search.numbering import moment
from madoguchi.search.sources import Source

MOST_CUSTOMERS = 300
DRIFT = 86_400  # documents that came faster than time goes stand behind their moment
HERE = {"me", "mine", "自分", "私", "わたし"}
NONE = {"none", "nobody", "なし", "無し", "未割り当て", "未割当", "未設定"}
NAMES = {
    "from": "from 差出人 送信者 送信元",
    "to": "to 宛先 送信先 cc",
    "subject": "subject title 件名 題名 タイトル",
    "tag": "tag タグ",
    "status": "status 状態 ステータス 状況",
    "assignee": "assignee 担当 担当者",
    "team": "team チーム",
    "inbox": "inbox 受信窓口 窓口",
    "channel": "channel チャネル 経路",
    "priority": "priority 優先度",
    "company": "company 会社 会社名",
    "customer": "customer 顧客 お客様 顧客名",
    "number": "number 番号 会話番号",
    "has": "has 添付",
    "before": "before 以前 まで より前",
    "after": "after since 以降 から より後",
    "kind": "kind type 種類",
    FactKind.ORDER: "order 注文番号 注文 オーダー",
    FactKind.MODEL: "model 型番 品番",
    FactKind.PHONE: "phone tel 電話 電話番号",
    FactKind.EMAIL: "email mail メールアドレス メール",
    FactKind.ADDRESS: "address 住所",
    FactKind.AMOUNT: "amount 金額",
}
_BY_NAME = {fold(name): key for key, names in NAMES.items() for name in names.split()}
_TELLING, _WHOLE = (FactKind.ORDER, FactKind.MODEL, FactKind.PHONE, FactKind.EMAIL), 5
_FILES = frozenset(map(fold, ("attachment", "attachments", "file", "files", "添付", "添付ファイル", "あり", "ファイル")))
_KINDS = {
    DocumentKind.CONVERSATION: "conversation 会話",
    DocumentKind.MESSAGE: "message メッセージ メール",
    DocumentKind.NOTE: "note メモ 社内メモ",
    DocumentKind.SIDE: "side 確認依頼",
    DocumentKind.FILE: "file attachment ファイル 添付 添付ファイル",
    DocumentKind.CUSTOMER: "customer 顧客",
    DocumentKind.COMPANY: "company 会社",
    DocumentKind.SAVED_REPLY: "reply saved_reply 定型返信 定型",
}


@dataclass
class Field:
    """One question: of conversations, of the source itself, of messages, or of the index. Any of them may be empty."""

    name: str
    value: str
    conversations: Q | None = None
    holds: Callable[[Source], bool] | None = None
    messages: Callable[[Collection[int]], set[int]] | None = None
    kinds: tuple[str, ...] = ()
    least: int | None = None
    below: int | None = None
    words: tuple[str, ...] = ()
    is_not: bool = False
    chosen: tuple[Any, ...] = ()  # the same as a view's condition names it
    shows: tuple[int, ...] = ()  # statuses that are hidden otherwise


def is_known(name: str, asking: Asking) -> bool:
    """Whether there is such a field, ours or the workspace's own."""
    return fold(name) in _BY_NAME or _own_field(name, asking) is not None


def ask(name: str, value: str, is_not: bool, asking: Asking) -> Field | None:
    """The question; None where there is nothing of that value."""
    key = _BY_NAME.get(fold(name))
    made = _own(name, value.strip(), asking) if key is None else _MAKERS.get(key, _fact)(str(key), value.strip(), asking)
    return _denied(made) if made and is_not else made


def _denied(made: Field) -> Field:
    holds, told, made.is_not = made.holds, made.messages, True
    made.conversations = ~made.conversations if made.conversations is not None and holds is None else None
    made.holds = (lambda source: not holds(source)) if holds else None
    made.messages = (lambda ids: set(ids) - told(ids)) if told else None
    made.kinds = tuple(kind for kind in _KINDS if kind not in made.kinds) if made.kinds else ()
    made.least, made.below, made.words, made.shows = None, None, (), ()
    return made


def _from(name: str, value: str, asking: Asking) -> Field:
    """By what stands in the message; where cards or colleagues are called so, only in the conversations they wrote in."""
    plain = fold(value)
    cards = Customer.objects.filter(workspace=asking.workspace_id, merged_into=None)
    called = Q(name__has_words=value) | Q(reading__has_words=value) | Q(handles__value__icontains=value)
    customers = list(cards.filter(called).order_by().values_list("pk", flat=True)[: MOST_CUSTOMERS + 1])
    members = Membership.objects.filter(workspace=asking.workspace_id, person__name__has_words=value)
    people = list(members.values_list("person", flat=True))
    written = Message.objects.filter(Q(customer__in=customers) | Q(person__in=people))
    is_known = (customers or people) and len(customers) <= MOST_CUSTOMERS
    wrote = Q(pk__in=written.values("conversation")) if is_known else None
    return Field(name, value, wrote, holds=lambda source: plain in fold(source.about.get("from", "")))


def _to(name: str, value: str, _asking: Asking) -> Field:
    plain = fold(value)
    return Field(
        name, value, holds=lambda source: any(plain in fold(" ".join(each.values())) for each in source.about.get("to", ()))
    )


def _subject(name: str, value: str, _asking: Asking) -> Field:
    plain = fold(value)
    return Field(name, value, holds=lambda source: plain in source.folded.partition("\n")[0], words=(value,))


def _tag(name: str, value: str, asking: Asking) -> Field | None:
    rows = Tag.objects.filter(workspace=asking.workspace_id, merged_into=None).values_list("pk", "name")
    ids = named(rows, value)
    return Field(name, value, Q(taggings__tag__in=ids), chosen=tuple(ids)) if ids else None


def _status(name: str, value: str, _asking: Asking) -> Field | None:
    ids = _labelled(Status, value, {"done": Status.CLOSED, "解決": Status.CLOSED, "未対応": Status.OPEN, "対応中": Status.OPEN})
    return Field(name, value, Q(status__in=ids), chosen=tuple(ids), shows=tuple(ids)) if ids else None


def _assignee(name: str, value: str, asking: Asking) -> Field | None:
    if fold(value) in map(fold, HERE):
        return Field(name, value, Q(assignee=asking.membership.person_id), chosen=("me",))
    if fold(value) in map(fold, NONE):
        return Field(name, value, Q(assignee=None), chosen=(NO_ONE,))
    rows = Membership.objects.filter(workspace=asking.workspace_id).select_related("person")
    plain = fold(value)
    ids = [each.person_id for each in rows if plain in fold(f"{each.person.name}\n{each.public_name_ja}\n{each.person.email}")]
    return Field(name, value, Q(assignee__in=ids), chosen=tuple(ids)) if plain and ids else None


def _team(name: str, value: str, asking: Asking) -> Field | None:
    if fold(value) in map(fold, HERE):
        return Field(name, value, Q(team__in=list(asking.membership.teams.values_list("pk", flat=True))))
    ids = named(asking.membership.workspace.teams.values_list("pk", "name"), value)
    return Field(name, value, Q(team__in=ids), chosen=tuple(ids)) if ids else None


def _inbox(name: str, value: str, asking: Asking) -> Field | None:
    rows = doors.inboxes(asking.membership).values_list("pk", "name", "address")
    ids = named(((pk, f"{called} {address}") for pk, called, address in rows), value, exactly=False)
    return Field(name, value, Q(inbox__in=ids), chosen=tuple(ids)) if ids else None


def _channel(name: str, value: str, _asking: Asking) -> Field | None:
    ids = _labelled(Channel, value, {"mail": Channel.EMAIL, "メール": Channel.EMAIL, "電話": Channel.PHONE})
    return Field(name, value, Q(channel__in=ids), chosen=tuple(ids)) if ids else None


def _priority(name: str, value: str, _asking: Asking) -> Field | None:
    ids = _labelled(Priority, value, {})
    return Field(name, value, Q(priority__in=ids), chosen=tuple(ids)) if ids else None


def _company(name: str, value: str, _asking: Asking) -> Field:
    return Field(name, value, Q(customer__company__name__has_words=value) | Q(customer__company__reading__has_words=value))


def _customer(name: str, value: str, _asking: Asking) -> Field:
    named = Q(customer__name__has_words=value) | Q(customer__reading__has_words=value)
    return Field(name, value, named | Q(handle__value__icontains=value))


def _number(name: str, value: str, _asking: Asking) -> Field | None:
    plain = fold(value).strip("# ")
    return Field(name, value, Q(number=int(plain))) if plain.isdecimal() and len(plain) <= 15 else None


def _has(name: str, value: str, _asking: Asking) -> Field | None:
    if fold(value) in map(fold, NONE):
        return Field(name, value, Q(has_attachments=False))
    return Field(name, value, Q(has_attachments=True)) if fold(value) in _FILES else None


def _before(name: str, value: str, asking: Asking) -> Field | None:
    until = day(value, asking.now.astimezone(asking.zone))
    if until is None:
        return None
    return Field(name, value, holds=lambda source: source.at < until, below=moment(until) + DRIFT)


def _after(name: str, value: str, asking: Asking) -> Field | None:
    since = day(value, asking.now.astimezone(asking.zone))
    if since is None:
        return None
    return Field(name, value, holds=lambda source: source.at >= since, least=moment(since - timedelta(seconds=8)))


def _kind(name: str, value: str, _asking: Asking) -> Field | None:
    kinds = tuple(str(kind) for kind, names in _KINDS.items() if fold(value) in map(fold, names.split()))
    return Field(name, value, kinds=kinds) if kinds else None


def _fact(name: str, value: str, _asking: Asking) -> Field:
    """What the customer told in the message itself; a whole number of an order and the like is that wherever it stands."""
    plain = fold(value)
    if name in _TELLING and len(plain) >= _WHOLE and any(sign.isdecimal() or sign == "@" for sign in plain):
        return Field(name, value, words=(value,))

    def told(ids: Collection[int]) -> set[int]:
        rows = Fact.objects.filter(message__in=ids, kind=name).exclude(state=FactState.WRONG)
        return {
            pk for pk, raw, kept in rows.values_list("message_id", "raw", "value") if plain in fold(raw) or plain in fold(kept)
        }

    return Field(name, value, messages=told, words=(value,))


def _own(name: str, value: str, asking: Asking) -> Field | None:
    found = _own_field(name, asking)
    made = _own_question(found, value, asking) if found else None
    return None if made is None else Field(name, value, made)


def _own_field(name: str, asking: Asking) -> conditions.Field | None:
    """A custom field of the workspace, by its name."""
    plain = fold(name)
    own = (each for key, each in conditions.known(asking).items() if key.startswith("own-"))
    return next((each for each in own if _is_called(each, plain)), None)


def _is_called(field: conditions.Field, plain: str) -> bool:
    label = str(field.label)
    return plain in {fold(label), fold(label.rpartition(": ")[2])}


def _own_question(field: conditions.Field, value: str, asking: Asking) -> Q | None:
    if "contains" in field.operators and field.choices is None and field.find is None:
        return field.filter("contains", value, asking)
    if field.choices is not None or field.find is not None:
        offered: Sequence[Any] = field.find(asking, value) if field.find else conditions.choices_of(field, asking)
        ids = named(((each.value, str(each.words)) for each in offered), value)
        operator = "is" if "is" in field.operators else "any_of"
        return field.filter(operator, ids, asking) if ids else None
    number = fold(value)
    is_number = number.replace(".", "", 1).isdecimal() and len(number) < 16
    return field.filter("is", float(number) if "." in number else int(number), asking) if is_number else None


def named(rows: Any, value: str, *, exactly: bool = True) -> list[Any]:
    """Those that are called so; else those whose name has it."""
    plain = fold(value)
    folded = [(pk, fold(name)) for pk, name in rows]
    exact = [pk for pk, name in folded if name == plain] if exactly else []
    return exact or [pk for pk, name in folded if plain and plain in name]


def _labelled(choices: Any, value: str, others: dict[str, Any]) -> list[Any]:
    """By its label in either language, or its plain name."""
    plain = fold(value)
    found = {each for name, each in others.items() if fold(name) == plain}
    for language in ("ja", "en"):
        with translation.override(language):
            found |= {each for each in choices if plain in {fold(str(each.label)), fold(each.name)}}
    return [each.value for each in found]


_MAKERS: dict[str, Callable[[str, str, Asking], Field | None]] = {
    "from": _from,
    "to": _to,
    "subject": _subject,
    "tag": _tag,
    "status": _status,
    "assignee": _assignee,
    "team": _team,
    "inbox": _inbox,
    "channel": _channel,
    "priority": _priority,
    "company": _company,
    "customer": _customer,
    "number": _number,
    "has": _has,
    "before": _before,
    "after": _after,
    "kind": _kind,
}
