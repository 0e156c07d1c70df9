"""What the composer says of the way out, and 送信前確認: signs that are replaced, files that go as links, whatever a check has
found, whose approval is needed. What is sent is looked at here again, whatever the page had shown."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from madoguchi.accounts.doors import WorkspaceRequest
from madoguchi.channels.email.foretelling import Foretold, foretell
from madoguchi.conversations import channels
from madoguchi.conversations.approvals import rules
from madoguchi.conversations.before_closing import Question, questions
from madoguchi.conversations.checking.registry import Finding, Written, errors, findings
from madoguchi.conversations.models import (
    ApprovalRule,
    Attachment,
    Channel,
    ConfirmSending,
    Conversation,
    Draft,
    Inbox,
    Message,
    SideMessage,
)
from madoguchi.conversations.overruling import keep, keep_aside
from madoguchi.conversations.replying import re_subject
from madoguchi.desk import posted
from madoguchi.journal import once
from madoguchi.journal.transactions import writing
from madoguchi.kit import addresses
from madoguchi.kit.addresses import Address

LONGEST_REASON = 2000


@dataclass(frozen=True)
class Leaving:
    """All that is to be known of a mail before it leaves. `closing`: what is still open where it closes its conversation: that
    is asked while somebody is here, and not again when the mail leaves later."""

    written: Written
    foretold: Foretold
    closing: Sequence[Question] = ()

    @cached_property
    def found(self) -> list[Finding]:
        return findings(self.written)

    @cached_property
    def needs(self) -> list[ApprovalRule]:
        """The rules because of which somebody else looks at it first."""
        conversation = self.written.conversation or Conversation(
            workspace_id=self.written.inbox.workspace_id, inbox=self.written.inbox
        )
        text = f"{self.written.subject}\n{self.written.text}"
        return rules.needed(conversation, self.written.membership, text, copies=self.written.copies)

    @cached_property
    def errors(self) -> list[Finding]:
        return errors(self.found)

    @cached_property
    def warnings(self) -> list[Finding]:
        return [each for each in self.found if each.level == "warn"]

    @property
    def wants_sheet(self) -> bool:
        """Whether its writer confirms it once more."""
        if self.closing:
            return True
        if self.written.conversation is not None and not _is_mailed(self.written.conversation):
            return bool(self.errors)
        mode = self.written.inbox.confirm_sending
        return (
            mode == ConfirmSending.ALWAYS
            or bool(self.errors)
            or (mode == ConfirmSending.FINDINGS and bool(self.errors or self.warnings))
        )

    @cached_property
    def token(self) -> str:
        """What its writer agrees to: this very mail with these findings; without a sheet only the signs that are replaced."""
        if not self.wants_sheet:
            return self.foretold.token
        mail = self.written
        people = [[str(each) for each in line] for line in (mail.to, mail.cc, mail.bcc)]
        found = [(each.rule, each.message) for each in self.found] + [(each.rule, each.words) for each in self.closing]
        whole = (self.foretold.token, found, people, mail.subject, mail.text, [each.pk for each in mail.attachments])
        return hashlib.sha256(repr(whole).encode()).hexdigest()[:16]


def of_draft(draft: Draft) -> Foretold:
    """As the draft stands."""
    files = draft.attachments.filter(for_note=False).order_by("id")
    if draft.conversation is not None:
        return of_reply(draft.conversation, draft.text, files)
    return foretell(draft.inbox, None, subject=draft.subject, text=draft.text, files=files) if draft.inbox else Foretold()


def of_reply(conversation: Conversation, text: str, files: Any) -> Foretold:
    """For an answer in this conversation."""
    if not _is_mailed(conversation):
        return Foretold()
    return foretell(conversation.inbox, conversation, subject=re_subject(conversation.subject), text=text, files=files)


def _is_mailed(conversation: Conversation) -> bool:
    return channels.delivery_kind(conversation.channel) == Channel.EMAIL


def as_json(foretold: Foretold) -> dict[str, str]:
    """For the composer's module: what it shows, and what sending then agrees to."""
    html = "" if foretold.is_plain else render_to_string("desk/leaving.html", {"leaving": foretold})
    return {"leaving": html, "agreed": foretold.token}


def to_reply(
    request: WorkspaceRequest, conversation: Conversation, text: str, files: list[int], *, closes: bool = False
) -> Leaving:
    """What is asked to leave as an answer, with the recipients of the request."""
    uploads = _uploads(request, files)
    subject = request.POST.get("subject") or re_subject(conversation.subject)
    written = _written(request, conversation.inbox, conversation, subject, text, uploads)
    return Leaving(written, of_reply(conversation, text, uploads), questions(conversation) if closes else ())


