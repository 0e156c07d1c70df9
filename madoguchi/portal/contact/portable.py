"""The contact page in files: one object, for a workspace has one; what may stand on it, its form says."""

from collections.abc import Iterable
from typing import Any

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.parts import Flag, Many, OneOf, Part, Record, Ref, Text
from madoguchi.portal.contact import keeping
from madoguchi.portal.contact.forms import LONGEST_INTRO, LONGEST_PART, PARTS, WAYS, ContactPageForm
from madoguchi.portal.models import ContactPage


class BadPage(ValueError):
    """Such a page cannot be; the words say why."""


def add() -> None:
    """Called once at start."""
    both: dict[str, Part] = {language: Text("", LONGEST_INTRO) for language in ("ja", "en")}
    way: dict[str, Part] = {"kind": OneOf(words={kind: kind for kind in WAYS})}
    way |= {name: Text("", LONGEST_PART) for name in PARTS if name != "kind"}
    page: dict[str, Part] = {
        "open": Flag(False),
        "intro": Record({}, both),
        "ways": Many(of=Record(parts=way), most=keeping.MOST_WAYS),
        "inboxes": Many(of=Ref(to="inbox"), is_set=True),
    }
    of_page = (_rows, _values, _keep, lambda _row, values, by: _keep(values, by))
    register(Kind("contact_page", 68, Right.MANAGE_WORKSPACE, page, *of_page, key=()))


def _rows(by: Membership) -> Iterable[ContactPage]:
    return ContactPage.objects.filter(workspace_id=by.workspace_id)


def _values(row: ContactPage) -> Values:
    ways = [{name: each.get(name, "") for name in PARTS} for each in row.ways]
    return {"open": row.is_open, "intro": {"ja": row.intro_ja, "en": row.intro_en}, "ways": ways, "inboxes": row.inboxes}


def _keep(values: Values, by: Membership) -> ContactPage:
    told: dict[str, Any] = {"is_open": values["open"], "inboxes": values["inboxes"]}
    told |= {f"intro_{language}": words for language, words in values["intro"].items()}
    for at, way in enumerate(values["ways"]):
        told |= {f"{name}{at}": way[name] for name in PARTS}
    form = ContactPageForm(told, page=keeping.page_of(by.workspace))
    if not form.is_valid():
        raise BadPage("; ".join(str(words) for errors in form.errors.values() for words in errors))
    return keeping.put(by.workspace, **form.told(), by=by.person)
