"""Mails as the world's programs write them, made up for the tests: what is new in each, and what is its signature."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sample:
    name: str
    mail: str
    new: str
    signature: str | None


def samples(name: str) -> list[Sample]:
    """Those of one file: `#### case NAME`, the mail, `#### new`, and where it matters `#### signature`."""
    text = (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8")
    return [_sample(piece) for piece in text.split("#### case ")[1:]]


def _sample(piece: str) -> Sample:
    title, _, rest = piece.partition("\n")
    mail, _, rest = rest.partition("#### new\n")
    new, mark, signature = rest.partition("#### signature\n")
    return Sample(title, mail, new.rstrip(), signature.rstrip("\n") if mark else None)
