"""The only name of ours that customers see (対外表示名)."""

from django.db.models import Model

from madoguchi.accounts.events import AccountEvent
from madoguchi.accounts.models import Membership
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing


def public_name(membership: Membership, language: str) -> str:
    """The public name in this language, else in the other one, else the family name."""
    ja, en = membership.public_name_ja, membership.public_name_en
    return (en or ja if language == "en" else ja or en) or membership.person.name.split()[0]


def set_public_names(membership: Membership, *, ja: str, en: str, by: Model | Actor) -> Membership:
    """What customers shall see from now on; mails already written keep the old name."""
    with writing():
        fresh = Membership.objects.select_for_update().get(pk=membership.pk)
        if (fresh.public_name_ja, fresh.public_name_en) == (ja, en):
            return fresh
        fresh.public_name_ja, fresh.public_name_en = ja, en
        fresh.save(update_fields=["public_name_ja", "public_name_en"])
        record(
            AccountEvent.PUBLIC_NAME_CHANGED,
            workspace_id=fresh.workspace_id,
            by=by,
            subject=("membership", fresh.pk),
        )
    return fresh
