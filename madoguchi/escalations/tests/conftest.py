"""What these tests share: a clock that stands, and risk words read anew."""

from collections.abc import Callable
from datetime import datetime

import pytest

from madoguchi.escalations import risk_words

type At = Callable[[datetime], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """The clock stands at this moment."""
    return lambda moment: monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


@pytest.fixture(autouse=True)
def anew() -> None:
    """No words of another test's workspace."""
    risk_words._kept.clear()
