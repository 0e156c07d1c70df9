"""What a form showed of a row, in a few letters: of two who change it at once, the second hears of the first."""

import hashlib
import json

from madoguchi.kit.not_kept import ChangedMeanwhile


def mark_of(*values: object) -> str:
    """The letters that a form carries along; the same for the same values only."""
    told = json.dumps(values, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def refuse_changed(shown: str, now: str) -> None:
    """Raises ChangedMeanwhile. Call it with the row locked; who shows nothing (a rule, a command) is not asked."""
    if shown and shown != now:
        raise ChangedMeanwhile
