"""What a mail is about, with the words of both sides. Sentences are templates of demo/grammar.py."""

from dataclasses import dataclass, field

HOW_TO, REPAIR, COMPLAINT, WISH, PRAISE = "how-to", "repair", "complaint", "wish", "praise"

CLEANING_STEPS, SYMPTOM_STEPS = ("@cleaning",), ("@symptom",)


@dataclass(frozen=True)
class Intent:
    """One reason to write. `steps` are numbered in the answer; `asks` is what must be known before one can answer.

    `more` is what the customer may come back with; `second` answers it, place by place.
    """

    key: str
    purpose: str
    weight: float
    team: str
    subjects: tuple[str, ...]
    beginner: tuple[str, ...]
    expert: tuple[str, ...]
    gist: tuple[str, ...]
    steps: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    note: tuple[str, ...] = ()
    about: str = "product"
    inbox: str = "support"
    photo: bool = False
    paper: str = ""
    english: "EnglishSide | None" = field(default=None)


@dataclass(frozen=True)
class EnglishSide:
    """The same reason in English."""

    subjects: tuple[str, ...]
    body: tuple[str, ...]
    gist: tuple[str, ...]
    steps: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
