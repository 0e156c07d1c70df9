"""Saved replies as a file: CSV for spreadsheets, JSON for machines. Private ones of others are not in it."""

import csv
import io
import json
from collections.abc import Iterator

from madoguchi.accounts.models import Membership
from madoguchi.saved_replies import doors
from madoguchi.saved_replies.models import SavedReply

COLUMNS = (
    "folder",
    "name",
    "reading",
    "name_en",
    "words",
    "text_ja",
    "text_en",
    "valid_until",
    "inboxes",
    "teams",
    "private",
    "actions",
)
MOST = 10_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows(membership: Membership) -> Iterator[dict[str, object]]:
    """What is in use, folder by folder."""
    found = doors.saved_replies(membership).filter(archived_at=None).select_related("folder")
    ordered = found.prefetch_related("inboxes", "teams").order_by("folder__position", "name", "id")[:MOST]
    return (_row(reply) for reply in ordered)


def as_json(membership: Membership) -> str:
    """A list of objects."""
    return json.dumps(list(rows(membership)), ensure_ascii=False, indent=2)


def as_csv(membership: Membership) -> str:
    """With a mark of its charset, for the sake of spreadsheets; none of their formulas is ever run."""
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow(COLUMNS)
    for row in rows(membership):
        writer.writerow([_cell(row[column]) for column in COLUMNS])
    return "\ufeff" + held.getvalue()


def _row(reply: SavedReply) -> dict[str, object]:
    plain = {name: getattr(reply, name) for name in ("name", "reading", "name_en", "words", "text_ja", "text_en", "actions")}
    return plain | {
        "folder": reply.folder.name if reply.folder else "",
        "valid_until": reply.valid_until.isoformat() if reply.valid_until else "",
        "inboxes": [each.address for each in reply.inboxes.all()],
        "teams": [each.name for each in reply.teams.all()],
        "private": reply.is_private,
    }


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False) if value else ""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
