"""Who may do what: every right by name, and which role has it. Nothing else decides."""

from enum import StrEnum

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
    READ_AUDIT = "read_audit"


_LIGHT = frozenset({Right.READ, Right.NOTE})
_AGENT = _LIGHT | {Right.REPLY, Right.HANDLE, Right.TRASH, Right.EDIT_CUSTOMERS, Right.READ_MAIL_LEDGER}
_LEAD = _AGENT | {Right.REPLAY_MAIL, Right.MANAGE_TEAMS, Right.READ_AUDIT}
_ADMIN = _LEAD | {Right.MANAGE_INBOXES, Right.MANAGE_PEOPLE, Right.MANAGE_WORKSPACE}

RIGHTS: dict[int, frozenset[Right]] = {
    Role.OWNER: _ADMIN,
    Role.ADMIN: _ADMIN,
    Role.LEAD: _LEAD,
    Role.AGENT: _AGENT,
    Role.LIGHT: _LIGHT,
}


def may(membership: Membership, right: Right) -> bool:
    """Whether this member has the right."""
    return membership.is_active and right in RIGHTS[membership.role]
