"""The settings pages of this room: forms that do what they say, for those who may, and keep what was typed."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import Membership, Person, Team
from madoguchi.conversations import marking, public_names, spamming, staging
from madoguchi.conversations.models import InboxPublicName, SenderRule, Status, SubStatus
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def at(name: str, *more: object, slug: str = "mado") -> str:
    return reverse(f"conversations:{name}", args=[slug, *more])


@pytest.fixture
def owner(cast: Cast, client: Client) -> Client:
    client.force_login(cast.owner)
    return client


@pytest.fixture
def stage(cast: Cast) -> SubStatus:
    return staging.add_stage(cast.workspace, status=Status.OPEN, name="社内確認中", by=cast.owner)


def names() -> list[str]:
    return list(SubStatus.objects.order_by("status", "position").values_list("name", flat=True))


def test_agents_reach_only_their_own_names(cast: Cast, client: Client, stage: SubStatus) -> None:
    client.force_login(cast.agent)
    for path in [at("stages"), at("stage", stage.pk), at("inbox_access", cast.inbox.pk), at("sender_rules")]:
        assert client.get(path).status_code == 403
    assert client.post(at("inbox_names", cast.inbox.pk)).status_code == 403
    assert client.get(at("own_names")).status_code == 200
    client.force_login(cast.light)
    assert client.get(at("own_names")).status_code == 403


def test_a_stage_is_added_renamed_moved_and_removed(cast: Cast, owner: Client, stage: SubStatus) -> None:
    owner.post(at("stages"), {"status": Status.OPEN, "name": "折り返し待ち"})
    owner.post(at("stages"), {"status": Status.SNOOZED, "name": "部品待ち"})
    owner.post(at("stage_place", stage.pk), {"to": "down"})
    assert names() == ["折り返し待ち", "社内確認中", "部品待ち"]
    owner.post(at("stage", stage.pk), {"name": "上長確認中"})
    page = owner.get(at("stages")).text
    assert page.index("折り返し待ち") < page.index("上長確認中") < page.index("部品待ち")
    marking.set_sub_status(cast.conversation(), stage, by=cast.agent)
    assert "1件" in owner.get(at("stage", stage.pk)).text
    owner.post(at("remove_stage", stage.pk))
    assert names() == ["折り返し待ち", "部品待ち"]


@pytest.mark.parametrize("told", [{"name": "社内確認中"}, {"name": ""}, {"name": "済", "status": Status.CLOSED}])
def test_a_refused_stage_says_why(owner: Client, stage: SubStatus, told: dict[str, Any]) -> None:
    answer = owner.post(at("stages"), {"status": Status.OPEN} | told)
    assert answer.status_code == 422
    assert "errorlist" in answer.text or told["name"] == "済"
    assert names() == ["社内確認中"]


def test_an_inbox_is_kept_to_a_team(cast: Cast, owner: Client) -> None:
    foreign = Team.objects.create(workspace=cast.other_workspace, name="となり")
    assert owner.post(at("inbox_access", cast.inbox.pk), {"teams": [foreign.pk]}).status_code == 422
    owner.post(at("inbox_access", cast.inbox.pk), {"teams": [cast.team.pk]})
    assert list(cast.inbox.restricted_to.all()) == [cast.team]
    assert "checked" in owner.get(at("inbox_access", cast.inbox.pk)).text
    owner.post(at("inbox_access", cast.inbox.pk))
    assert not cast.inbox.restricted_to.exists()


def test_a_team_that_alone_sees_an_inbox_is_not_dissolved(cast: Cast, owner: Client) -> None:
    other = Team.objects.create(workspace=cast.workspace, name="責任者")
    cast.inbox.restricted_to.set([cast.team])
    remove = reverse("accounts:remove_team", args=["mado", cast.team.pk])
    assert cast.inbox.name in owner.post(remove, follow=True).text
    assert Team.objects.filter(pk=cast.team.pk).exists()
    cast.inbox.restricted_to.add(other)
    owner.post(remove)
    assert list(cast.inbox.restricted_to.all()) == [other]


def test_an_admin_names_a_member_for_an_inbox(cast: Cast, owner: Client) -> None:
    member = cast.membership(cast.agent).pk
    owner.post(at("inbox_names", cast.inbox.pk), {"member": member, "ja": "修理 さとう", "en": "Sato"})
    assert 'value="修理 さとう"' in owner.get(at("inbox_access", cast.inbox.pk) + f"?member={member}").text
    assert public_names.public_name(cast.inbox, cast.agent, "en") == "Sato"
    Membership.objects.filter(pk=member).update(is_active=False)
    owner.post(at("inbox_names", cast.inbox.pk), {"member": member})
    assert not InboxPublicName.objects.exists()
    foreign = cast.membership(cast.outsider).pk
    assert owner.post(at("inbox_names", cast.inbox.pk), {"member": foreign, "ja": "外山"}).status_code == 422


def test_one_names_oneself_for_the_inboxes_one_sees(cast: Cast, client: Client) -> None:
    client.force_login(cast.agent)
    told = {f"inbox{cast.inbox.pk}-ja": "さとう", f"inbox{cast.other_inbox.pk}-ja": "侵入"}
    assert client.post(at("own_names"), told).status_code == 302
    assert [(row.inbox_id, row.name_ja) for row in InboxPublicName.objects.all()] == [(cast.inbox.pk, "さとう")]
    assert client.post(at("own_names")).status_code == 302
    assert InboxPublicName.objects.exists()
    answer = client.post(at("own_names"), {f"inbox{cast.inbox.pk}-ja": "長" * 81})
    assert answer.status_code == 422
    assert "errorlist" in answer.text
    cast.inbox.restricted_to.add(Team.objects.create(workspace=cast.workspace, name="別"))
    assert cast.inbox.address not in client.get(at("own_names")).text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ad@Spam.example", "ad@spam.example"),
        ("＠ｓｐａｍ．ｅｘａｍｐｌｅ", "@spam.example"),
        ("@日本語.jp", "@xn--wgv71a119e.jp"),
    ],
)
def test_a_sender_is_written_as_people_write(owner: Client, typed: str, kept: str) -> None:
    page = owner.post(at("sender_rules"), {"pattern": typed}, follow=True).text
    assert SenderRule.objects.get().pattern == kept
    assert "青木 恵" in page
    assert owner.post(at("sender_rules"), {"pattern": typed}).status_code == 422


@pytest.mark.parametrize("typed", ["", "spam.example", "@", "a b@c.example"])
def test_what_is_no_sender_is_refused(owner: Client, typed: str) -> None:
    answer = owner.post(at("sender_rules"), {"pattern": typed})
    assert answer.status_code == 422
    assert "errorlist" in answer.text
    assert not SenderRule.objects.exists()


def test_rules_come_in_pages_and_go(cast: Cast, owner: Client, django_assert_max_num_queries: Any) -> None:
    rules = [SenderRule(workspace=cast.workspace, pattern=f"ad{n:03}@spam.example", made_by=cast.agent) for n in range(120)]
    SenderRule.objects.bulk_create(rules)
    spamming.add_rule(cast.other_workspace.pk, "@theirs.example", by=cast.outsider)
    seen, query = [], ""
    while True:
        with django_assert_max_num_queries(12):
            page = owner.get(at("sender_rules") + query)
        seen += [sender for _rule, sender in page.context["rows"]]
        if page.context["before"] is None:
            break
        query = f"?before={page.context['before']}"
    assert seen == [f"ad{n:03}@spam.example" for n in reversed(range(120))]
    owner.post(at("remove_sender_rule", SenderRule.objects.get(pattern="ad003@spam.example").pk))
    assert not spamming.is_blocked(cast.workspace.pk, "ad003@spam.example")
    assert owner.get(at("sender_rules") + "?before=" + "9" * 40).status_code == 200


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_menu_leads_to_every_page(cast: Cast, owner: Client, language: str) -> None:
    Person.objects.filter(pk=cast.owner.pk).update(language=language)
    page = owner.get(at("stages")).text
    assert all(at(name) in page for name in ("stages", "own_names", "sender_rules"))
    assert ("進行状況" in page) == (language == "ja")
