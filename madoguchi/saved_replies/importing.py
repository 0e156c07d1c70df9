"""Saved replies from a file, whole or not at all: every line is looked at before the first is written."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Membership, Team
from madoguchi.accounts.permissions import Right, may
from madoguchi.conversations import doors, variables
from madoguchi.conversations.models import Inbox
from madoguchi.journal.transactions import writing
from madoguchi.kit.not_kept import TooMany
from madoguchi.saved_replies import doors as own_doors
from madoguchi.saved_replies import filing, keeping
from madoguchi.saved_replies.forms import LONGEST_TEXT, refuse_impossible
from madoguchi.saved_replies.keeping import Content
from madoguchi.saved_replies.models import Folder

LARGEST = 5 * 1024 * 1024
MOST = 2_000
LENGTHS = {
    "folder": 60,
    "name": 120,
    "reading": 200,
    "name_en": 120,
    "words": 300,
    "text_ja": LONGEST_TEXT,
    "text_en": LONGEST_TEXT,
}


class Unreadable(Exception):
    """Nothing was taken in; the words say why, and where."""


@dataclass(frozen=True)
class _Known:
    """What lines may name."""

    inboxes: Mapping[str, Inbox]
    teams: Mapping[str, Team]


def take_in(content: bytes, membership: Membership) -> int:
    """How many were added. Raises Unreadable."""
    lines = _lines(content)
    known = _Known(
        {each.address: each for each in doors.inboxes(membership)},
        {each.name: each for each in Team.objects.filter(workspace_id=membership.workspace_id)},
    )
    read = [(_plain(line, "folder"), _content(line, at, membership, known)) for at, line in enumerate(lines, start=1)]
    with writing():
        folders = _folders({folder for folder, _content in read if folder}, membership)
        for folder, each in read:
            each.folder = folders.get(folder)
            keeping.add(membership, each)
    return len(read)


def _lines(content: bytes) -> Sequence[Mapping[str, Any]]:
    if len(content) > LARGEST:
        raise Unreadable(_("The file is larger than %(limit)s MB.") % {"limit": LARGEST // 1024 // 1024})
    text = _decoded(content)
    if text.lstrip().startswith(("[", "{")):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise Unreadable(_("The file is no readable JSON.")) from error
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise Unreadable(_("The file holds no list of saved replies."))
    else:
        found = _of_csv(text)
    if not 0 < len(found) <= MOST:
        raise Unreadable(_("The file holds no saved reply, or more than %(most)s.") % {"most": MOST})
    return found


def _decoded(content: bytes) -> str:
    for charset in ("utf-8-sig", "cp932"):
        try:
            return content.decode(charset)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("The file's letters cannot be read. Save it as UTF-8."))


def _of_csv(text: str) -> list[dict[str, Any]]:
    try:
        reader = csv.DictReader(io.StringIO(text.replace("\0", ""), newline=""))
        if "name" not in (reader.fieldnames or ()):
            raise Unreadable(_("The first line must name the columns, “name” among them."))
        return list(reader)
    except csv.Error as error:
        raise Unreadable(_("The file is no readable CSV.")) from error


def _content(line: Mapping[str, Any], at: int, membership: Membership, known: _Known) -> Content:
    try:
        return _read(line, membership, known)
    except KeyError as error:
        raise Unreadable(_("Line %(at)s: there is no “%(name)s” here.") % {"at": at, "name": error.args[0]}) from error
    except ValidationError as error:
        raise Unreadable(_("Line %(at)s: %(why)s") % {"at": at, "why": error.messages[0]}) from error
    except (ValueError, TypeError) as error:
        raise Unreadable(_("Line %(at)s cannot be read.") % {"at": at}) from error


def _read(line: Mapping[str, Any], membership: Membership, known: _Known) -> Content:
    texts: dict[str, Any] = {name: _plain(line, name) for name in LENGTHS if name != "folder"}
    chosen = [{"action": str(each["action"]), "value": str(each.get("value", ""))} for each in _several(line, "actions")]
    refuse_impossible(chosen, membership)
    if not texts["name"].strip() or not (texts["text_ja"].strip() or texts["text_en"].strip() or chosen):
        raise ValidationError(_("A name and a text, or an action, are needed."))
    if missing := variables.unknown(texts["text_ja"] + texts["text_en"], membership.workspace_id):
        raise ValidationError(_("There is no variable {%(name)s}.") % {"name": missing[0]})
    day = _plain(line, "valid_until")
    return Content(
        **texts,
        actions=chosen,
        is_private=not may(membership, Right.MANAGE_SAVED_REPLIES) or _plain(line, "private") in {"1", "True", "true"},
        valid_until=date.fromisoformat(day) if day else None,
        inboxes=[known.inboxes[each] for each in _several(line, "inboxes")],
        teams=[known.teams[each] for each in _several(line, "teams")],
    )


def _plain(line: Mapping[str, Any], name: str) -> str:
    """One cell; what our export put before a formula is taken off."""
    value = line.get(name)
    text = "" if value is None else str(value).replace("\r\n", "\n").replace("\0", "")
    text = text[1:] if text[:2] in {"'=", "'+", "'-", "'@", "'\t"} else text
    if len(text) > LENGTHS.get(name, LONGEST_TEXT):
        raise ValidationError(_("“%(name)s” is too long.") % {"name": name})
    return text


def _several(line: Mapping[str, Any], name: str) -> list[Any]:
    value = line.get(name) or []
    found = json.loads(value) if isinstance(value, str) else value
    if not isinstance(found, list):
        raise TypeError(name)
    return found


def _folders(names: set[str], membership: Membership) -> dict[str, Folder]:
    found = {each.name: each for each in own_doors.folders(membership)}
    if not may(membership, Right.MANAGE_SAVED_REPLIES):
        return found
    try:
        return found | {
            name: filing.add_folder(membership.workspace, name, by=membership.person) for name in sorted(names - found.keys())
        }
    except TooMany as error:
        raise Unreadable(_("There are too many folders.")) from error
