"""The options that commands share, and how they find the workspace and the person they speak of."""

from typing import Annotated

import typer
from django.http import Http404

from madoguchi.accounts.models import Membership, Role, Workspace
from madoguchi.cli.failing import Failed, WrongUsage
from madoguchi.cli.telling import Format
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation

WorkspaceOption = Annotated[
    str | None,
    typer.Option("--workspace", metavar="SLUG", help="Which workspace, where there are several."),
]
AnyWorkspaceOption = Annotated[
    str | None, typer.Option("--workspace", metavar="SLUG", help="Taken, and ignored: this speaks of all workspaces.")
]
AsOption = Annotated[
    str | None, typer.Option("--as", metavar="ADDRESS", help="In whose name; without it, the workspace's owner.")
]
FormatOption = Annotated[Format, typer.Option("--format", help="json: stdout carries JSON only.")]


def workspace(slug: str | None) -> Workspace:
    """The named workspace, or the only one."""
    if slug:
        if named := Workspace.objects.filter(slug=slug).first():
            return named
        raise Failed(f"There is no workspace {slug!r}; there are: {_slugs()}.")
    found = list(Workspace.objects.order_by("id")[:2])
    if not found:
        raise Failed("There is no workspace yet: run `madoguchi setup` (or `madoguchi demo`) first.")
    if len(found) > 1:
        raise WrongUsage(f"There are several workspaces; say which with --workspace: {_slugs()}.")
    return found[0]


def member(workspace: Workspace, address: str | None) -> Membership:
    """The active membership with this sign-in address, or the workspace's owner."""
    members = Membership.objects.filter(workspace=workspace, is_active=True, person__is_active=True).select_related(
        "person", "workspace"
    )
    if address:
        if found := members.filter(person__email=address.strip().lower()).first():
            return found
        raise Failed(f"{address} is no active member of {workspace.slug}.")
    if owner := members.filter(role=Role.OWNER).order_by("id").first():
        return owner
    raise Failed(f"{workspace.slug} has no active owner; name somebody with --as ADDRESS.")


def conversation(membership: Membership, number: int) -> Conversation:
    """The one of this number, as far as the member may see it."""
    try:
        return doors.conversation(membership, number)
    except Http404 as error:
        raise Failed(f"There is no conversation #{number} that {membership.person.email} may see.") from error


def _slugs() -> str:
    return ", ".join(Workspace.objects.order_by("slug").values_list("slug", flat=True)[:20]) or "none"
