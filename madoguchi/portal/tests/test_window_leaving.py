"""Whose last window is closed counts as gone; whoever opens one again is there."""

import pytest

from madoguchi.channels.chat.models import Talk
from madoguchi.kit.tests.serving import until
from madoguchi.portal.tests.test_window_stream import ear, house, met, port, post, site
from madoguchi.portal.window import leaving

__all__ = ["house", "met", "port", "site"]
pytestmark = pytest.mark.django_db(transaction=True)


def left() -> bool:
    return Talk.objects.get().left_at is not None


def test_the_last_window_counts(port, met, monkeypatch):
    monkeypatch.setattr(leaving, "GATHER_SECONDS", 0.05)
    post(port, met, "lines", {"id": "a", "text": "返品できますか"})
    one, other = ear(port, met), ear(port, met)
    one.close()
    other.close()
    until(left)
    back = ear(port, met)
    until(lambda: not left())
    back.close()
