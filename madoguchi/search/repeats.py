"""Whether a customer comes again for the same matter: reasons in codes and a score of 100. Pure; writes nothing."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.search.meaning.gist import gist

ENOUGH = 71
ORDER, MODEL = "order", "model"
REASONS: dict[str, tuple[int, Promise]] = {  # how much each adds, and its words
    "order": (18, _("Same order number")),
    "model": (8, _("Same product")),
    "meaning": (100, _("Alike by meaning")),
    "words": (4, _("Same words")),  # little: those of a product stand in all that is written of it
    "again": (25, _("Speaks of an earlier contact")),
    "waiting": (8, _("Still waits for something")),
}
DIGITS_OF_AN_ORDER = 5  # with fewer it is a product's
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
_AGAIN = re.compile(  # of an earlier contact, or of what came of it
    r"再度|再び|改めて|前回|やはり|やっぱり|相変わらず|その後|催促|(?:先日|以前)[^。]{0,12}(?:問い?合|お願い|連絡|メール|電話)"
    r"|(?:お願い|ご?連絡|メール|電話|問い合わせ)を?(?:し|いたし)(?:た|て(?:おり|い)?ま)[^。]{0,14}(?:が|件|者|のに|はず)"
    r"|いただ(?:いた|きまし|ける)[^。]{0,30}(?:が|同じ|も)|ご?(?:返事|回答|返答)を?(?:いただい|もらっ)て|[はと]聞きました|たはず"
    r"|直(?:ら|って)い?(?:ませ|ない)|変わ(?:りませ|らな)|同じです|はどうなっ|の件で|件です"
    r"|\b(?:again|as you (?:suggested|said)|you (?:said|promised|sent)|promised|not heard|heard back|any (?:news|update)"
    r"|i (?:asked|told|wrote to) you|followed your|last (?:mail|message)|reminder"
    r"|follow(?:ing)?[- ]?up)\b",
    re.IGNORECASE,
)
_WAITING = re.compile(r"まだ|また[^はそた]|未だ|いまだ|何度|のまま|\b(?:still|yet)\b", re.IGNORECASE)
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
        written = {each for each in _NUMBERS.findall(f"{self.subject}\n{self.text}") if _digits(each) >= DIGITS_OF_AN_ORDER}
        return written | {value for kind, value in self.facts if kind == ORDER}

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Order numbers, found as such or looking like one."""
        known = {_plain(value) for kind, value in self.facts if kind == ORDER}
        return frozenset(known | {each for each in self._codes if _digits(each) >= DIGITS_OF_AN_ORDER}) - self._named_models

    @cached_property
    def models(self) -> frozenset[str]:
        """The products' own names, found as such or looking like one."""
        return self._named_models | {each for each in self._codes if _digits(each) < DIGITS_OF_AN_ORDER}

    @cached_property
    def _codes(self) -> frozenset[str]:
        return frozenset(_plain(each) for each in _NUMBERS.findall(f"{self.subject}\n{self.text}"))

    @cached_property
    def _named_models(self) -> frozenset[str]:
        return frozenset(_plain(value) for kind, value in self.facts if kind == MODEL)

    @property
    def is_thanks(self) -> bool:
        """A word of thanks, or that all is well: nobody comes again for that."""
        said = f"{self.subject}\n{self.text}"
        return _PLEASED.search(said) is not None and _NOT_YET.search(said) is None

    @property
    def speaks_of_earlier(self) -> bool:
        return _AGAIN.search(f"{self.subject}\n{self.text}") is not None

    @property
    def waits(self) -> bool:
        """For something that may be late the first time already."""
        return not self.speaks_of_earlier and _WAITING.search(f"{self.subject}\n{self.text}") is not None


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
        "waiting": float(later.waits),
    }
    score = round(sum(REASONS[code][0] * part for code, part in parts.items()))
    named = {"meaning": ALIKE, "words": SHARED}
    order: Collection[str] = ("order", "again", "meaning", "model", "waiting", "words")
    return Weighed(min(100, score), tuple(code for code in order if parts[code] >= named.get(code, 1)))


def _plain(code: str) -> str:
    return code.upper().replace("-", "")


def _digits(code: str) -> int:
    return sum(each.isdigit() for each in code)
