"""Personal choices: declared, kept per workspace, never anything else."""

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.accounts import preferring
from tests.cast import Cast


@pytest.fixture(autouse=True)
def tea(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preferring, "_declared", dict(preferring._declared))
    preferring.declare("tea", "Tea", {"green": "Green", "black": "Black"})


def test_the_first_choice_holds_until_one_chooses(cast: Cast) -> None:
    member = cast.membership(cast.agent)
    assert preferring.of(member, "tea") == "green"
    preferring.prefer(member, {"tea": "black"})
    assert preferring.of(cast.membership(cast.agent), "tea") == "black"
    assert preferring.of(cast.membership(cast.lead), "tea") == "green"


def test_two_windows_do_not_undo_each_other(cast: Cast) -> None:
    preferring.declare("cake", "Cake", {"no": "No", "yes": "Yes"})
    first, second = cast.membership(cast.agent), cast.membership(cast.agent)
    preferring.prefer(first, {"tea": "black"})
    preferring.prefer(second, {"cake": "yes"})
    assert cast.membership(cast.agent).preferences == {"tea": "black", "cake": "yes"}


@pytest.mark.parametrize("chosen", [{"tea": "cold"}, {"coffee": "black"}])
def test_what_is_not_offered_is_refused(cast: Cast, client: Client, chosen: dict[str, str]) -> None:
    with pytest.raises(preferring.NoSuchPreference):
        preferring.prefer(cast.membership(cast.agent), chosen)
    client.force_login(cast.agent)
    assert client.post(reverse("accounts:preferences", args=["mado"]), chosen).status_code == 400
    assert cast.membership(cast.agent).preferences == {}


def test_a_choice_is_posted(cast: Cast, client: Client) -> None:
    client.force_login(cast.agent)
    assert client.post(reverse("accounts:preferences", args=["mado"]), {"tea": "black"}).status_code == 204
    assert preferring.of(cast.membership(cast.agent), "tea") == "black"
