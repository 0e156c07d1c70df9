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
@pytest.mark.parametrize("root", roots(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_catalogue_holds_what_its_room_says(root, tmp_path):
    said = _extract(root, tmp_path)
    catalogue = root / "locale" / "ja" / "LC_MESSAGES" / "django.po"
    kept = {message.id for message in _read(catalogue) if message.id} if catalogue.exists() else set()
    assert said - kept - DJANGOS_OWN == set(), "say in Japanese"
    assert kept - said == set(), "no longer said"


def test_no_sentence_stands_where_makemessages_does_not_look():
    """It sees nothing inside of f-strings, nor calls by a name that it does not know."""
    inside = r"""\bf["'][^\n]*\{[^}\n]*\b(?:_|n?gettext|n?pgettext)\(["']"""
    renamed = r"import n?p?gettext(?:_lazy)? as (?!_$)"
    hidden = re.compile(f"{inside}|{renamed}", re.MULTILINE)
    sources = [path for path in PACKAGE.rglob("*.py") if not LEFT_OUT & set(path.parts)]
    assert [path.relative_to(PACKAGE).as_posix() for path in sources if hidden.search(path.read_text(encoding="utf-8"))] == []


def _extract(root: Path, tmp_path: Path) -> set[object]:
    """What makemessages finds in a copy of the room that holds nothing but its sources."""
    copy = tmp_path / "room"
    others = _others(root)
    shutil.copytree(root, copy, ignore=lambda folder, names: [n for n in names if n in LEFT_OUT or Path(folder) / n in others])
    (copy / "locale").mkdir()
    command = [sys.executable, "-P", "-m", "django", "makemessages", "-l", "ja", "--no-location", "-v", "0"]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = copy / "locale" / "ja" / "LC_MESSAGES" / "django.po"
    return {message.id for message in _read(found, strict=False) if message.id} if found.exists() else set()


def _others(root: Path) -> set[Path]:
    """Rooms inside of this folder, which have catalogues of their own."""
    return {room for room in roots() if room != root and room.is_relative_to(root)}


def _read(path, *, strict=True):
    with path.open("rb") as file:
        return read_po(file, abort_invalid=strict)


def _is_whole(message) -> bool:
    parts = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(part.strip() for part in parts)
