"""Rights by role, and the door."""

import itertools

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import Membership, Role
from madoguchi.accounts.permissions import RIGHTS, NotAllowed, Right, may, may_give, need, roles_to_give
from tests.cast import Cast


def test_every_role_has_its_rights_and_more_than_the_next() -> None:
    roles = [Role.LIGHT, Role.AGENT, Role.LEAD, Role.ADMIN, Role.OWNER]
    assert set(RIGHTS) == set(Role)
    for lower, higher in itertools.pairwise(roles):
        assert RIGHTS[lower] < RIGHTS[higher]


def test_a_light_agent_reads_and_notes_but_does_not_reply() -> None:
    light = Membership(role=Role.LIGHT)
    assert may(light, Right.READ)
    assert may(light, Right.NOTE)
    assert not may(light, Right.REPLY)
    with pytest.raises(NotAllowed):
        need(light, Right.HANDLE)


def test_without_access_no_right_is_left() -> None:
    assert not may(Membership(role=Role.OWNER, is_active=False), Right.READ)


def test_only_an_owner_makes_owners() -> None:
    assert not may_give(Membership(role=Role.ADMIN), Role.OWNER)
    assert Role.OWNER not in roles_to_give(Membership(role=Role.ADMIN))
    assert roles_to_give(Membership(role=Role.OWNER)) == list(Role)
    assert roles_to_give(Membership(role=Role.LEAD)) == []


def test_the_door_hides_a_workspace_from_outsiders(cast: Cast, client: Client) -> None:
    client.force_login(cast.outsider)
    assert _open(client, cast).status_code == 404


def test_the_door_sends_strangers_to_sign_in(cast: Cast, client: Client) -> None:
    assert _open(client, cast).headers["Location"].startswith("/accounts/login/")


def test_a_member_without_the_right_is_told_so(cast: Cast, client: Client) -> None:
    client.force_login(cast.agent)
    response = client.get(reverse("accounts:people", args=["mado"]))
    assert response.status_code == 403
    assert "権限がありません" in response.text


def test_who_was_removed_is_an_outsider(cast: Cast, client: Client) -> None:
    Membership.objects.filter(person=cast.agent).update(is_active=False)
    client.force_login(cast.agent)
    assert _open(client, cast).status_code == 404


def _open(client: Client, cast: Cast) -> HttpResponse:
    return client.get(reverse("accounts:me", args=[cast.workspace.slug]))
