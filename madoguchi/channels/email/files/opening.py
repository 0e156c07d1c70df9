"""What is packed into a mail's files is laid beside them: the files and the text of a winmail.dat. The packed one is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from madoguchi.channels.email.files.winmail import SIGNATURE, open_winmail
from madoguchi.channels.email.mime.content_headers import tidy_name
from madoguchi.channels.email.mime.parsed import ParsedFile
from madoguchi.kit.file_types import tell_type

MOST_OPENED = 5


@dataclass
class Opened:
    """The files with those that lay in them, and the first words found there."""

    files: list[ParsedFile] = field(default_factory=list)
    text: str = ""
    html: str = ""
    faults: list[str] = field(default_factory=list)


def open_packed(files: Sequence[ParsedFile]) -> Opened:
    """Open every winmail.dat among the files, the first few of them."""
    done = Opened()
    laid_beside: list[ParsedFile] = []
    count = 0
    for file in files:
        if file.content[:4] != SIGNATURE or count >= MOST_OPENED:
            done.files.append(file)
            continue
        count += 1
        found = open_winmail(file.content)
        if not found.is_whole:
            done.faults.append("damaged-winmail")
        done.files.append(replace(file, marks=(*file.marks, "opened") if found.files or found.is_whole else file.marks))
        laid_beside += [_file(each.name, each.content, each.type, each.content_id) for each in found.files]
        if not (done.text or done.html):
            done.text, done.html = found.text.replace("\r\n", "\n").replace("\r", "\n"), found.html
        if found.rtf and not (found.text.strip() or found.html.strip()):
            laid_beside.append(_file("message.rtf", found.rtf, "application/rtf", ""))
    done.files += laid_beside
    return done


def _file(name: str, content: bytes, declared: str, content_id: str) -> ParsedFile:
    given = name or "file"
    kind = tell_type(content, declared, given)
    return ParsedFile(tidy_name(given) or "file", kind, content, False, content_id[:255], given, marks=("from_winmail",))
