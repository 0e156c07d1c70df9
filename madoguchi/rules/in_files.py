"""Rules as files hold them: one as `madoguchi rules export` writes it (JSON), or those of `madoguchi config export` (YAML).

There a question for approval names its reader in its first line: lead, admin, owner, “team 受付” or “person mika@example.jp”.
"""

import json
from dataclasses import dataclass

from madoguchi.accounts.models import Membership, Role
from madoguchi.accounts.portable import kinds
from madoguchi.accounts.portable.parts import Part
from madoguchi.accounts.portable.references import Names, Unfit
from madoguchi.conversations.portable.chosen import say
from madoguchi.kit import yaml_text
from madoguchi.kit.yaml_text import BadYaml, Given
from madoguchi.rules import portable, requesting, wishing
from madoguchi.rules.wishing import BadRule, Wish

ENDINGS = (".yaml", ".yml")
_ROLES = {role.name.lower(): f"role-{role.value}" for role in (Role.LEAD, Role.ADMIN, Role.OWNER)}


def wishes(raw: bytes, name: str, by: Membership) -> list[Wish]:
    """All in a file of this name. Raises BadRule, ValueError."""
    if not name.endswith(ENDINGS):
        given = json.loads(raw.decode("utf-8-sig"))
        if not isinstance(given, dict):
            raise BadRule("it is no object")
        return [wishing.of_spec(given.pop("name", ""), given)]
    try:
        document = yaml_text.read(raw, name)
        rules = document.value.get("rules") if isinstance(document.value, dict) else None
        if rules is None or not isinstance(rules.value, list):
            raise BadRule("it has no list “rules”")
        return [_wish(each, by) for each in rules.value]
    except (BadYaml, Unfit) as error:
        line = error.at.line if isinstance(error, Unfit) else error.line
        raise BadRule(f"line {line}: {error}") from error


def _wish(at: Given, by: Membership) -> Wish:
    kind = next(each for each in kinds.every() if each.name == "rules")
    kind.record.check(at)
    return portable.wish_of(kind.record.take(at, Names(by), frozenset()))


@dataclass(frozen=True)
class Addressed(Part):
    """Whom a request asks, and below it what."""

    def tell(self, value: str, names: Names) -> str:
        to, _line, text = value.partition("\n")
        sort, _dash, number = to.partition("-")
        if sort in {"team", "person"} and number.isdecimal():
            return f"{sort} {names.name(sort, int(number))}\n{text}"
        return f"{next((name for name, role in _ROLES.items() if role == to), to)}\n{text}"

    def check(self, at: Given) -> str:
        if not isinstance(at.value, str) or "\n" not in at.value:
            raise Unfit("two lines are needed here: who is asked, and what", at)
        return at.value

    def take(self, at: Given, names: Names) -> str:
        to, _line, text = str(at.value).partition("\n")
        sort, _space, name = to.partition(" ")
        if sort in {"team", "person"}:
            return f"{sort}-{names.id(sort, Given(name, at.line, at.file))}\n{text}"
        if to not in _ROLES:
            raise Unfit(f"asked is {', '.join(_ROLES)}, “team …” or “person …”", at)
        return f"{_ROLES[to]}\n{text}"


def add() -> None:
    """Called once at start."""
    say(requesting.KEY, Addressed())
