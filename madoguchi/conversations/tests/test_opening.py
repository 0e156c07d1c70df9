"""An inbox's address is its own in the whole installation, and the keys of a closed one are not handed out from outside."""

import pytest
from django.test import Client

from madoguchi.conversations.opening import AddressTaken, change_inbox, open_inbox
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_another_workspace_cannot_catch_mail_to_a_plus_address(cast: Cast) -> None:
    for caught in ("support@mado.example.jp", "Support+vip@mado.example.jp", "support+caaaa@mado.example.jp"):
        with pytest.raises(AddressTaken):
            open_inbox(cast.other_workspace, name="x", address=caught, by=cast.outsider)
        with pytest.raises(AddressTaken):
            change_inbox(cast.other_inbox, address=caught, by=cast.outsider)
    assert open_inbox(cast.workspace, name="VIP", address="support+vip@mado.example.jp", by=cast.owner).pk


def test_a_lead_outside_does_not_let_anybody_into_a_closed_inbox(cast: Cast, client: Client) -> None:
    lead = cast.membership(cast.lead)
    cast.inbox.restricted_to.add(cast.team)
    cast.team.members.clear()
    client.force_login(cast.lead)
    page = f"/w/{cast.workspace.slug}/settings/teams/{cast.team.pk}/"
    let_in = {"name": cast.team.name, "members": [lead.pk]}
    assert client.post(page, let_in).status_code == 403
    assert client.post(f"{page}removal/").status_code == 403
    assert not cast.team.members.exists()
    cast.inbox.restricted_to.clear()
    assert client.post(page, let_in).status_code == 302
    assert list(cast.team.members.all()) == [lead]
