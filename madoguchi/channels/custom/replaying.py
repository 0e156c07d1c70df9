"""A call that was not taken is read once more, after something was put right here. What was taken stays as it is."""

from django.db.models import Model

from madoguchi.channels.custom import ledger, taking_in
from madoguchi.channels.custom.events import CustomChannelEvent
from madoguchi.channels.custom.models import ReceivedCall
from madoguchi.journal.recording import record
from madoguchi.journal.transactions import writing


def replay(row: ReceivedCall, *, by: Model) -> ReceivedCall:
    """The row with what became of it now."""
    if row.state == ReceivedCall.State.TAKEN:
        return row
    with writing():
        subject = ("custom_channel", row.channel_id)
        payload = {"call": row.pk}
        record(CustomChannelEvent.CUSTOM_CALL_REPLAYED, workspace_id=row.workspace_id, by=by, subject=subject, payload=payload)
    return taking_in.take_in(row, ledger.body_of(row), is_heeding=False)
