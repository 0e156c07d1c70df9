"""Playwright keeps an event loop in this thread; the tests' own queries run beside it, one after the other."""

import pytest


@pytest.fixture(autouse=True)
def queries_beside_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
