"""Every sentence that people see is there in Japanese, in the catalogue of the room that says it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.architecture.layers import ROOT

PACKAGE = ROOT / "madoguchi"
CATALOGUES = sorted(PACKAGE.glob("**/locale/ja/LC_MESSAGES/*.po"))
DJANGOS_OWN = {"Japanese", "English"}  # Django brings these itself
LEFT_OUT = {"tests", "migrations", "locale", "__pycache__", "node_modules"}


def roots() -> list[Path]:
    """The folders that have, or should have, a catalogue: each room, and the package for what lies beside the rooms."""
    rooms = [path.parent for path in sorted(PACKAGE.glob("*/apps.py")) + sorted(PACKAGE.glob("channels/*/apps.py"))]
    return [*rooms, PACKAGE]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.relative_to(PACKAGE).parts[0])
def test_every_sentence_is_translated(path):
    catalogue = _read(path)
    assert [message.id for message in catalogue if message.id and (not _is_whole(message) or message.fuzzy)] == []
    assert [(message.id, errors) for message, errors in catalogue.check() if errors] == []
    assert not catalogue.obsolete


def test_one_sentence_has_one_translation_in_every_room():
    """Django puts all catalogues into one: of two translations one is never seen. What means two things has a context."""
    said: dict[object, set[object]] = {}
    for path in CATALOGUES:
        for message in _read(path):
            said.setdefault((message.context, message.id), set()).add(message.string)
    assert {each: words for each, words in said.items() if each[1] and len(words) > 1} == {}


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext's programs are not installed")
def test_each_catalogue_holds_what_its_room_says(tmp_path):
    said = _said(tmp_path)
    kept = {root: _kept(root / "locale" / "ja" / "LC_MESSAGES" / "django.po") for root in said}
    missing = {root.name: said[root] - kept[root] - DJANGOS_OWN for root in said}
    needless = {root.name: kept[root] - said[root] for root in said}
    assert {room: words for room, words in missing.items() if words} == {}, "say in Japanese"
    assert {room: words for room, words in needless.items() if words} == {}, "no longer said"


def test_no_sentence_stands_where_makemessages_does_not_look():
    """It sees nothing inside of f-strings, nor calls by a name that it does not know."""
    inside = r"""\bf["'][^\n]*\{[^}\n]*\b(?:_|n?gettext|n?pgettext)\(["']"""
    renamed = r"import n?p?gettext(?:_lazy)? as (?!_$)"
    hidden = re.compile(f"{inside}|{renamed}", re.MULTILINE)
    sources = [path for path in PACKAGE.rglob("*.py") if not LEFT_OUT & set(path.parts)]
    assert [path.relative_to(PACKAGE).as_posix() for path in sources if hidden.search(path.read_text(encoding="utf-8"))] == []


def _said(tmp_path: Path) -> dict[Path, set[object]]:
    """By room: what makemessages finds in a copy of the package that holds nothing but its sources."""
    copy = tmp_path / "madoguchi"
    shutil.copytree(PACKAGE, copy, ignore=lambda _folder, names: LEFT_OUT & set(names))
    (copy / "locale").mkdir()
    options = ["-l", "ja", "--add-location", "file", "-v", "0"]
    command = [sys.executable, "-P", "-m", "django", "makemessages", *options]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[Path, set[object]] = {root: set() for root in roots()}
    for message in _read(copy / "locale" / "ja" / "LC_MESSAGES" / "django.po", strict=False):
        for place, _line in message.locations if message.id else ():
            found[_room_of(PACKAGE / place)].add(message.id)
    return found


def _room_of(source: Path) -> Path:
    """The innermost room that it lies in."""
    return max((room for room in roots() if source.is_relative_to(room)), key=lambda room: len(room.parts))


def _kept(catalogue: Path) -> set[object]:
    return {message.id for message in _read(catalogue) if message.id} if catalogue.exists() else set()


def _read(path, *, strict=True):
    with path.open("rb") as file:
        return read_po(file, abort_invalid=strict)


def _is_whole(message) -> bool:
    parts = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(part.strip() for part in parts)
