"""The name that customers of an inbox see: the inbox's own for a member, else the member's usual public one."""

from collections.abc import Iterable

from django.db.models import Model

from madoguchi.accounts import public_names
from madoguchi.accounts.models import Membership, Person
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Inbox, InboxPublicName
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing


class ForeignMember(ValueError):
    """The member belongs to another workspace than the inbox."""


def public_name(inbox: Inbox, person: Person, language: str) -> str:
    """Never the private name of somebody who has a public one."""
    membership = Membership.objects.filter(workspace_id=inbox.workspace_id, person=person).first()
    if membership is None:
        return ""
    here = InboxPublicName.objects.filter(inbox=inbox, membership=membership).first()
    if here is not None and (own := (here.name_en if language == "en" else here.name_ja) or here.name_ja or here.name_en):
        return own
    return public_names.public_name(membership, language)


def public_names_of(inbox: Inbox, persons: Iterable[int], language: str) -> dict[int, str]:
    """The same for many, by the person's id."""
    members = Membership.objects.select_related("person").filter(workspace_id=inbox.workspace_id, person__in=list(persons))
    usual = {each.pk: (each.person_id, public_names.public_name(each, language)) for each in members}
    names = dict(usual.values())
    for here in InboxPublicName.objects.filter(inbox=inbox, membership__in=usual):
        if own := (here.name_en if language == "en" else here.name_ja) or here.name_ja or here.name_en:
            names[usual[here.membership_id][0]] = own
    return names


def set_inbox_names(inbox: Inbox, membership: Membership, *, ja: str, en: str, by: Model | Actor) -> None:
    """What this inbox's customers see of the member from now on; both empty: the usual names again. Raises ForeignMember."""
    if inbox.workspace_id != membership.workspace_id:
        raise ForeignMember(str(inbox))
    with writing():
        Membership.objects.select_for_update(no_key=True).get(pk=membership.pk)
        rows = InboxPublicName.objects.filter(inbox=inbox, membership=membership)
        if (ja, en) == (rows.values_list("name_ja", "name_en").first() or ("", "")):
            return
        if ja or en:
            rows.update_or_create({"name_ja": ja, "name_en": en}, inbox=inbox, membership=membership)
        else:
            rows.delete()
        record(
            ConversationEvent.INBOX_PUBLIC_NAME_CHANGED,
            workspace_id=inbox.workspace_id,
            by=by,
            subject=("membership", membership.pk),
            payload={"inbox": inbox.pk},
        )
