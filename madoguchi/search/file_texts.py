"""The words of attachments: read by jobs in processes with limits, kept once for the same content, gone with the last file.

A file that a virus scanner has not passed is never opened. What cannot be read is marked with the reason, and stops nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from contextlib import ExitStack
from typing import Any, cast

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Attachment, Scan, SideMessage
from madoguchi.conversations.trashing import on_purge
from madoguchi.journal import working
from madoguchi.journal.following import reaction_to_many
from madoguchi.journal.models import Event
from madoguchi.journal.transactions import writing
from madoguchi.journal.working import Progress
from madoguchi.kit import files
from madoguchi.search import indexing
from madoguchi.search.extracting.extracting import AT_ONCE, extract
from madoguchi.search.extracting.kinds import TYPES, kind_of
from madoguchi.search.models import Document, DocumentKind, FileState, FileText

VERSION = 1  # of the reading: raised, when a reader learns to read more
READ_FILES = "read_files"
WITHHELD = (Scan.WAITING, Scan.INFECTED)
OF_A_JOB = 100
MOST = 5_000

_E = ConversationEvent
BRING_FILES = (
    _E.MESSAGE_RECEIVED,
    _E.REPLY_WRITTEN,
    _E.MESSAGE_FORWARDED,
    _E.NOTE_ADDED,
    _E.CONVERSATION_IMPORTED,
    _E.SIDE_STARTED,
    _E.SIDE_WRITTEN,
    _E.SIDE_ANSWERED,
    _E.FILE_CHECKED,
)


def hung() -> QuerySet[Attachment]:
    """Files that hang on a message or beside a conversation; what lies with a draft is nobody else's."""
    return Attachment.objects.filter(Q(message__isnull=False) | Q(side_message__isnull=False))


def texts(attachments: Iterable[Attachment]) -> dict[int, str]:
    """The words of those files that have some, by the attachment's id; one query for many."""
    wanted = list(attachments)
    rows = FileText.objects.filter(
        workspace__in={each.workspace_id for each in wanted}, sha256__in={each.sha256 for each in wanted}, state=FileState.READ
    )
    known = {(row.workspace_id, row.sha256): row.text for row in rows}
    found = {each.pk: known.get((each.workspace_id, each.sha256), "") for each in wanted}
    return {pk: text for pk, text in found.items() if text}


def why_not(attachments: Iterable[Attachment]) -> dict[int, str]:
    """Why the words of these files cannot be found, in words, by the attachment's id; what can be found is left out."""
    every = list(attachments)
    rows = FileText.objects.filter(
        workspace__in={each.workspace_id for each in every}, sha256__in={each.sha256 for each in every}
    )
    known = {(row.workspace_id, row.sha256): row for row in rows.defer("text")}
    told = {each.pk: _why_not(each, known.get((each.workspace_id, each.sha256))) for each in every}
    return {pk: words for pk, words in told.items() if words}


def not_readable(attachments: Iterable[Attachment]) -> dict[int, str]:
    """The same of those alone that were opened in vain: pictures never had words, and what has just come waits its turn."""
    every = [each for each in attachments if each.scan not in WITHHELD and kind_of(each.type, each.name)]
    if not every:
        return {}
    contents = {each.sha256 for each in every}
    rows = FileText.objects.filter(workspace__in={each.workspace_id for each in every}, sha256__in=contents)
    in_vain = rows.exclude(state=FileState.READ).values_list("workspace", "sha256", "state")
    known = {(workspace, sha256): str(FileState(state).label) for workspace, sha256, state in in_vain}
    return {each.pk: known[place] for each in every if (place := (each.workspace_id, each.sha256)) in known}


def _why_not(file: Attachment, row: FileText | None) -> str:
    if file.scan == Scan.INFECTED:
        return _("It is withheld, a virus was found")
    if file.scan == Scan.WAITING:
        return _("It is still being checked for viruses")
    if not kind_of(file.type, file.name):
        return _("Files of this kind have no text")
    if row is None:
        return _("It has not been read yet")
    return "" if row.state == FileState.READ else str(FileState(row.state).label)


def ask_for(events: Sequence[Event]) -> None:
    """Ask for the files that came to these conversations, and let go of those in which a virus was found."""
    conversations = {event.conversation_id for event in events if event.conversation_id}
    sides = SideMessage.objects.filter(side__conversation__in=conversations).values("pk")
    for hanging in (Q(message__conversation__in=conversations), Q(side_message__in=sides)):
        ask_for_missing(Attachment.objects.filter(hanging))
    checked = {event.payload.get("attachment") for event in events if event.payload.get("state") == Scan.INFECTED}
    if checked:
        _withhold(Attachment.objects.filter(pk__in=checked, scan=Scan.INFECTED))


