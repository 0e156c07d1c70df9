"""When a provider lets us in no more: said on the mailbox, and once under the bell of those who can mend it."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.notifying import declare, notify
from madoguchi.accounts.permissions import Right, holders
from madoguchi.channels.email.models import OAuthGrant
from madoguchi.journal.transactions import writing

SIGN_IN_AGAIN = "sign_in_again"
KIND = "mail_sign_in_again"
NO_TROUBLE: dict[str, Any] = {"trouble_code": "", "trouble": "", "trouble_since": None}
MOST_TOLD = 100

declare(
    KIND,
    _("A mail provider lets us in no more: sign in again in the settings"),
    _("a mail provider asks to sign in again"),
    "key-round",
)


def ended(grant: OAuthGrant, words: str) -> None:
    """Mark the account, give the lease back, and tell everybody who manages inboxes, once."""
    with writing():
        fresh = (
            OAuthGrant.objects.filter(pk=grant.pk, generation=grant.generation)
            .exclude(trouble_code=SIGN_IN_AGAIN)
            .update(trouble_code=SIGN_IN_AGAIN, trouble=words, trouble_since=timezone.now(), holder="", held_until=None)
        )
        if not fresh:
            return
        for member in holders(grant.workspace_id, Right.MANAGE_INBOXES)[:MOST_TOLD]:
            notify(member.person, KIND, workspace_id=grant.workspace_id, payload={"grant": grant.pk})
