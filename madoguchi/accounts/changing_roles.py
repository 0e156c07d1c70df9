"""What a member may do, and whether they may enter at all. A workspace always keeps an owner."""

from madoguchi.accounts.events import AccountEvent
from madoguchi.accounts.models import Membership, Role, Workspace
from madoguchi.accounts.permissions import NotAllowed, Right, may_give
from madoguchi.journal.recording import record
from madoguchi.journal.transactions import writing


class LastOwner(ValueError):
    """Nobody would be left who owns the workspace."""


def change_role(membership: Membership, *, role: int, by: Membership) -> Membership:
    """Give the member another role. Raises NotAllowed, LastOwner."""
    with writing():
        fresh = _locked(membership, by)
        if fresh.role == role:
            return fresh
        for each in (fresh.role, role):
            _need_giving(by, each)
        if fresh.role == Role.OWNER:
            _keep_an_owner(fresh)
        before, fresh.role = fresh.role, role
        fresh.save(update_fields=["role"])
        _tell(AccountEvent.ROLE_CHANGED, fresh, by, {"from": before, "to": int(role)})
    return fresh


def deactivate(membership: Membership, *, by: Membership) -> Membership:
    """Take the member's access to this workspace; what they did stays. Raises NotAllowed, LastOwner."""
    with writing():
        fresh = _locked(membership, by)
        if not fresh.is_active:
            return fresh
        _need_giving(by, fresh.role)
        if fresh.role == Role.OWNER:
            _keep_an_owner(fresh)
        fresh.is_active = False
        fresh.save(update_fields=["is_active"])
        _tell(AccountEvent.MEMBER_DEACTIVATED, fresh, by, {})
    return fresh


def reactivate(membership: Membership, *, by: Membership) -> Membership:
    """Let the member in again, in the role they had. Raises NotAllowed."""
    with writing():
        fresh = _locked(membership, by)
        if fresh.is_active:
            return fresh
        _need_giving(by, fresh.role)
        fresh.is_active = True
        fresh.save(update_fields=["is_active"])
        _tell(AccountEvent.MEMBER_REACTIVATED, fresh, by, {})
    return fresh


def _locked(membership: Membership, by: Membership) -> Membership:
    """The workspace is locked first, so that two owners cannot dismiss each other at once."""
    Workspace.objects.select_for_update().get(pk=by.workspace_id)
    return Membership.objects.select_for_update().get(pk=membership.pk, workspace_id=by.workspace_id)


def _need_giving(by: Membership, role: int) -> None:
    if not may_give(by, role):
        raise NotAllowed(Right.APPOINT_OWNERS if role == Role.OWNER else Right.MANAGE_PEOPLE)


def _keep_an_owner(leaving: Membership) -> None:
    others = Membership.objects.filter(
        workspace_id=leaving.workspace_id, role=Role.OWNER, is_active=True, person__is_active=True
    ).exclude(pk=leaving.pk)
    if not others.exists():
        raise LastOwner(leaving.pk)


def _tell(kind: AccountEvent, membership: Membership, by: Membership, payload: dict[str, int]) -> None:
    record(
        kind,
        workspace_id=membership.workspace_id,
        by=by.person,
        subject=("membership", membership.pk),
        payload=payload,
    )
