"""`madoguchi view list|count|rows`: the lists that people made, for people and for scripts."""

from typing import Annotated, Any

import typer
from django.conf import settings
from django.utils import translation

from madoguchi.accounts.models import Membership
from madoguchi.cli.asking import AsOption, FormatOption, WorkspaceOption, member, workspace
from madoguchi.cli.failing import Failed, WrongUsage
from madoguchi.cli.telling import Format, iso, tell, tell_json
from madoguchi.conversations import counting, doors, listing
from madoguchi.conversations.finding_views import VIEWS, BrokenView, NoSuchView
from madoguchi.conversations.models import Conversation, Sharing, Status, View
from madoguchi.conversations.places import Cursor
from madoguchi.desk import naming

app = typer.Typer(no_args_is_help=True, help="Show views and what they hold.")
MOST_ROWS = 1000
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="A view's name, or its key: view-7, mine, inbox-3.")]


@app.callback()
def group() -> None:
    """Look at views."""


@app.command("list")
def list_views(slug: WorkspaceOption = None, as_: AsOption = None, format_: FormatOption = Format.TEXT) -> None:
    """Show the views of a member: the fixed ones and those that people made."""
    membership = member(workspace(slug), as_)
    told = [_fixed(key) for key in VIEWS] + [_made(view) for view in doors.views(membership)]
    if format_ == Format.JSON:
        tell_json(told)
        return
    for each in told:
        tell(f"{each['key']:<12} {each['sharing']:<8} {each['name']}")


@app.command()
def count(name: NameArgument, slug: WorkspaceOption = None, as_: AsOption = None, format_: FormatOption = Format.TEXT) -> None:
    """Show how many conversations a view holds; at most 1,000 are counted."""
    membership = member(workspace(slug), as_)
    key = _key(membership, name)
    found = counting.counts(membership, [key])[key]
    told = {"key": key, "name": name, "count": found.n, "at_least": found.is_least or found.n > counting.CAP}
    if format_ == Format.JSON:
        tell_json(told)
    else:
        tell(f"{'≥' if told['at_least'] else ''}{found.n}")


@app.command()
def rows(
    name: NameArgument,
    limit: Annotated[int, typer.Option("--limit", min=1, max=MOST_ROWS, help="How many rows.")] = listing.PAGE,
    after: Annotated[str, typer.Option("--after", metavar="CURSOR", help="Go on where an earlier answer said.")] = "",
    slug: WorkspaceOption = None,
    as_: AsOption = None,
    format_: FormatOption = Format.TEXT,
) -> None:
    """Show the conversations of a view in its order."""
    membership = member(workspace(slug), as_)
    key = _key(membership, name)
    try:
        page = listing.page(membership, key, after=Cursor.parse(after), size=limit)
    except BrokenView as broken:
        raise _broken(broken) from broken
    except (ValueError, OverflowError) as error:
        raise WrongUsage(f"{after!r} is no cursor; use `next` of an earlier answer.") from error
    told: dict[str, Any] = {
        "key": key,
        "name": name,
        "rows": [_row(row) for row in page.rows],
        "next": str(page.next) if page.next else None,
        "at_least": page.is_cut or page.is_partial,
    }
    if format_ == Format.JSON:
        tell_json(told)
        return
    for row in told["rows"]:
        tell(f"#{row['number']:<7} {row['status']:<8} {row['last_activity']}  {row['customer'] or '?'}: {row['subject']}")
    if told["next"]:
        tell(f"More with --after {told['next']}")


def _key(membership: Membership, name: str) -> str:
    """The key of the view that is called so: a key itself, or the name of one view."""
    named = [view.pk for view in doors.views(membership).filter(name=name)[:2]]
    if len(named) > 1:
        raise WrongUsage(f"Several views are called {name}; name one by its key (madoguchi view list).")
    key = f"view-{named[0]}" if named else _fixed_called(name) or name
    try:
        listing.looking_at(membership, key)
    except BrokenView as broken:
        raise _broken(broken) from broken
    except NoSuchView as error:
        raise Failed(f"There is no view {name} for {membership.person.email}; `madoguchi view list` shows them.") from error
    return key


def _fixed_called(name: str) -> str | None:
    """The fixed view that the desk calls so, in either language."""
    for language, _language in settings.LANGUAGES:
        with translation.override(language):
            for key in VIEWS:
                if naming.view_name(key) == name:
                    return key
    return None


def _broken(broken: BrokenView) -> Failed:
    return Failed("This view must be mended first: " + " ".join(each.words for each in broken.problems))


def _fixed(key: str) -> dict[str, Any]:
    return {"key": key, "name": key, "sharing": "fixed", "team": None, "order": "activity", "condition": None}


def _made(view: View) -> dict[str, Any]:
    return {
        "key": f"view-{view.pk}",
        "name": view.name,
        "sharing": Sharing(view.sharing).name.lower(),
        "team": view.team.name if view.team else None,
        "order": view.order,
        "condition": view.condition,
    }


def _row(row: Conversation) -> dict[str, Any]:
    return {
        "number": row.number,
        "subject": row.subject,
        "status": Status(row.status).name.lower(),
        "customer": row.customer.name if row.customer else None,
        "assignee": row.assignee.email if row.assignee else None,
        "inbox": row.inbox.address,
        "unread": bool(getattr(row, "is_unread", False)),
        "created": iso(row.created_at),
        "last_activity": iso(row.last_activity),
    }
