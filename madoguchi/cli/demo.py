"""`madoguchi demo`: a fictional company with customers and months of mail, for trying things out."""

from enum import StrEnum
from typing import Annotated

import typer
from django.utils import timezone
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from madoguchi.cli.asking import AnyWorkspaceOption, FormatOption
from madoguchi.cli.failing import DONE, Failed
from madoguchi.cli.telling import Format, say, tell, tell_json, words
from madoguchi.demo.loading import PASSWORD, Loaded, RealDataHere, load


class Scale(StrEnum):
    """How big the company is."""

    S = "S"
    M = "M"


ScaleOption = Annotated[
    Scale, typer.Option("--scale", case_sensitive=False, help="S: 2,000 customers; M: 12,000, a year of mail.")
]
SeedOption = Annotated[int, typer.Option("--seed", help="The same seed tells the same stories.")]


def demo(
    scale: ScaleOption = Scale.S,
    seed: SeedOption = 1,
    workspace: AnyWorkspaceOption = None,
    format: FormatOption = Format.TEXT,
) -> int:
    """Fill an empty installation with あおばと暮らし, a fictional company. Nothing of it is ever sent."""
    try:
        with _bar() as bar:
            task = bar.add_task(f"Loading the demo ({scale})", total=None)
            loaded = load(scale, seed, now=timezone.now(), told=lambda done, of: bar.update(task, completed=done, total=of))
    except RealDataHere as error:
        raise Failed(
            f"{error} The demo is only loaded into an installation of its own; set MADOGUCHI_DATA_DIR for one."
        ) from error
    _report(loaded, format)
    return DONE


def _report(loaded: Loaded, shape: Format) -> None:
    if shape is Format.JSON:
        tell_json(
            {
                "workspace": loaded.workspace.slug,
                "is_new": loaded.is_new,
                "members": loaded.members,
                "customers": loaded.customers,
                "conversations": loaded.conversations,
                "stories": loaded.stories,
            }
        )
        return
    begin = "The demo is loaded" if loaded.is_new else "The demo is already there"
    tell(f"{begin}: {loaded.customers:,} customers, {loaded.conversations:,} conversations, {loaded.members} members.")
    say(f"Sign in as owner@, lead@ or agent@aobato.example.jp with the password {PASSWORD}.")


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=words,
        transient=True,
        disable=not words.is_terminal,
    )
