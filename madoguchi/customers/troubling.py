"""An address at which a customer is not reached: marked when something told us so, cleared when it proves wrong."""

from django.db import models
from django.utils import timezone

from madoguchi.customers.events import CustomerEvent
from madoguchi.customers.models import Handle, HandleKind, HandleTrouble
from madoguchi.journal.recording import SYSTEM, Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.addresses import normalised

LONGEST_WORDS = 500


def mark_trouble(handle: Handle, trouble: HandleTrouble, words: str, *, by: models.Model | Actor = SYSTEM) -> bool:
    """Writing there is likely in vain, and why. False when exactly that was known."""
    with writing():
        fresh = Handle.objects.select_for_update().get(pk=handle.pk)
        is_new = fresh.trouble != trouble
        fresh.trouble, fresh.trouble_at, fresh.trouble_words = trouble, timezone.now(), words[:LONGEST_WORDS]
        fresh.save(update_fields=["trouble", "trouble_at", "trouble_words"])
        if is_new:
            _tell(CustomerEvent.HANDLE_TROUBLED, fresh, by, {"trouble": str(trouble)})
    return is_new


def clear_trouble(handle: Handle, *, by: models.Model | Actor = SYSTEM) -> bool:
    """It is reached after all. False when nothing was marked."""
    with writing():
        fresh = Handle.objects.select_for_update().get(pk=handle.pk)
        if not fresh.trouble:
            return False
        was, fresh.trouble, fresh.trouble_at, fresh.trouble_words = fresh.trouble, "", None, ""
        fresh.save(update_fields=["trouble", "trouble_at", "trouble_words"])
        _tell(CustomerEvent.HANDLE_CLEARED, fresh, by, {"was": was})
    return True


def heard_from(handle: Handle) -> None:
    """Somebody has written from there, so it is in use. That says nothing of a filter, which lets them write to us."""
    if handle.trouble == HandleTrouble.UNREACHABLE:
        clear_trouble(handle)


def troubled(workspace_id: int, addresses: list[str]) -> list[Handle]:
    """Those of these mail addresses that are marked."""
    values = {normalised(each) for each in addresses}
    return list(
        Handle.objects.filter(workspace_id=workspace_id, kind=HandleKind.EMAIL, value__in=values)
        .exclude(trouble="")
        .order_by("id")
    )


def _tell(kind: str, handle: Handle, by: models.Model | Actor, payload: dict[str, str]) -> None:
    record(kind, workspace_id=handle.workspace_id, by=by, subject=("handle", handle.pk), payload=payload)
