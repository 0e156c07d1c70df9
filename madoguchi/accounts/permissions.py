"""Who may do what: every right by name, and which role has it. Nothing else decides."""

from enum import StrEnum

from django.db.models import QuerySet

from madoguchi.accounts.models import Membership, Role


class Right(StrEnum):
    """One thing that can be allowed."""

    READ = "read"
    NOTE = "note"
    REPLY = "reply"
    HANDLE = "handle"  # assign, close, snooze, spam, move
    TRASH = "trash"
    EDIT_CUSTOMERS = "edit_customers"
    READ_MAIL_LEDGER = "read_mail_ledger"
    REPLAY_MAIL = "replay_mail"
    MANAGE_INBOXES = "manage_inboxes"
    MANAGE_TEAMS = "manage_teams"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_WORKSPACE = "manage_workspace"
    APPOINT_OWNERS = "appoint_owners"
    SHARE_VIEWS = "share_views"  # make and change lists for everybody, and for teams that one is not in
    READ_AUDIT = "read_audit"
    MANAGE_SAVED_REPLIES = "manage_saved_replies"  # shared ones, folders and macros; everybody keeps private ones
    MANAGE_RULES = "manage_rules"  # make, change and switch them; a rule does nothing that its maker may not
    MANAGE_TAGS = "manage_tags"  # make, rename, merge and archive them; putting on is HANDLE
    REVIEW_DISCRETION = "review_discretion"  # read the whole discretion ledger and say what came of it
    MANAGE_HOURS = "manage_hours"  # opening hours with their holidays and closures
    WATCH_COUNTER = "watch_counter"  # the live board: what waits, and how much lies with whom
    TAKE_INFECTED = "take_infected"  # download what the virus scanner holds back


_LIGHT = frozenset({Right.READ, Right.NOTE})
_AGENT = _LIGHT | {Right.REPLY, Right.HANDLE, Right.TRASH, Right.EDIT_CUSTOMERS, Right.READ_MAIL_LEDGER}
_LEAD = _AGENT | {
    Right.REPLAY_MAIL,
    Right.MANAGE_TEAMS,
    Right.READ_AUDIT,
    Right.MANAGE_SAVED_REPLIES,
    Right.SHARE_VIEWS,
    Right.MANAGE_TAGS,
    Right.MANAGE_RULES,
    Right.MANAGE_HOURS,
    Right.REVIEW_DISCRETION,
    Right.WATCH_COUNTER,
}
_ADMIN = _LEAD | {Right.MANAGE_INBOXES, Right.MANAGE_PEOPLE, Right.MANAGE_WORKSPACE, Right.TAKE_INFECTED}

RIGHTS: dict[int, frozenset[Right]] = {
    Role.OWNER: _ADMIN | {Right.APPOINT_OWNERS},
    Role.ADMIN: _ADMIN,
    Role.LEAD: _LEAD,
    Role.AGENT: _AGENT,
    Role.LIGHT: _LIGHT,
}


class NotAllowed(Exception):
    """The member lacks the right; the right's name is the argument."""


def may(membership: Membership, right: Right) -> bool:
    """Whether this member has the right."""
    return membership.is_active and right in RIGHTS[membership.role]


def holders(workspace_id: int, right: Right) -> QuerySet[Membership]:
    """The members who have the right, each with the person."""
    roles = [role for role, rights in RIGHTS.items() if right in rights]
    members = Membership.objects.filter(workspace_id=workspace_id, is_active=True, role__in=roles)
    return members.select_related("person").order_by("id")


def need(membership: Membership, right: Right) -> None:
    """Raises NotAllowed when the member lacks the right."""
    if not may(membership, right):
        raise NotAllowed(right)


def may_give(membership: Membership, role: int) -> bool:
    """Whether this member may make somebody `role`, or take it from them."""
    return may(membership, Right.APPOINT_OWNERS if role == Role.OWNER else Right.MANAGE_PEOPLE)


def roles_to_give(membership: Membership) -> list[Role]:
    """The roles this member may hand out."""
    return [role for role in Role if may_give(membership, role)]
