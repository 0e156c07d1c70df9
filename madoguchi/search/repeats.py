"""Whether a customer comes again for the same matter: reasons in codes and a score of 100. Pure; writes nothing."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.search.meaning.gist import gist

ENOUGH = 63
ORDER, MODEL = "order", "model"
REASONS: dict[str, tuple[int, Promise]] = {  # how much each adds, and its words
    "order": (18, _("Same order number")),
    "model": (12, _("Same product")),
    "meaning": (100, _("Alike by meaning")),
    "words": (12, _("Same words")),
    "again": (18, _("Speaks of an earlier contact")),
}
ALIKE, SHARED = 0.5, 0.5  # from where on likeness and shared words are named as reasons
_CONTENT = re.compile(r"[一-鿿々〆ヵヶァ-ヺー]{2,}|[a-z]{4,}")
_EMPTY = frozenset(
    {
        "about",
        "after",
        "again",
        "been",
        "check",
        "could",
        "does",
        "done",
        "from",
        "have",
        "just",
        "please",
        "same",
        "still",
        "thank",
        "thanks",
        "that",
        "them",
        "then",
        "there",
        "they",
        "this",
        "told",
        "tried",
        "what",
        "when",
        "where",
        "which",
        "with",
        "would",
        "your",
    }
)
_LONGEST_TERM = 12
_NUMBERS = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,6}-?\d{3,}(?:-\d+)*(?![A-Za-z0-9])|(?<![\d-])\d{5,}(?![\d円-])")
_AGAIN = re.compile(
    r"まだ|また[^はそた]|再度|再び|改めて|前回|先日|以前|やはり|相変わらず|いまだ|未だ|その後|何度|催促|お願いし(?:た|て(?:おり|い)?ま)"
    r"|直(?:ら|って)い?(?:ませ|ない)|変わ(?:りませ|らな)|のまま|同じです|お返事をいただいて|はどうなっ"
    r"|\b(?:still|again|yet|never came|not heard|any news|any update|promised|asked you|followed your|as you suggested|you said"
    r"|last (?:mail|message|week i wrote)|reminder|follow(?:ing)?[- ]?up)\b",
    re.IGNORECASE,
)
_PLEASED = re.compile(
    r"ありがとうございました|お礼|助かりました|無事に|無事、|解決しました|受け取りました|届きました|いただきありがとう"
    r"|\bthank you\b|\bthanks\b|\ball the best\b|\bit came\b|\barrived\b|\bis confirmed\b|\bsorted\b|\bworks now\b",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"ません|ない|ですが|のに|しかし|けれど|困|また|まだ|壊|割れ|漏れ|[？?]|か。|ください|お願い"
    r"|\bbut\b|\bstill\b|\bnot\b|n't\b|\bhowever\b|\bagain\b|\bplease\b|\bcan you\b|\bcould you\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Matter:
    """What one conversation began with. `facts`: (kind, value) of order numbers and models that were found in it."""

    subject: str
    text: str
    facts: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def words(self) -> frozenset[str]:
        """Pairs of signs of what is written in kanji and katakana, the beginnings of Latin words."""
        found: set[str] = set()
        for word in _CONTENT.findall(gist(self.subject, self.text).lower()):
            if word.isascii():
                found |= {word[:5]} - _EMPTY if word not in _EMPTY else set()
            else:
                found |= {word[at : at + 2] for at in range(len(word) - 1)}
        return frozenset(found)

    @property
    def terms(self) -> list[str]:
        """Words to look for, as they are written: those of the subject first, the long before the short."""
        heads, bodies = (_CONTENT.findall(gist(*each).lower()) for each in ((self.subject, ""), ("", self.text)))
        ordered = [*sorted(dict.fromkeys(heads), key=len, reverse=True), *sorted(dict.fromkeys(bodies), key=len, reverse=True)]
        return [each[:_LONGEST_TERM] for each in dict.fromkeys(ordered) if each not in _EMPTY]

    @property
    def spelled(self) -> set[str]:
        """Order numbers as they are written."""
        return {*_NUMBERS.findall(f"{self.subject}\n{self.text}"), *(value for kind, value in self.facts if kind == ORDER)}

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Order numbers, found as such or looking like one."""
        plain = {each.upper().replace("-", "") for each in _NUMBERS.findall(f"{self.subject}\n{self.text}")}
        known = {value.upper().replace("-", "") for kind, value in self.facts if kind == ORDER}
        return frozenset(plain | known) - self.models

    @cached_property
    def models(self) -> frozenset[str]:
        return frozenset(value.upper().replace("-", "") for kind, value in self.facts if kind == MODEL)

    @property
    def is_thanks(self) -> bool:
        """A word of thanks, or that all is well: nobody comes again for that."""
        said = f"{self.subject}\n{self.text}"
        return _PLEASED.search(said) is not None and _NOT_YET.search(said) is None

    @property
    def speaks_of_earlier(self) -> bool:
        return _AGAIN.search(f"{self.subject}\n{self.text}") is not None


@dataclass(frozen=True)
class Weighed:
    """`reasons`: codes of REASONS, the strongest first."""

    score: int
    reasons: tuple[str, ...]

    @property
    def is_repeat(self) -> bool:
        return self.score >= ENOUGH


def weigh(earlier: Matter, later: Matter, likeness: float) -> Weighed:
    """`likeness`: the cosine of both vectors."""
    if later.is_thanks:
        return Weighed(0, ())
    shared = len(earlier.words & later.words) / max(1, min(len(earlier.words), len(later.words)))
    parts = {
        "order": float(bool(earlier.numbers & later.numbers)),
        "model": float(bool(earlier.models & later.models)),
        "meaning": max(0.0, likeness),
        "words": shared,
        "again": float(later.speaks_of_earlier),
    }
    score = round(sum(REASONS[code][0] * part for code, part in parts.items()))
    named = {"order": 0.5, "model": 0.5, "meaning": ALIKE, "words": SHARED, "again": 0.5}
    order: Collection[str] = ("order", "model", "again", "meaning", "words")
    return Weighed(min(100, score), tuple(code for code in order if parts[code] >= named[code]))
