"""Who really wrote a mail: the customer whom a form names, or whose mail a colleague has passed on; and what is odd about
its addresses. Changes what will be taken in, never the mail."""

from typing import TYPE_CHECKING, Any

from madoguchi.channels.email import options
from madoguchi.channels.email.form_mail import patterns, sampling
from madoguchi.channels.email.form_mail.taking import Taken
from madoguchi.channels.email.forwarded_in.reading import Forwarded
from madoguchi.channels.email.forwarded_in.recognising import forwarded_by_colleague
from madoguchi.channels.email.mime.parsed import ParsedMail
from madoguchi.channels.email.models import Door
from madoguchi.conversations.models import Inbox
from madoguchi.kit.addresses import Address
from madoguchi.kit.lookalikes import looks_like_another

if TYPE_CHECKING:
    from madoguchi.channels.email.preparing import Prepared

SHOWN_LOOKALIKES = 3


def credit(prepared: "Prepared") -> None:
    """Mark the mail, and note in `prepared.changes` what a form or a forward says. Call with inbox and sender known."""
    parsed, inbox, sender = prepared.parsed, prepared.inbox, prepared.sender
    if parsed is None or inbox is None or sender is None or prepared.mail.door == Door.SENT:
        return
    prepared.marks += _odd_addresses(parsed, sender)
    if parsed.bounce is not None:
        return
    if found := patterns.of_sender(inbox, sender.address):
        if read := patterns.read(found, parsed.whole):
            prepared.changes = of_form(read[1], parsed, sender)
        else:
            prepared.marks.append({"code": "form_unread", "about": sender.shown})
    elif sampling.looks_like_a_form(parsed, sender):
        prepared.marks.append({"code": "form_like", "about": sender.shown})
    elif forwarded := forwarded_by_colleague(parsed, inbox, sender.address):
        _note_forward(prepared, forwarded, parsed, inbox, sender)


def of_form(taken: Taken, parsed: ParsedMail, sender: Address) -> dict[str, Any]:
    """The message as the form's customer wrote it; the mail's whole text stands below."""
    return {
        "from_": taken.address,
        "subject": taken.subject or parsed.subject,
        "text": taken.body or parsed.text,
        "quoted": parsed.whole if taken.body else parsed.quoted,
        "signature": "",
        "reply_to": [],
        "is_automatic": False,
        "automatic_kind": "",
        "carried_by": sender,
        "form_fields": taken.fields,
    }


def _note_forward(prepared: "Prepared", found: Forwarded, parsed: ParsedMail, inbox: Inbox, sender: Address) -> None:
    is_forged = parsed.auth.get("state") == "failed"  # a forged colleague names nobody unasked
    if is_forged or not options.of(inbox).names_forwarded:
        prepared.marks.append({"code": "forwarded_in", "about": str(found.from_)})
        return
    prepared.changes = credited(found, sender) | {
        "as_came": {
            "author": sender.as_json(),
            "subject": parsed.subject,
            "text": parsed.text,
            "quoted": parsed.quoted,
            "signature": parsed.signature,
            "reply_to": [each.as_json() for each in parsed.reply_to],
            "marks": [{"code": "forwarded_in", "about": str(found.from_)}],
        }
    }


def credited(found: Forwarded, forwarder: Address) -> dict[str, Any]:
    """The message as its customer wrote it."""
    return {
        "from_": found.from_,
        "subject": found.subject,
        "text": found.text,
        "quoted": found.around,
        "signature": found.signature,
        "reply_to": [],
        "carried_by": forwarder,
    }


def _odd_addresses(parsed: ParsedMail, sender: Address) -> list[dict[str, str]]:
    marks = []
    odd = {each.key: each for each in [sender, *parsed.reply_to[:10]] if looks_like_another(each.address)}
    marks += [
        {"code": "lookalike", "about": f"{each.shown} ({each.key})" if each.shown != each.key else each.shown}
        for each in list(odd.values())[:SHOWN_LOOKALIKES]
    ]
    if parsed.other_from:
        marks.append({"code": "several_from", "about": ", ".join(each.shown for each in parsed.other_from)[:300]})
    if "too-many-addresses" in parsed.faults:
        marks.append({"code": "too_many_addresses", "about": ""})
    return marks
