"""What Word, Excel and PowerPoint files have in common: an archive of markup, perhaps locked, perhaps a bomb."""

from collections.abc import Iterator
from typing import Any

from madoguchi.kit import zip_listing
from madoguchi.kit.locked_files import is_locked

LARGEST_UNPACKED = 200 * 1024 * 1024
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


class Locked(Exception):
    """A password protects it."""


class TooHeavy(Exception):
    """It holds more than anybody would read."""


def look_inside(content: bytes) -> None:
    """Before anything is unpacked: no archive can unpack to more than it claims. Raises Locked, TooHeavy."""
    if is_locked(content, ""):
        raise Locked
    if sum(each.size for each in zip_listing.of_bytes(content).entries) > LARGEST_UNPACKED:
        raise TooHeavy


def runs(element: Any, space: str) -> Iterator[str]:
    """What stands in an element, in boxes and tables too; every paragraph begins a line. `space`: the markup's namespace."""
    for twice in list(element.iter(_FALLBACK)):
        twice.getparent().remove(twice)
    for each in element.iter(f"{space}p", f"{space}t", f"{space}tab", f"{space}br"):
        yield {"p": "\n", "tab": "\t", "br": "\n"}.get(each.tag.removeprefix(space)) or each.text or ""
