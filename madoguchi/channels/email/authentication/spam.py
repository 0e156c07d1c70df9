"""What a spam filter on the way thought of a mail, by the headers it wrote. Shown, never acted upon: anybody can write them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

LINES_AT_MOST = 600
MICROSOFT_SPAM = 5  # SCL 5 and above

_NUMBER = re.compile(r"[-+]?\d{1,4}(?:\.\d{1,4})?")
_STATUS = re.compile(r"\s*(yes|no)\b(?:[^a-z]{0,9}(?:score|hits)=([-+]?\d{1,4}(?:\.\d{1,4})?))?", re.IGNORECASE)
_RSPAMD = re.compile(r":\s*(true|false)\s*\[\s*([-+]?\d{1,4}(?:\.\d{1,4})?)", re.IGNORECASE)
_SCL = re.compile(r"\bSCL:(-?\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Opinion:
    """`is_spam` and `score` are None where the filter left them open; `by` names the filter's kind."""

    by: str
    is_spam: bool | None = None
    score: float | None = None

    def as_json(self) -> dict[str, str | bool | float | None]:
        """{"by", "is_spam", "score"}."""
        return {"by": self.by, "is_spam": self.is_spam, "score": self.score}


def read(head: Sequence[tuple[str, bytes]]) -> Opinion | None:
    """The topmost filter's opinion; None where no filter has written anything."""
    first: dict[str, str] = {}
    for name, value in head[:LINES_AT_MOST]:
        if name.startswith("x-") and name not in first:
            first[name] = value[:2000].decode("ascii", "replace").strip()
    return _rspamd(first) or _spam_assassin(first) or _microsoft(first)


def _spam_assassin(first: dict[str, str]) -> Opinion | None:
    flag, status, score = (first.get(f"x-spam-{name}", "") for name in ("flag", "status", "score"))
    if not (flag or status or score):
        return None
    found = _STATUS.match(status)
    yes = flag or (found.group(1) if found else "")
    number = _number(score) if score else (float(found.group(2)) if found and found.group(2) else None)
    return Opinion("SpamAssassin", yes.lower().startswith(("yes", "true")) if yes else None, number)


def _rspamd(first: dict[str, str]) -> Opinion | None:
    if found := _RSPAMD.search(first.get("x-spamd-result", "")):
        return Opinion("Rspamd", found.group(1).lower() == "true", float(found.group(2)))
    if "x-rspamd-score" in first or "x-rspamd-action" in first:
        action = first.get("x-rspamd-action", "").lower()
        is_spam = any(word in action for word in ("reject", "add header", "rewrite")) if action else None
        return Opinion("Rspamd", is_spam, _number(first.get("x-rspamd-score", "")))
    return None


def _microsoft(first: dict[str, str]) -> Opinion | None:
    told = first.get("x-ms-exchange-organization-scl", "")
    if not told and (found := _SCL.search(first.get("x-forefront-antispam-report", ""))):
        told = found.group(1)
    level = _number(told)
    return None if level is None else Opinion("Microsoft", level >= MICROSOFT_SPAM, level)


def _number(text: str) -> float | None:
    found = _NUMBER.match(text.strip())
    return float(found.group()) if found else None
