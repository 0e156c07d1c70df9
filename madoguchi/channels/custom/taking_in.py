"""A stored call is read and carried out: once, in one transaction with the end of its row. Makes no request of its own."""

from collections.abc import Callable, Mapping
from typing import Any

from madoguchi.channels.custom import customers_side, flooding, ledger, receipts
from madoguchi.channels.custom.kinds import DELETED, EDITED, MESSAGE, RECEIPT, TYPING, read
from madoguchi.channels.custom.models import CustomChannel, ReceivedCall
from madoguchi.channels.custom.outcome import Outcome
from madoguchi.channels.custom.reading import Wrong, parsed
from madoguchi.journal.transactions import writing
from madoguchi.kit import files

State = ReceivedCall.State
_CARRY_OUT: Mapping[str, Callable[[CustomChannel, dict[str, Any]], Outcome]] = {
    MESSAGE: customers_side.say,
    EDITED: customers_side.edit,
    DELETED: customers_side.delete,
    TYPING: customers_side.typing,
    RECEIPT: receipts.take,
}


def take_in(row: ReceivedCall, body: bytes, *, is_heeding: bool = True) -> ReceivedCall:
    """The row with what became of it; one that was taken before stays so. Raises flooding.TooMuch where `is_heeding`."""
    try:
        kind, data = read(parsed(body))
    except Wrong as wrong:
        with writing():
            ledger.end(row, State.REFUSED, words=wrong.errors)
        return row
    sender = data["from"]["id"] if kind == MESSAGE else ""
    if is_heeding and sender:
        flooding.check_sender(row, sender)
    stored = customers_side.store_files(data)
    try:
        return _carry_out(row, kind, data, sender)
    except BaseException:
        for each in stored:
            files.forget(each)
        raise


def _carry_out(row: ReceivedCall, kind: str, data: dict[str, Any], sender: str) -> ReceivedCall:
    with writing():
        channel = CustomChannel.objects.select_for_update(no_key=True).select_related("inbox__workspace").get(pk=row.channel_id)
        fresh = ReceivedCall.objects.defer("body").get(pk=row.pk)
        if fresh.state == State.TAKEN:
            return fresh
        told = {"kind": kind, "sender": sender}
        try:
            done = _CARRY_OUT[kind](channel, data)
        except Wrong as wrong:
            ledger.end(fresh, State.REFUSED, words=wrong.errors, **told)
        else:
            ledger.end(fresh, State.TAKEN, words=[], conversation=done.conversation, message=done.message, **told)
            if kind == TYPING:  # a thing of the moment
                fresh.delete()
    return fresh
