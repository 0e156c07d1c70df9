"""書き出しと結び: what stands around a reply, by inbox; and below it a member's own signature."""

from dataclasses import dataclass

from django.db.models import Model, Q

from madoguchi.accounts.models import Membership, Workspace
from madoguchi.conversations.models import Inbox
from madoguchi.conversations.variables import Letter, fill
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.saved_replies.events import SavedReplyEvent
from madoguchi.saved_replies.models import InboxFrame, PersonalSignature

FIELDS = ("opening_ja", "closing_ja", "opening_en", "closing_en", "is_automatic")


@dataclass(frozen=True)
class Around:
    """What stands before and after the words one writes."""

    before: str
    after: str
    is_automatic: bool


def set_frame(inbox: Inbox, values: dict[str, object], *, by: Model | Actor) -> InboxFrame:
    """These lines stand around the inbox's replies from now on."""
    with writing():
        Inbox.objects.select_for_update(no_key=True).get(pk=inbox.pk)
        frame, _ = InboxFrame.objects.get_or_create(inbox=inbox, defaults={"workspace_id": inbox.workspace_id})
        for name in FIELDS:
            setattr(frame, name, values[name])
        frame.save()
        record(SavedReplyEvent.INBOX_FRAME_CHANGED, workspace_id=inbox.workspace_id, by=by, subject=("inbox", inbox.pk))
    return frame


def set_signature(membership: Membership, inbox: Inbox | None, *, ja: str, en: str) -> None:
    """The member's own lines; both empty: none."""
    with writing():
        Membership.objects.select_for_update(no_key=True).get(pk=membership.pk)
        rows = PersonalSignature.objects.filter(workspace_id=membership.workspace_id, membership=membership, inbox=inbox)
        if not ja and not en:
            rows.delete()
        elif not rows.update(text_ja=ja, text_en=en):
            rows.create(workspace_id=membership.workspace_id, membership=membership, inbox=inbox, text_ja=ja, text_en=en)
        whose = ("membership", membership.pk)
        record(SavedReplyEvent.SIGNATURE_CHANGED, workspace_id=membership.workspace_id, by=membership.person, subject=whose)


def salute_by_family_name(workspace: Workspace, by_family_name: bool, *, by: Model | Actor) -> None:
    """「山田 様」 instead of 「山田 花子 様」, or the other way round."""
    with writing():
        if (
            Workspace.objects.filter(pk=workspace.pk)
            .exclude(salutes_by_family_name=by_family_name)
            .update(salutes_by_family_name=by_family_name)
        ):
            record(
                SavedReplyEvent.SALUTING_CHANGED,
                workspace_id=workspace.pk,
                by=by,
                subject=("workspace", workspace.pk),
                payload={"family": by_family_name},
            )


def around(letter: Letter) -> Around | None:
    """What belongs around a reply of this member in this inbox; None where nothing does."""
    frame = InboxFrame.objects.filter(inbox=letter.inbox).first()
    is_ja = letter.language == "ja"
    opening = (frame.opening_ja if is_ja else frame.opening_en) if frame else ""
    closing = (frame.closing_ja if is_ja else frame.closing_en) if frame else ""
    below = "\n\n".join(filter(None, [closing.strip("\n"), signature(letter)]))
    before, after = fill(opening.strip("\n"), letter).text, fill(below, letter).text
    return Around(before, after, frame is None or frame.is_automatic) if before or after else None


def signature(letter: Letter) -> str:
    """The member's own lines for this inbox, else those for all."""
    if letter.membership is None:
        return ""
    rows = PersonalSignature.objects.filter(
        Q(inbox=letter.inbox) | Q(inbox=None), workspace_id=letter.inbox.workspace_id, membership=letter.membership
    )
    found = min(rows, key=lambda row: row.inbox_id is None, default=None)
    return (found.text_ja if letter.language == "ja" else found.text_en).strip("\n") if found else ""
