"""How commands speak: JSON alone on stdout, words and progress on stderr."""

import json
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

words = Console(stderr=True, highlight=False, soft_wrap=True)


class Format(StrEnum):
    """What stdout carries."""

    TEXT = "text"
    JSON = "json"


def iso(at: datetime | None) -> str | None:
    """ISO 8601 in UTC with `Z`, whole seconds kept short; None stays None."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def tell_json(value: Any) -> None:
    """One JSON value on one line of stdout. Times become ISO 8601 UTC, sets and generators lists."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=_plain) + "\n")
    sys.stdout.flush()


def tell(text: str = "") -> None:
    """One line on stdout, for people; only where the format is text."""
    sys.stdout.write(text + "\n")


def say(text: str) -> None:
    """One line of words on stderr."""
    words.print(text, markup=False, emoji=False)


def progress() -> Progress:
    """A progress bar on stderr; silent where stderr is no terminal."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=words,
        transient=True,
        disable=not words.is_terminal,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Iterable):
        return list(value)
    return str(value)
