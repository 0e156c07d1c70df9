"""`madoguchi customers duplicates`: customers who may be one person, with the reasons, for people and for scripts."""

from typing import Annotated, Any

import typer

from madoguchi.cli.asking import AsOption, FormatOption, WorkspaceOption, member, workspace
from madoguchi.cli.telling import Format, tell, tell_json
from madoguchi.customers import doors
from madoguchi.customers.models import Customer, PossibleDuplicate

app = typer.Typer(no_args_is_help=True, help="Look at customers.")
MOST = 1000


@app.callback()
def group() -> None:
    """Look at customers."""


@app.command()
def duplicates(
    slug: WorkspaceOption = None,
    as_: AsOption = None,
    format_: FormatOption = Format.TEXT,
    limit: Annotated[int, typer.Option("--limit", min=1, max=MOST, help="How many pairs.")] = 100,
) -> None:
    """Show pairs of customers who may be one person and whom nobody has looked at yet, the likeliest first."""
    pairs = [described(each) for each in doors.duplicates(member(workspace(slug), as_))[:limit]]
    if format_ == Format.JSON:
        tell_json({"pairs": pairs})
        return
    for each in pairs:
        tell(f"{each['strength']:3}  {_line(each['one'])} = {_line(each['other'])}  ({', '.join(each['reasons'])})")


def described(pair: PossibleDuplicate) -> dict[str, Any]:
    """One pair as plain values, in the shape that scripts rely on."""
    return {
        "id": pair.pk,
        "one": _customer(pair.one),
        "other": _customer(pair.other),
        "reasons": pair.reasons,
        "strength": pair.strength,
    }


def _customer(customer: Customer) -> dict[str, Any]:
    return {"id": customer.pk, "name": customer.name, "company": customer.company.name if customer.company else ""}


def _line(customer: dict[str, Any]) -> str:
    return f"{customer['id']} {customer['name'] or '-'}"
