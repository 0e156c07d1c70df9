"""Mails of one thread into conversations. References say what belongs together; as with live mail, a stranger's mail never
enters another customer's conversation: it stands apart, and says where it may belong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from madoguchi.channels.email.importing.reading_old import Old, incoming
from madoguchi.conversations.bringing_in import Past, PastMessage
from madoguchi.conversations.models import Conversation
from madoguchi.kit.addresses import Address

type Known = Callable[[Sequence[str]], Conversation | None]
type TakesPart = Callable[[Conversation, str], bool]


@dataclass
class _Talk:
    """A conversation being put together: who takes part in it, which Message-IDs stand in it."""

    past: Past
    people: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    joins: Conversation | None = None


@dataclass(frozen=True)
class Placed:
    """An old mail and the message that it became."""

    old: Old
    past: Past
    message: PastMessage


def put_together(thread: Sequence[Old], known: Known, takes_part: TakesPart) -> tuple[list[Past], list[Placed]]:
    """The conversations of one thread's mails (oldest first), and where each mail stands. `known` finds the conversation
    that is there already for some Message-IDs."""
    talks: list[_Talk] = []
    placed: list[Placed] = []
    for old in thread:
        if old.state or old.parsed is None or old.author is None or old.sender is None:
            continue
        talk = _talk_of(old, talks, known, takes_part)
        message = PastMessage(incoming(old, old.parsed, old.sender), is_ours=old.is_ours)
        talk.past.messages.append(message)
        _remember(talk, old)
        placed.append(Placed(old, talk.past, message))
    return [talk.past for talk in talks], placed


def _talk_of(old: Old, talks: list[_Talk], known: Known, takes_part: TakesPart) -> _Talk:
    wanted = _references(old)
    near = next((talk for each in wanted for talk in talks if each in talk.ids), talks[-1] if talks else None)
    if near is not None and _belongs(old, near, takes_part):
        return near
    there = known(wanted) if wanted else None
    if there is not None and any(takes_part(there, each) for each in _speakers(old)):
        return next((each for each in talks if each.joins == there), None) or _begun(old, talks, joins=there)
    return _begun(old, talks, may_continue=there, may_follow=near)


def _belongs(old: Old, talk: _Talk, takes_part: TakesPart) -> bool:
    speakers = _speakers(old)
    if any(each in talk.people for each in speakers):
        return True
    return talk.joins is not None and any(takes_part(talk.joins, each) for each in speakers)


def _speakers(old: Old) -> list[str]:
    """Whose place in a conversation decides: the author's; for our own mail its recipients'."""
    if old.is_ours:
        return [each.key for each in old.outside[:20]]
    return [old.author.key] if old.author else []


def _begun(
    old: Old,
    talks: list[_Talk],
    *,
    joins: Conversation | None = None,
    may_continue: Conversation | None = None,
    may_follow: _Talk | None = None,
) -> _Talk:
    customer = old.outside[0] if old.is_ours else old.author or Address("", "")
    past = Past([], customer, joins=joins, may_continue=may_continue, may_follow=may_follow.past if may_follow else None)
    talks.append(_Talk(past, joins=joins))
    return talks[-1]


def _remember(talk: _Talk, old: Old) -> None:
    if old.parsed is None:
        return
    talk.ids.add(old.parsed.message_id)
    talk.people |= {each.key for each in old.outside}
    if not old.is_ours and old.author:
        talk.people.add(old.author.key)


def _references(old: Old) -> list[str]:
    parsed = old.parsed
    return [each for each in [parsed.in_reply_to, *reversed(parsed.references)] if each][:50] if parsed else []
