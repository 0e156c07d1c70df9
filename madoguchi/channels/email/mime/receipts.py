"""Read receipts (MDN, RFC 8098): which mail, who, shown or put away unread."""

from madoguchi.channels.email.mime.parsed import Receipt
from madoguchi.channels.email.mime.parts import Part, split_head, walk
from madoguchi.kit.addresses import parse
from madoguchi.kit.text.encoded_words import raw_text

LONGEST = 20_000


def read_receipt(root: Part) -> Receipt | None:
    """What the receipt in this mail says; None when there is none."""
    found = next((part for part in walk(root) if part.type == "message/disposition-notification"), None)
    if found is None:
        return None
    head, _, _ = split_head(memoryview(found.content([])[:LONGEST].strip() + b"\n\n"))
    fields = {name: raw_text(value).text.strip() for name, value in reversed(head)}
    named = parse(
        fields.get("final-recipient", "").rpartition(";")[2] or fields.get("original-recipient", "").rpartition(";")[2]
    )
    disposition = fields.get("disposition", "").rpartition(";")[2].strip().lower()
    return Receipt(
        fields.get("original-message-id", "")[:500],
        named[0].address[:320] if named else "",
        disposition.startswith("displayed"),
    )
