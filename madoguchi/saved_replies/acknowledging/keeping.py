"""What an inbox answers by itself is set, and how often one address gets it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from madoguchi.conversations.models import Inbox
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.shown import mark_of, refuse_changed
from madoguchi.saved_replies.events import SavedReplyEvent
from madoguchi.saved_replies.models import Acknowledgement

TEXTS = tuple(f"{name}_{language}" for name in ("subject", "open", "closed", "closure") for language in ("ja", "en"))
FIELDS = ("is_on", "to_mails", "to_forms", "within", *TEXTS, "named")


def shown(inbox: Inbox, kept: Acknowledgement | None) -> str:
    """What the form shows of it."""
    return mark_of(inbox.automatic_a_day, *(getattr(kept, name) for name in FIELDS) if kept else ())


def set_acknowledgement(inbox: Inbox, values: Mapping[str, Any], *, by: Model | Actor, seen: str = "") -> Acknowledgement:
    """From now on the inbox answers so. `values`: FIELDS, and `automatic_a_day` where that changes; `seen`: what the form had
    `shown`. Raises ChangedMeanwhile."""
    with writing():
        fresh = Inbox.objects.select_for_update(no_key=True).get(pk=inbox.pk)
        before = Acknowledgement.objects.filter(inbox=fresh).first()
        refuse_changed(seen, shown(fresh, before))
        kept = before or Acknowledgement(inbox=fresh, workspace_id=fresh.workspace_id)
        was_on = kept.is_on
        for name in FIELDS:
            if name in values:
                setattr(kept, name, values[name])
        kept.save()
        if "automatic_a_day" in values and fresh.automatic_a_day != values["automatic_a_day"]:
            fresh.automatic_a_day = values["automatic_a_day"]
            fresh.save(update_fields=["automatic_a_day"])
        record(
            SavedReplyEvent.ACKNOWLEDGEMENT_CHANGED,
            workspace_id=fresh.workspace_id,
            by=by,
            subject=("inbox", fresh.pk),
            payload={"on": kept.is_on, "was_on": was_on},
        )
    return kept
