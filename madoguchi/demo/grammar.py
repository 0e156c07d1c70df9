"""The small grammar of the demo's sentences: `[a|b|c]` chooses, `{slot}` fills. An unknown slot is an error, never a gap."""

import random
import re
from collections.abc import Iterable, Mapping, Sequence

_INNERMOST = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")


def expand(template: str, slots: Mapping[str, str], rng: random.Random) -> str:
    """One sentence of the template: choices first, from the inside out, then slots."""
    text = template
    while "[" in text:
        text = _INNERMOST.sub(lambda match: rng.choice(match[1].split("|")), text)
    while "{" in text:
        text = _SLOT.sub(lambda match: slots[match[1]], text)
    return text


def paragraphs(templates: Iterable[str], slots: Mapping[str, str], rng: random.Random) -> str:
    """Each template a paragraph, with an empty line between; empty ones fall out."""
    parts = [expand(template, slots, rng).strip() for template in templates]
    return "\n\n".join(part for part in parts if part)


def numbered(templates: Sequence[str], slots: Mapping[str, str], rng: random.Random) -> str:
    """Steps as a numbered list; a single one stands as a sentence."""
    if len(templates) == 1:
        return expand(templates[0], slots, rng)
    return "\n".join(f"{number}. {expand(step, slots, rng)}" for number, step in enumerate(templates, 1))
