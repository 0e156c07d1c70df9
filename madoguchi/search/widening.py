"""In which other wordings a word is found: its forms, what means the same, how it is read. Phrases are never widened."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import jaconv

from madoguchi.kit.text.analysing import Wanted, fold, wanted
from madoguchi.kit.text.inflecting import inflected, stems
from madoguchi.search import synonyms

MOST = 40
EXACT, FORM, SYNONYM, READING = 1.0, 0.8, 0.6, 0.5
_KANA = re.compile("[\u3041-\u3096ー]{2,}")
_LATIN = re.compile("[a-z]{3,20}")
_ADDRESSED = re.compile("(.{2,20})(?:様|さま|さん|殿|御中)")


@dataclass(frozen=True)
class Option:
    """One wording. `begins`: only where a word begins. `in_title`: only in titles, where names stand. `worth`: when ranked."""

    wanted: Wanted
    worth: float = EXACT
    begins: bool = False
    in_title: bool = False

    @property
    def literal(self) -> str:
        """As it is compared."""
        return self.wanted.literal

    def is_in(self, folded: str) -> bool:
        """Whether a folded text, its title on the first line, has it."""
        return self.count(folded, most=1) > 0

    def count(self, folded: str, most: int = 100) -> int:
        """How often, at most."""
        text = folded.partition("\n")[0] if self.in_title else folded
        if not self.begins:
            return 1 if most == 1 and self.literal in text else min(text.count(self.literal), most)
        found, at = 0, text.find(self.literal)
        while at >= 0 and found < most:
            found += not at or not (text[at - 1].isascii() and text[at - 1].isalnum())
            at = text.find(self.literal, at + 1)
        return found


def options(word: str, workspace_id: int | None) -> list[Option]:
    """The word itself first. Empty where it has nothing but signs."""
    itself = wanted(word)
    if not itself:
        return []
    found: dict[tuple[str, bool], Option] = {(itself.literal, False): Option(itself)}
    for each in _others(word, itself.literal, workspace_id):
        if each.wanted and (each.literal, each.in_title) not in found and not _is_found_anyway(each, itself.literal):
            found[each.literal, each.in_title] = each
    return list(found.values())[:MOST]


def _is_found_anyway(option: Option, literal: str) -> bool:
    return literal in option.literal and not option.in_title


def _others(word: str, literal: str, workspace_id: int | None) -> Iterator[Option]:
    if literal.endswith("ー"):
        yield Option(wanted(literal.rstrip("ー")), FORM)
    yield from (Option(wanted(stem), FORM, begins=True) for stem in stems(literal))
    yield from (Option(wanted(form), FORM) for form in inflected(word))
    if named := _ADDRESSED.fullmatch(literal):
        yield Option(wanted(named[1]), FORM)
    if workspace_id is not None:
        known = synonyms.of(workspace_id)
        spelled = dict.fromkeys((fold(word), *stems(literal), literal.removeprefix("お"), literal.removeprefix("ご")))
        yield from (Option(wanted(other), SYNONYM) for each in spelled for other in known.get(each, ()))
    yield from (Option(wanted(reading), READING, in_title=True) for reading in _readings(literal))


def _readings(literal: str) -> Iterable[str]:
    """yamada as やまだ, and the other way round."""
    if _LATIN.fullmatch(literal):
        kana = jaconv.alphabet2kana(literal)
        return [kana] if _KANA.fullmatch(kana) else []
    return [jaconv.kana2alphabet(literal)] if _KANA.fullmatch(literal) and len(literal) <= 20 else []
