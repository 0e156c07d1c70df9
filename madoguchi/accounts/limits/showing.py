"""The matrix as its page shows it: every kind of deed, whose line says what, and what that means for each role."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from madoguchi.accounts.limits import actions, finding, wording
from madoguchi.accounts.limits.actions import ALL
from madoguchi.accounts.limits.finding import Cap
from madoguchi.accounts.limits.limit import Limit
from madoguchi.accounts.models import Role, Workspace
from madoguchi.kit.whole_numbers import whole

SHOWN_ROLES = (Role.AGENT, Role.LEAD, Role.ADMIN, Role.OWNER)


@dataclass(frozen=True)
class Row:
    """One kind of deed: its lines with the holder's name and their figures; and what the roles without a line may do."""

    action: str
    label: str | Promise
    lines: list[tuple[Limit, str, list[str]]]
    roles: list[tuple[str, list[str]]]


def matrix(workspace: Workspace) -> list[Row]:
    """All kinds, and last the line of all kinds together where there is one. One query."""
    found = list(Limit.objects.filter(workspace=workspace).select_related("team", "person").order_by("id")[:200])
    kinds = [(each.key, each.label) for each in actions.every()]
    kinds.append((ALL, label_of(ALL)))
    return [_row(found, *kind) for kind in kinds]


def label_of(action: str) -> str | Promise:
    """How a kind is called, also that of all together."""
    known = actions.known(action)
    return known.label if known else _("All kinds together")


def holder_name(line: Limit) -> str:
    """Of whom a line speaks."""
    if line.person is not None:
        return line.person.name
    if line.team is not None:
        return _("Team %(name)s") % {"name": line.team.name}
    role = whole(line.holder.partition(":")[2])
    return str(Role(role).label) if role is not None else _("Everybody")


def _row(found: Sequence[Limit], action: str, label: str | Promise) -> Row:
    own = [line for line in found if line.action == action]
    lines = [(line, holder_name(line), wording.cap(_cap(line))) for line in own]
    spoken_of = {line.holder for line in own}
    others = [role for role in SHOWN_ROLES if f"role:{int(role)}" not in spoken_of]
    return Row(action, label, lines, [(str(role.label), _of_role(own, action, role)) for role in others])


def _of_role(own: Sequence[Limit], action: str, role: Role) -> list[str]:
    held = finding.caps(own, action, role=int(role)).get(action)
    return wording.cap(held) if held else [_("no limit")]


def _cap(line: Limit) -> Cap:
    return Cap(**{name: getattr(line, name) for name in finding.FIGURES}, customer_days=line.customer_days)
