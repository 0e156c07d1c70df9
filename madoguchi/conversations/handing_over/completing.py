"""How much of a packet is filled in: of what the next desk needs, the share that is there."""

from collections.abc import Collection, Mapping

from madoguchi.conversations.handing_over.prefilling import ITEMS, MOODS

ENOUGH = 80


def completeness(texts: Mapping[str, str], mood: str, *, facts: bool | None, promises: bool | None) -> int:
    """Per cent. `facts`, `promises`: whether some go along; None where there are none to pass on."""
    filled: Collection[bool] = [
        *(bool(texts.get(item, "").strip()) for item in ITEMS),
        mood in MOODS,
        *(each for each in (facts, promises) if each is not None),
    ]
    return round(100 * sum(filled) / len(filled))
