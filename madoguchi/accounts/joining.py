"""A person takes their place in a workspace."""

from django.db.models import Model

from madoguchi.accounts.events import AccountEvent
from madoguchi.accounts.models import Membership, Person, Workspace
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing


class AlreadyMember(ValueError):
    """The person works there already."""


def join(
    workspace: Workspace,
    person: Person,
    *,
    role: int,
    by: Model | Actor,
    public_name_ja: str = "",
    public_name_en: str = "",
) -> Membership:
    """Their membership, made or given back after a removal. Raises AlreadyMember."""
    with writing():
        names = {"public_name_ja": public_name_ja, "public_name_en": public_name_en}
        membership, is_new = Membership.objects.select_for_update().get_or_create(
            workspace=workspace, person=person, defaults={"role": role, **names}
        )
        if not is_new:
            if membership.is_active:
                raise AlreadyMember(person.email)
            membership.is_active, membership.role = True, role
            membership.save(update_fields=["is_active", "role"])
        record(
            AccountEvent.MEMBER_JOINED,
            workspace_id=workspace.pk,
            by=by,
            subject=("membership", membership.pk),
            payload={"role": role},
        )
    return membership
