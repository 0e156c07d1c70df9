"""What the tests of the demo share: the smallest company, and one plan of the usual one, told once."""

from datetime import UTC, datetime

import pytest

from madoguchi.demo import planning
from madoguchi.demo.planning import Plan, Scale
from madoguchi.demo.scripts import Script

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TINY = Scale("S", 6, 460, 150, 120)


@pytest.fixture(scope="package")
def small() -> Plan:
    return planning.plan("S", 1, NOW)


@pytest.fixture(scope="package")
def told(small: Plan) -> list[Script]:
    return list(small.scripts())


@pytest.fixture
def tiny_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """S is as small as it can be."""
    monkeypatch.setitem(planning.SCALES, "S", TINY)
