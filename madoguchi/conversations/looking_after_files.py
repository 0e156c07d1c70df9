"""What is done with a message's files once it is there: checked for viruses, shown as JPEG. By jobs, never in a request."""

from typing import BinaryIO, cast

from django.conf import settings
from django.db.models import Q, QuerySet

from madoguchi.conversations.changing import tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Attachment, Scan
from madoguchi.journal import working
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event
from madoguchi.journal.recording import SYSTEM
from madoguchi.journal.transactions import writing
from madoguchi.journal.working import Progress
from madoguchi.kit import clamd, files, pictures

CHECK, PICTURE = "check_file", "show_picture"
HELD_TRIES = 2  # so often a file waits for a scanner that is away; then it is given out as unchecked, and tried on
MOST = 500


def first_state() -> str:
    """How a file from outside begins: waiting, where there is a scanner."""
    return Scan.WAITING if settings.CLAMD else ""


def look_after(event: Event) -> None:
    """Ask for what the files of this message need."""
    _ask_for(Attachment.objects.filter(message=event.subject_id))


def look_after_side(event: Event) -> None:
    """The same for an answer in a side conversation."""
    _ask_for(Attachment.objects.filter(side_message=event.payload.get("message") or 0))


def _may_have_files(event: Event) -> bool:
    return event.payload.get("files", 1) > 0  # events of earlier versions do not say


def look_after_past(event: Event) -> None:
    """The same for a conversation that was brought in from an archive: its files are no less dangerous."""
    of_conversation = Attachment.objects.filter(message__conversation=event.conversation_id)
    shown = Q(type__in=pictures.NEEDING_A_JPEG, picture_path="")
    _ask_for(of_conversation.filter(shown | Q(scan=Scan.WAITING)))


def _ask_for(wanted: QuerySet[Attachment]) -> None:
    for file in wanted.order_by("id")[:MOST]:
        look_after_file(file)


def look_after_file(file: Attachment) -> None:
    """The same for one that came after its message."""
    if file.scan == Scan.WAITING:
        _ask(CHECK, file)
    if file.type in pictures.NEEDING_A_JPEG and not file.picture_path and file.size <= pictures.LARGEST:
        _ask(PICTURE, file)


def _ask(kind: str, file: Attachment) -> None:
    working.ask(kind, workspace_id=file.workspace_id, payload={"attachment": file.pk}, key=str(file.pk))


@working.work(CHECK)
def check(progress: Progress) -> str:
    """Have the scanner look at one file. Tried again while the scanner is away."""
    file = _file(progress)
    if file is None or not settings.CLAMD:
        return "gone"
    try:
        with files.open_stored(file.path) as stream:
            virus = clamd.scan(settings.CLAMD, cast("BinaryIO", stream))
    except FileNotFoundError:
        return "gone"
    except clamd.NotChecked as error:
        if error.is_final or progress.job.tries >= HELD_TRIES:
            _write(file, Scan.FAILED, str(error))
        if error.is_final:
            return Scan.FAILED
        raise
    _write(file, Scan.INFECTED if virus else Scan.CLEAN, virus)
    return Scan.INFECTED if virus else Scan.CLEAN


@working.work(PICTURE)
def show(progress: Progress) -> str:
    """Make the JPEG of one file, and keep it beside the original."""
    file = _file(progress)
    if file is None or file.picture_path:
        return "gone"
    try:
        with files.open_stored(file.path) as stream:
            jpeg = pictures.jpeg_of(cast("BinaryIO", stream.file))
    except FileNotFoundError:
        return "gone"
    except pictures.NotShown as error:
        return f"not shown: {error}"
    kept = files.store_bytes(jpeg, "picture.jpg", "pictures")
    with writing():
        if Attachment.objects.filter(pk=file.pk, picture_path="").update(picture_path=kept.path):
            _tell(file, "picture")
            return "shown"
    files.forget(kept.path)
    return "gone"


def _file(progress: Progress) -> Attachment | None:
    wanted = Attachment.objects.select_related("message__conversation", "side_message__side__conversation")
    hung = Q(message__isnull=False) | Q(side_message__isnull=False)
    return wanted.filter(hung, pk=progress.payload["attachment"]).first()


def _write(file: Attachment, state: Scan, words: str) -> None:
    with writing():
        Attachment.objects.filter(path=file.path, workspace_id=file.workspace_id).exclude(scan=state).update(
            scan=state, scan_words=words[:255]
        )
        _tell(file, state.value)


def _tell(file: Attachment, what: str) -> None:
    """Open pages fetch the message anew."""
    payload = {"attachment": file.pk, "state": what}
    if file.side_message is not None:
        tell(ConversationEvent.FILE_CHECKED, file.side_message.side.conversation, by=SYSTEM, payload=payload)
    elif file.message is not None:
        tell(ConversationEvent.FILE_CHECKED, file.message.conversation, by=SYSTEM, message_id=file.message.pk, payload=payload)


REACTIONS = (
    reaction("look after files", [ConversationEvent.MESSAGE_RECEIVED], look_after, when=_may_have_files),
    reaction("look after side files", [ConversationEvent.SIDE_ANSWERED], look_after_side),
    reaction("look after past files", [ConversationEvent.CONVERSATION_IMPORTED], look_after_past, live_only=False),
)
