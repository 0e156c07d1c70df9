"""The name that customers of an inbox see: the inbox's own for a member, else the member's usual public one."""

from madoguchi.accounts import public_names
from madoguchi.accounts.models import Membership, Person
from madoguchi.conversations.models import Inbox, InboxPublicName


def public_name(inbox: Inbox, person: Person, language: str) -> str:
    """Never the private name of somebody who has a public one."""
    membership = Membership.objects.filter(workspace_id=inbox.workspace_id, person=person).first()
    if membership is None:
        return ""
    here = InboxPublicName.objects.filter(inbox=inbox, membership=membership).first()
    if here is not None and (own := (here.name_en if language == "en" else here.name_ja) or here.name_ja or here.name_en):
        return own
    return public_names.public_name(membership, language)