def to_somebody_else(
    request: WorkspaceRequest,
    conversation: Conversation,
    subject: str,
    text: str,
    *,
    to: Sequence[Address],
    files: list[int],
    passed: Sequence[Attachment],
) -> Leaving:
    """The same for a mail about it to somebody else: a side conversation, a forward. `passed`: files of the conversation."""
    cc, bcc = (addresses.parse(request.POST.get(name, "")) for name in ("cc", "bcc"))
    every = [*_uploads(request, files), *passed]
    written = Written(request.membership, conversation.inbox, conversation, text, subject, to, cc, bcc, every, is_aside=True)
    return Leaving(written, Foretold())


def to_new(request: WorkspaceRequest, inbox: Inbox, subject: str, text: str, files: list[int]) -> Leaving:
    """The same for a new conversation."""
    uploads = _uploads(request, files)
    written = _written(request, inbox, None, subject, text, uploads)
    return Leaving(written, foretell(inbox, None, subject=subject, text=text, files=uploads))


class NotYet(Exception):
    """Its writer has not agreed to it as it stands; `answer` shows what there is to agree to."""

    def __init__(self, answer: JsonResponse) -> None:
        super().__init__("Nothing has left yet.")
        self.answer = answer


def leave[Sent: Message | SideMessage](
    request: WorkspaceRequest, verb: str, leaving: Leaving, write: Callable[[], Sent], ask: Callable[[], object] | None = None
) -> Sent:
    """Write what was looked at, and keep with it what was found. A repeated click asks nothing again: `write` gives back the
    first. `ask`: what else may stand against it. Raises NotYet."""
    is_first = once.result_of(request.workspace.pk, verb, posted.key(request)) is None
    if is_first and ask:
        ask()
    if is_first and (answer := objection(request, leaving)):
        raise NotYet(answer)
    with writing():
        message = write()
        if is_first:
            note(request, message, leaving)
    return message


def objection(request: WorkspaceRequest, leaving: Leaving) -> JsonResponse | None:
    """A mail that its writer has not confirmed stays, and so does a wrong one without a reason; None when it may go."""
    if not leaving.written.to and _has_addresses(leaving.written.conversation):
        return None
    has_agreed = not leaving.token or request.POST.get("agreed") == leaving.token
    lacks_reason = bool(leaving.errors) and not request.POST.get("reason", "").strip()
    if has_agreed and not lacks_reason:
        return None
    if not leaving.wants_sheet:
        words = _("Some signs will be replaced: see the list. Nothing has left; send again if that is right.")
        return JsonResponse({"words": words} | as_json(leaving.foretold), status=422)
    told = {
        "leaving": leaving,
        "mail": leaving.written,
        "wants_word": has_agreed and lacks_reason,
        "workspace": request.workspace,
    }
    sheet = render_to_string("desk/send_sheet.html", told, request)
    words = _("Nothing has left yet.")
    return JsonResponse(as_json(leaving.foretold) | {"words": words, "sheet": sheet, "agreed": leaving.token}, status=422)


def _has_addresses(conversation: Conversation | None) -> bool:
    return conversation is None or channels.of(conversation).has_addresses


def note(request: WorkspaceRequest, message: Message | SideMessage, leaving: Leaving) -> None:
    """Keep with the message what was found and why it left all the same."""
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
    pressing = [*leaving.errors, *leaving.warnings]
    if not pressing:
        return
    if isinstance(message, SideMessage):
        keep_aside(message, pressing, reason, by=request.user)
    else:
        keep(message, pressing, reason, by=request.user)


def _written(
    request: WorkspaceRequest,
    inbox: Inbox,
    conversation: Conversation | None,
    subject: str,
    text: str,
    files: Sequence[Attachment],
) -> Written:
    to, cc, bcc = (addresses.parse(request.POST.get(name, "")) for name in ("to", "cc", "bcc"))
    return Written(request.membership, inbox, conversation, text, subject, to, cc, bcc, files)


def _uploads(request: WorkspaceRequest, files: list[int]) -> list[Attachment]:
    """The writer's own, as they will be taken."""
    mine = Attachment.objects.filter(workspace_id=request.workspace.pk, draft__person=request.membership.person_id)
    return list(mine.filter(pk__in=files, message=None).order_by("id")) if files else []
