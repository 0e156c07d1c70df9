"""One mail's end: known already, a report, a flood, ours, or a message of a conversation. Inside the transaction of its row."""

from dataclasses import replace

from django.utils import timezone

from madoguchi.channels.email import holding_back, judging, machine_mail, passing_on, reasons, taking_in_aside, taking_in_sent
from madoguchi.channels.email.bounces import reports
from madoguchi.channels.email.connecting import sending_itself
from madoguchi.channels.email.events import MailEvent
from madoguchi.channels.email.files import following_passwords
from madoguchi.channels.email.mime.parsed import ParsedMail
from madoguchi.channels.email.models import Door, ReceivedMail
from madoguchi.channels.email.preparing import Prepared, happened_at
from madoguchi.conversations import receiving
from madoguchi.conversations import threading as threads
from madoguchi.conversations.incoming import IncomingMessage
from madoguchi.conversations.models import Conversation, Inbox
from madoguchi.conversations.withholding import carries_codes
from madoguchi.journal.recording import SYSTEM, record
from madoguchi.kit.addresses import Address

State = ReceivedMail.State


class EndedMeanwhile(Exception):
    """Another process has brought this mail to its end."""


def end(prepared: Prepared, known: judging.Known, blocked: set[tuple[int, str]]) -> None:
    """Judge it against what is `known`, do what follows, and write the row. Raises EndedMeanwhile."""
    mail, parsed, inbox, sender = prepared.mail, prepared.parsed, prepared.inbox, prepared.sender
    mail.state, mail.reason, mail.words = prepared.state or State.TAKEN, prepared.reason, prepared.words
    mail.conversation_id = mail.conversation_message_id = None
    if prepared.reason == "" and parsed and inbox and sender:
        is_aside = taking_in_aside.reports_aside(mail, inbox)
        before, at = known.earlier(mail, parsed, inbox, sender), happened_at(mail, parsed)
        if not prepared.forced and sending_itself.is_own_test(parsed.message_id):
            mail.state, mail.reason = State.IGNORED, reasons.ROUND_TRIP
        elif not prepared.forced and judging.is_own(parsed, inbox):
            mail.state, mail.reason = State.IGNORED, reasons.OWN
        elif not prepared.forced and before and before.is_same and not taking_in_sent.is_better(mail, before):
            mail.state, mail.reason = State.DUPLICATE, reasons.SAME
            mail.conversation_id, mail.conversation_message_id = before.conversation_id, before.message_id
        elif not prepared.forced and mail.door != Door.SENT and not is_aside and reports.take_report(mail, parsed, inbox, at):
            known.learn(mail, parsed, inbox)
        else:
            if before and not before.is_same:
                mail.reason = reasons.SAME_ID
                prepared.marks.append({"code": reasons.SAME_ID})
            if mail.door == Door.SENT:
                taking_in_sent.end(prepared, parsed, inbox, sender, before)
            elif not _is_let_in(prepared) and holding_back.is_too_much(mail, parsed, inbox, sender.address):
                holding_back.hold_back(mail, inbox, sender.address)
            else:
                people = {(inbox.workspace_id, who.address.lower()) for who in (sender, prepared.author) if who}
                is_spam = not prepared.forced and not people.isdisjoint(blocked)
                _receive(prepared, parsed, inbox, sender, is_spam=is_spam)
            if mail.state == State.TAKEN:
                known.learn(mail, parsed, inbox)
    _write_end(prepared)


def _receive(prepared: Prepared, parsed: ParsedMail, inbox: Inbox, sender: Address, *, is_spam: bool) -> None:
    mail = prepared.mail
    recipients = [*mail.envelope_to, *parsed.delivered_to, *(each.address for each in [*parsed.to, *parsed.cc])]
    if kind := machine_mail.kind_here(parsed, inbox):  # machines answer to the return path
        recipients += reports.reply_addresses_behind(recipients, inbox)
    side = None if is_spam or _is_doubted(prepared, parsed) else taking_in_aside.side_of(prepared, inbox, sender, recipients)
    if side is not None:
        taking_in_aside.take_in(prepared, side, sender, kind)
        return
    thread = threads.find(
        inbox,
        message_ids=[each for each in [parsed.in_reply_to, *reversed(parsed.references)] if each],
        recipients=recipients,
        subject=parsed.subject,
        sender=(prepared.author or sender).address,
        is_doubted=_is_doubted(prepared, parsed),
    )
    incoming = passing_on.incoming(
        parsed,
        sender=sender,
        at=happened_at(mail, parsed),
        attachments=prepared.attachments,
        marks=prepared.marks,
        kind=kind,
        written_to=prepared.written_to,
        is_spam=is_spam,
    )
    received = receiving.receive(
        inbox,
        replace(incoming, **prepared.changes),
        conversation=thread.conversation,
        may_continue=thread.seems_to_continue or _unlocked_by(prepared, incoming, thread),
        meant_for=thread.meant,
        key=f"mail:{mail.pk}",
    )
    if is_spam:
        mail.reason = reasons.SPAM
    if prepared.forced:
        mail.reason = reasons.FORCED
    mail.conversation_id, mail.conversation_message_id = received.conversation.pk, received.message.pk


def _unlocked_by(prepared: Prepared, incoming: IncomingMessage, thread: threads.Thread) -> Conversation | None:
    """The conversation with the locked file whose password this may be."""
    if thread.conversation is not None or prepared.parsed is None or prepared.inbox is None:
        return None
    return following_passwords.earlier(prepared.inbox, incoming.from_.address, prepared.parsed, incoming.at)


def _is_let_in(prepared: Prepared) -> bool:
    """Whether a person said so; or it is of a form, through which many write. One that only says so is not."""
    is_forged = prepared.parsed is not None and prepared.parsed.auth.get("state") == "failed"
    return prepared.is_let_in or ("form_fields" in prepared.changes and not is_forged)


def _is_doubted(prepared: Prepared, parsed: ParsedMail) -> bool:
    """Whether nobody vouches for its author: forged, a machine's code, or whoever typed an address into a form."""
    return parsed.auth.get("state") == "failed" or carries_codes(prepared.marks) or "form_fields" in prepared.changes


def _write_end(prepared: Prepared) -> None:
    mail, parsed, inbox, sender = prepared.mail, prepared.parsed, prepared.inbox, prepared.sender
    fields = {
        "state": mail.state,
        "reason": mail.reason,
        "words": mail.words,
        "conversation_id": mail.conversation_id,
        "conversation_message_id": mail.conversation_message_id,
        "ended_at": timezone.now(),
        "claimed_until": None,
    }
    if inbox:
        fields |= {"inbox_id": inbox.pk, "workspace_id": inbox.workspace_id}
    if parsed:
        fields |= {
            "message_id": parsed.message_id[:500],
            "body_hash": parsed.body_hash,
            "subject": parsed.subject[:500],
            "auto_reply": "" if parsed.auto_reply == "none" else parsed.auto_reply,
        }
    if sender:
        fields["sender"] = sender.address.lower()[:320]
    if not ReceivedMail.objects.filter(pk=mail.pk, state=State.STORED).update(**fields):
        raise EndedMeanwhile
    workspace_id = inbox.workspace_id if inbox else mail.workspace_id
    if mail.state == State.QUARANTINED and workspace_id:
        record(
            MailEvent.MAIL_QUARANTINED,
            workspace_id=workspace_id,
            by=SYSTEM,
            subject=("mail", mail.pk),
            payload={"reason": mail.reason},
        )
