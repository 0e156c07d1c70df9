"""Where else tags take part: conditions, many at once, approval rules, the audit log."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.auditing import name_subjects
from madoguchi.accounts.models import Membership, Person
from madoguchi.accounts.permissions import Right
from madoguchi.conversations.approvals import rules
from madoguchi.conversations.bulk.verbs import Act, BadWish, BulkVerb, Posted, Wish, refuses
from madoguchi.conversations.bulk.verbs import register as register_verb
from madoguchi.conversations.conditions import kinds
from madoguchi.conversations.conditions.asking import Asking, Choice
from madoguchi.conversations.conditions.fields import Field
from madoguchi.conversations.conditions.fields import register as register_field
from madoguchi.conversations.conditions.kinds import OPERATORS, Kind
from madoguchi.conversations.models import Conversation, Tag, Tagging
from madoguchi.conversations.tags import finding, tagging
from madoguchi.kit.text.folding import folded
from madoguchi.kit.whole_numbers import whole

MOST_FOUND = 50


def add() -> None:
    """Called once at start."""
    more: dict[str, Any] = {"names": _names, "find": _find, "group": "own", "weight": 1}
    register_field(Field("tags", gettext_lazy("Tags"), Kind.MANY, OPERATORS[Kind.MANY], _filter, _holds, **more))
    for key, label, bind in (("tag", gettext_lazy("Add a tag"), _bind), ("untag", gettext_lazy("Remove a tag"), _bind_off)):
        register_verb(BulkVerb(key, label, Right.HANDLE, _wish, bind, _look, _put_back))
    refuses(tagging.WrongTag, "wrong_tag", gettext_lazy("The tag no longer exists."))
    rules.read_tags(finding.called_on_each)
    name_subjects("tag", names)


def names(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    """For the audit log."""
    return dict(Tag.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))


def _stand_for(value: list[Any], asking: Asking) -> dict[int, Tag]:
    wanted = [each for each in value if isinstance(each, int)]
    kept: dict[int, Tag | None] = asking.kept.setdefault("tags", {})
    if missing := [each for each in wanted if each not in kept]:
        kept.update(dict.fromkeys(missing))
        kept.update(finding.resolved(asking.workspace_id, missing))
    return {each: tag for each in wanted if (tag := kept[each]) is not None}


def _names(asking: Asking, values: Sequence[Any]) -> dict[Any, str]:
    return {pk: tag.name for pk, tag in _stand_for(list(values), asking).items()}


def _find(asking: Asking, text: str) -> list[Choice]:
    rows = finding.tags(asking.workspace_id).filter(folded__contains=folded(text))
    return [Choice(tag.pk, tag.name) for tag in rows[:MOST_FOUND]]


def _filter(op: str, value: list[Any], asking: Asking) -> Q:
    ids = sorted({tag.pk for tag in _stand_for(value, asking).values()})
    on = Tagging.objects.filter(conversation=OuterRef("pk"))
    if op == "all_of":
        found = Q()
        for pk in ids:
            found &= Q(Exists(on.filter(tag=pk)))
        return found
    anyone = Q(Exists(on.filter(tag__in=ids)))
    return anyone if op == "any_of" else ~anyone


def _holds(conversation: Conversation, op: str, value: list[Any], asking: Asking) -> bool:
    on: dict[int, frozenset[int]] = asking.kept.setdefault("tags_on", {})
    if conversation.pk not in on:  # looked up once, for many conditions
        on[conversation.pk] = frozenset(finding.ids_on_each([conversation.pk]).get(conversation.pk, ()))
    return kinds.among(on[conversation.pk], op, sorted({tag.pk for tag in _stand_for(value, asking).values()}))


def _wish(member: Membership, posted: Posted) -> Wish:
    found = finding.tags(member.workspace_id).filter(pk=whole(posted.get("to")) or 0).first()
    if found is None:
        raise BadWish(_("The tag no longer exists."))
    return {"to": found.pk}


def _bind(wish: Wish) -> Act:
    wanted = Tag.objects.filter(pk=wish["to"]).first()
    return lambda row, by: tagging.tag(row, _there(wanted), by=by)


def _bind_off(wish: Wish) -> Act:
    wanted = Tag.objects.filter(pk=wish["to"]).first()
    return lambda row, by: tagging.untag(row, _there(wanted), by=by)


def _there(tag: Tag | None) -> Tag:
    if tag is None:
        raise tagging.WrongTag
    return tag


def _look(row: Conversation, _by: Person) -> dict[str, Any]:
    return {"tags": sorted(finding.ids_on_each([row.pk]).get(row.pk, ()))}


def _put_back(row: Conversation, before: dict[str, Any], by: Person) -> None:
    now, then = set(_look(row, by)["tags"]), set(before["tags"])
    for each in Tag.objects.filter(workspace_id=row.workspace_id, pk__in=now ^ then):
        (tagging.tag if each.pk in then else tagging.untag)(row, each, by=by)
