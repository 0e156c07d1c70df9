"""Patterns kept: made, edited as new versions, switched, removed, and found for a sender."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from madoguchi.channels.email.events import MailEvent
from madoguchi.channels.email.form_mail.taking import Taken, take
from madoguchi.channels.email.models import FormPattern, FormPatternVersion, ReceivedMail
from madoguchi.conversations.models import Inbox
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.addresses import normalised
from madoguchi.kit.remembering import remembered

MOST_OF_A_SENDER = 20


def of_sender(inbox: Inbox, address: str) -> list[FormPattern]:
    """The active patterns that may read this sender's mail: those of the address before those of its domain."""
    key = normalised(address)
    domain = "@" + key.rpartition("@")[2]
    if not _any_of(inbox.pk):
        return []
    found = FormPattern.objects.filter(inbox=inbox, sender__in=[key, domain], is_active=True).order_by("id")
    return sorted(found[:MOST_OF_A_SENDER], key=lambda pattern: pattern.sender == domain)


@remembered
def _any_of(inbox_id: int) -> bool:
    """Most inboxes get no form mail."""
    return FormPattern.objects.filter(inbox_id=inbox_id, is_active=True).exists()


def read(patterns: list[FormPattern], text: str) -> tuple[FormPattern, Taken] | None:
    """The first pattern that fits, with what it takes; None when none does."""
    for pattern in patterns:
        taken = take(pattern.rules, text)
        if taken.fits:
            return pattern, taken
    return None


def save(
    pattern: FormPattern | None,
    *,
    inbox: Inbox,
    sender: str,
    rules: Mapping[str, Any],
    by: Model | Actor,
    name: str = "",
    sample: ReceivedMail | None = None,
) -> FormPattern:
    """Keep a new pattern, or a new version of one. `sender`: an address, or `@domain`."""
    with writing():
        if pattern is None:
            kept = FormPattern(workspace_id=inbox.workspace_id, inbox=inbox, version=0)
        else:
            kept = FormPattern.objects.select_for_update().get(pk=pattern.pk)
        kept.sender, kept.name, kept.rules = normalised(sender), name[:120], dict(rules)
        kept.sample, kept.is_active, kept.version = sample, True, kept.version + 1
        kept.save()
        FormPatternVersion.objects.create(
            pattern=kept,
            workspace_id=inbox.workspace_id,
            number=kept.version,
            sender=kept.sender,
            rules=kept.rules,
            made_by_id=Actor.of(by).id,
        )
        _tell(kept, by)
    return kept


def switch(pattern: FormPattern, *, on: bool, by: Model | Actor) -> FormPattern:
    """Mails are read by it, or taken in as they are."""
    with writing():
        if FormPattern.objects.filter(pk=pattern.pk).exclude(is_active=on).update(is_active=on):
            pattern.is_active = on
            _tell(pattern, by)
    return pattern


def remove(pattern: FormPattern, *, by: Model | Actor) -> None:
    """Gone with its versions; mails that it has read stay as they are."""
    with writing():
        _tell(pattern, by)
        pattern.delete()


def _tell(pattern: FormPattern, by: Model | Actor) -> None:
    record(
        MailEvent.MAIL_SETTINGS_CHANGED,
        workspace_id=pattern.workspace_id,
        by=by,
        subject=("inbox", pattern.inbox_id),
        payload={"form_pattern": pattern.pk, "version": pattern.version},
    )
