"""The house that ARCHITECTURE.md draws in words is the house that stands."""

import re

import pytest

from tests.architecture.layers import ROOT, floors

TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def drawn() -> list[str]:
    """The paths of the fenced tree, by its indentation of two spaces a level."""
    block = re.search(r"```tree\n(.*?)```", TEXT, re.DOTALL)
    assert block, "ARCHITECTURE.md has no ```tree block"
    paths, above = [], []
    for line in block[1].splitlines():
        name = line.split()[0] if line.strip() else ""
        if not re.fullmatch(r"[\w.-]+/?", name):
            continue
        depth = (len(line) - len(line.lstrip())) // 2
        above = [*above[:depth], name.rstrip("/")]
        paths.append("/".join(above))
    return paths


def named() -> list[str]:
    """Every path in backticks outside of the tree: those of the walk above all."""
    return sorted(set(re.findall(r"`((?:madoguchi|tests|bin|docs)/[\w./-]+)`", TEXT)))


@pytest.mark.parametrize("path", drawn())
def test_the_tree_is_true(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize("path", named())
def test_the_walk_is_true(path):
    assert (ROOT / path).exists()


def test_every_room_is_drawn():
    rooms = {path.parent.name for path in (ROOT / "madoguchi").glob("*/__init__.py")}
    assert rooms <= set(floors())
    assert {f"madoguchi/{room}" for room in rooms} <= set(drawn())
