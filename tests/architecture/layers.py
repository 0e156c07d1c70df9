"""The floors of the house as pyproject.toml tells them to import-linter: the one place where they are written."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def floors() -> dict[str, int]:
    """Each room's floor, the lowest is 0; rooms that are not built yet included."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = told["tool"]["importlinter"]["contracts"]
    return {room.strip(" ()"): floor for floor, layer in enumerate(reversed(contract["layers"])) for room in layer.split("|")}


def room_of(module: str) -> str | None:
    """The room of a dotted name; None when it is not ours."""
    parts = module.split(".")
    return parts[1] if parts[0] == "madoguchi" and len(parts) > 1 else None
