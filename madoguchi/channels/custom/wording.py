"""What is wrong with a call, in the reader's language: kept as the English words and what they speak of."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext


def words_of(kept: Mapping[str, Any]) -> str:
    """One of {"words", "told"}; empty where nothing is kept."""
    return gettext(kept["words"]) % kept["told"] if kept.get("words") else ""


def errors_of(kept: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Several, each with its field."""
    return [{"field": each["field"], "expected": words_of(each)} for each in kept]