def ask_for_missing(attachments: QuerySet[Attachment]) -> None:
    """A job for every few of these that are not in the index."""
    there = Document.objects.filter(kind=DocumentKind.FILE, subject_id=OuterRef("pk"))
    by_workspace: dict[int, list[int]] = {}
    missing = _findable(attachments).filter(~Exists(there)).order_by("pk")
    for workspace_id, pk in missing.values_list("workspace_id", "pk")[:MOST]:
        by_workspace.setdefault(workspace_id, []).append(pk)
    for workspace_id, pks in by_workspace.items():
        for start in range(0, len(pks), OF_A_JOB):
            working.ask(READ_FILES, workspace_id=workspace_id, payload={"attachments": pks[start : start + OF_A_JOB]})


def _findable(attachments: QuerySet[Attachment]) -> QuerySet[Attachment]:
    """What a scanner has not held back; the pictures inside of mails have neither words nor names that anybody gave."""
    return attachments.filter(Q(is_inline=False) | Q(type__in=TYPES)).exclude(scan__in=WITHHELD)


@working.work(READ_FILES)
def read(progress: Progress) -> dict[str, int]:
    """Read a few files, keep their words, put them into the index. Done twice, it is done once."""
    files_of_job = hung().filter(pk__in=progress.payload["attachments"])
    wanted = list(_findable(files_of_job).order_by("pk"))
    rows = FileText.objects.filter(workspace=progress.job.workspace_id, sha256__in={each.sha256 for each in wanted})
    known = set(rows.filter(version__gte=VERSION).values_list("sha256", flat=True))
    unread = {each.sha256: each for each in wanted if each.sha256 not in known and kind_of(each.type, each.name)}
    made: list[FileText] = []
    for start in range(0, len(unread), AT_ONCE):
        made += _read(list(unread.values())[start : start + AT_ONCE])
        progress.heed()
    with writing():
        standing = dict(_findable(files_of_job).order_by("pk").values_list("pk", "sha256"))
        others = _keep([each for each in made if each.sha256 in standing.values()])
        indexing.put(DocumentKind.FILE, [*standing, *others])
    return {"read": len(made), "files": len(standing)}


def _keep(made: Sequence[FileText]) -> list[int]:
    """What had other words before leaves the index with those; the files that are to be put there again."""
    same = _of_content({each.workspace_id for each in made}, {each.sha256 for each in made})
    again = _out_of_index(same)
    FileText.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["workspace", "sha256"],
        update_fields=["state", "version", "text", "is_cut", "read_at"],
    )
    return again


def _of_content(workspaces: Collection[int], contents: Collection[str]) -> QuerySet[Attachment]:
    return Attachment.objects.filter(workspace__in=workspaces, sha256__in=contents)


def _out_of_index(going: QuerySet[Attachment]) -> list[int]:
    there = Document.objects.filter(kind=DocumentKind.FILE, subject_id__in=going.values("pk"))
    found = list(there.values_list("subject_id", flat=True))
    indexing.remove(DocumentKind.FILE, found)
    return found


def _read(wanted: Sequence[Attachment]) -> list[FileText]:
    with ExitStack() as open_files:
        streams: dict[int, Any] = {}
        for each in wanted:
            try:
                streams[each.pk] = cast("Any", open_files.enter_context(files.open_stored(each.path))).file
            except FileNotFoundError:
                continue
        told = extract({each.pk: (streams[each.pk], kind_of(each.type, each.name)) for each in wanted if each.pk in streams})
    now = timezone.now()
    return [
        FileText(
            workspace_id=each.workspace_id,
            sha256=each.sha256,
            version=VERSION,
            read_at=now,
            state=told[each.pk].state.value if each.pk in told else FileState.MISSING,
            text=told[each.pk].text if each.pk in told else "",
            is_cut=each.pk in told and told[each.pk].is_cut,
        )
        for each in wanted
    ]


def forget(messages: Iterable[int]) -> None:
    """What must go with messages that are deleted for good: the words of files that hang nowhere else."""
    numbers = list(messages)
    beside = SideMessage.objects.filter(side__conversation__messages__in=numbers).values("pk")
    going = Attachment.objects.filter(Q(message__in=numbers) | Q(side_message__in=beside))
    _out_of_index(going)
    for workspace_id, contents in _contents(going).items():
        others = _of_content([workspace_id], contents).exclude(pk__in=going.values("pk"))
        _wipe(workspace_id, contents - set(others.values_list("sha256", flat=True)))


def _withhold(infected: QuerySet[Attachment]) -> None:
    """A virus was found: also where the same content hangs elsewhere."""
    for workspace_id, contents in _contents(infected).items():
        _out_of_index(_of_content([workspace_id], contents))
        _wipe(workspace_id, contents)


def _contents(attachments: QuerySet[Attachment]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for workspace_id, sha256 in attachments.values_list("workspace_id", "sha256"):
        found.setdefault(workspace_id, set()).add(sha256)
    return found


def _wipe(workspace_id: int, contents: Collection[str]) -> None:
    FileText.objects.filter(workspace=workspace_id, sha256__in=contents).delete()


def watch() -> None:
    """Called once at start, after the index's own: it forgets a file by the words that are here."""
    on_purge(forget)


def _brings_files(event: Event) -> bool:
    return bool(event.payload.get("files", 1))


REACTIONS = (reaction_to_many("read files", BRING_FILES, ask_for, live_only=False, when=_brings_files),)
