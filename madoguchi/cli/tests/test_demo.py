"""`madoguchi demo`: loads once, says so again, and leaves real installations alone."""

import json

import pytest

from madoguchi.accounts.models import Workspace
from madoguchi.cli import main
from madoguchi.demo import planning, using
from madoguchi.demo.planning import Scale
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(planning.SCALES, "S", Scale("S", 6, 460, 120, 90))
    monkeypatch.setattr(using, "READ", 30)


def test_it_loads_once_and_then_says_that_it_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["demo", "--scale", "s", "--seed", "5", "--format", "json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert (first["workspace"], first["is_new"], first["members"]) == ("aobato", True, 8)
    assert first["stories"]["D09"]
    assert main.run(["demo", "--format", "json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["is_new"], again["conversations"]) == (False, first["conversations"])


def test_it_leaves_a_real_installation_alone(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["demo"]) == 1
    assert cast.workspace.slug in capsys.readouterr().err
    assert not Workspace.objects.filter(is_demo=True).exists()


def test_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["demo", "--scale", "XXL"]) == 64
    assert capsys.readouterr().out == ""
