"""The customers' own pages in files: one object, for a workspace has them once. Who is signed in there stays here."""

from collections.abc import Iterable

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.parts import Flag, Many, Part, Ref
from madoguchi.portal.models import MyRequests
from madoguchi.portal.requests import keeping
from madoguchi.portal.requests.forms import SettingsForm


class BadPages(ValueError):
    """Such pages cannot be; the words say why."""


def add() -> None:
    """Called once at start."""
    pages: dict[str, Part] = {
        "on": Flag(False),
        "inboxes": Many(of=Ref(to="inbox"), is_set=True),
        "inbox": Ref(None, "inbox"),
    }
    of_pages = (_rows, _values, _keep, lambda _row, values, by: _keep(values, by))
    register(Kind("my_requests", 69, Right.MANAGE_WORKSPACE, pages, *of_pages, key=()))


def _rows(by: Membership) -> Iterable[MyRequests]:
    return MyRequests.objects.filter(workspace_id=by.workspace_id).prefetch_related("inboxes")


def _values(row: MyRequests) -> Values:
    return {"on": row.is_on, "inboxes": [each.pk for each in row.inboxes.all()], "inbox": row.inbox_id}


def _keep(values: Values, by: Membership) -> MyRequests:
    told = {"is_on": values["on"], "inboxes": values["inboxes"], "inbox": values["inbox"]}
    form = SettingsForm(told, workspace_id=by.workspace_id)
    if not form.is_valid():
        raise BadPages("; ".join(str(words) for errors in form.errors.values() for words in errors))
    return keeping.keep(by.workspace, **form.cleaned_data, by=by.person)
