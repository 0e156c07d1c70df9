"""The settings pages: forms that do what they say and keep what was typed; nobody reaches across."""

import re
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.defaults import server_error

from madoguchi.accounts import auditing, inviting
from madoguchi.accounts.models import Invitation, Membership, Person, Role, Session, Team, Workspace
from madoguchi.journal.models import Event
from madoguchi.journal.recording import SYSTEM, record
from madoguchi.journal.transactions import writing
from tests.cast import Cast

PAGES = ["me", "people", "teams", "workspace", "audit", "notifications", "notification_count", "presence"]


def at(name: str, *more: object) -> str:
    return reverse(f"accounts:{name}", args=["mado", *more])


@pytest.fixture
def owner(cast: Cast, client: Client) -> Client:
    client.force_login(cast.owner)
    return client


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_renders_with_few_queries_and_no_inline_style(
    cast: Cast, owner: Client, name: str, language: str, django_assert_max_num_queries: Any
) -> None:
    Person.objects.filter(pk=cast.owner.pk).update(language=language)
    owner.get(at(name))
    with django_assert_max_num_queries(16):
        response = owner.get(at(name))
    assert response.status_code == 200
    assert not re.search(r"\sstyle=|<script(?![^>]*(src|nonce))", response.text)


def test_the_menu_marks_the_page_above(cast: Cast, owner: Client) -> None:
    below = owner.get(at("member", cast.membership(cast.agent).pk)).text
    assert re.findall(r'<a href="([^"]+)" aria-current="(\w+)"', below)[:1] == [(at("people"), "true")]
    assert re.findall(r'<a href="([^"]+)" aria-current="(\w+)"', owner.get(at("people")).text)[:1] == [(at("people"), "page")]


@pytest.mark.parametrize("name", PAGES)
def test_no_page_opens_for_outsiders(cast: Cast, client: Client, name: str) -> None:
    client.force_login(cast.outsider)
    assert client.get(at(name)).status_code == 404


def test_a_member_of_another_workspace_reaches_none_of_its_rows(cast: Cast, client: Client) -> None:
    client.force_login(cast.outsider)
    invitation = inviting.invite(
        cast.workspace, email="n@e.example", role=Role.AGENT, by=cast.membership(cast.owner)
    ).invitation
    theirs = cast.membership(cast.agent).pk
    rows = [("role", theirs), ("deactivate", theirs), ("revoke_invitation", invitation.pk), ("remove_team", cast.team.pk)]
    for name, row in rows:
        assert client.post(reverse(f"accounts:{name}", args=["tonari", row])).status_code == 404
    assert client.get(reverse("accounts:member", args=["tonari", theirs])).status_code == 404
    assert client.get(reverse("accounts:team", args=["tonari", cast.team.pk])).status_code == 404


def test_the_person_is_saved_in_their_new_language(cast: Cast, owner: Client) -> None:
    told = {"name": "青木 恵子", "reading": "あおき けいこ", "language": "en", "theme": "dark"}
    page = owner.post(at("person"), told, follow=True).text
    assert 'lang="en"' in page
    assert 'data-theme="dark"' in page
    assert "Saved." in page


def test_a_form_keeps_what_was_typed(owner: Client) -> None:
    response = owner.post(at("person"), {"name": "", "reading": "あおき", "language": "ja", "theme": "dark"})
    assert response.status_code == 422
    assert 'value="あおき"' in response.text
    assert "errorlist" in response.text


def test_public_names_and_notifications_are_chosen(cast: Cast, owner: Client) -> None:
    owner.post(at("own_public_names"), {"ja": "窓口 青木", "en": "Aoki"})
    ways = {"bell": ["answer_on_yours", "not_delivered"], "mail": ["not_delivered"], "digest": "daily", "digest_at": "07:45"}
    owner.post(at("own_notifications"), ways | {"quiet_from": "21:00", "quiet_until": "07:00"})
    assert owner.post(at("own_notifications"), ways | {"quiet_from": "21:00"}).status_code == 422
    membership = cast.membership(cast.owner)
    assert (membership.public_name_ja, membership.public_name_en) == ("窓口 青木", "Aoki")
    assert "assigned_to_you" in membership.quiet_kinds
    assert not {"answer_on_yours", "not_delivered"} & set(membership.quiet_kinds)
    chosen = membership.ways
    assert (chosen.digest, f"{chosen.digest_at:%H:%M}", f"{chosen.quiet_until:%H:%M}") == ("daily", "07:45", "07:00")
    assert chosen.next_digest_at is not None
    assert "answer_on_yours" in chosen.quiet_mail
    assert "not_delivered" not in chosen.quiet_mail


def test_small_choices_are_made_on_one_page(cast: Cast, owner: Client) -> None:
    chosen = {"density": "dense", "after_close": "list", "glimpse": "space", "keys": "off", "hints": "off", "undo": ""}
    chosen |= {"chat_enter": "sends", "chat_sound": "off"}
    assert owner.post(at("own_choices"), chosen | {"keys": "loud"}).status_code == 422
    assert owner.post(at("own_choices"), chosen).status_code == 302
    assert cast.membership(cast.owner).preferences == chosen
    assert '<option value="dense" selected>' in owner.get(at("me")).text
    assert 'data-keys="off"' in owner.get("/w/mado/mine/").text


def test_inviting_from_the_page(cast: Cast, owner: Client) -> None:
    assert owner.post(at("invite"), {"email": "New@e.example", "role": Role.LEAD}).status_code == 302
    invitation = Invitation.objects.get()
    assert "new@e.example" in owner.get(at("people")).text
    owner.post(at("renew_invitation", invitation.pk))
    owner.post(at("revoke_invitation", invitation.pk))
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None
    again = owner.post(at("invite"), {"email": cast.agent.email, "role": Role.LEAD})
    assert again.status_code == 422
    assert cast.agent.email in again.text


def test_an_admin_cannot_invite_an_owner(cast: Cast, client: Client) -> None:
    Membership.objects.filter(person=cast.lead).update(role=Role.ADMIN)
    client.force_login(cast.lead)
    assert client.post(at("invite"), {"email": "n@e.example", "role": Role.OWNER}).status_code == 422
    client.post(at("role", cast.membership(cast.owner).pk), {"role": Role.AGENT})
    assert cast.membership(cast.owner).role == Role.OWNER


def test_the_last_owner_is_told_why(cast: Cast, owner: Client) -> None:
    page = owner.post(at("role", cast.membership(cast.owner).pk), {"role": Role.AGENT}, follow=True).text
    assert "オーナーは1人以上必要です" in page


def test_access_is_taken_and_given_back(cast: Cast, owner: Client) -> None:
    agent = cast.membership(cast.agent).pk
    owner.post(at("deactivate", agent))
    assert not cast.membership(cast.agent).is_active
    owner.post(at("reactivate", agent))
    assert cast.membership(cast.agent).is_active


def test_somebody_new_joins_by_the_link(cast: Cast, client: Client) -> None:
    link = inviting.invite(cast.workspace, email="n@e.example", role=Role.AGENT, by=cast.membership(cast.owner)).link
    path = "/" + link.split("/", 3)[3]
    assert "まど商店" in client.get(path).text
    weak = client.post(path, {"name": "新井 桜", "reading": "あらい", "language": "ja", "password": "short"})
    assert weak.status_code == 422
    assert "新井 桜" in weak.text
    told = {"name": "新井 桜", "reading": "あらい", "language": "en", "password": "a-long-password"}
    assert client.post(path, told).headers["Location"] == at("me")
    assert client.get(at("me")).status_code == 200
    assert Session.objects.filter(person__email="n@e.example").exists()
    assert Client().get(path).status_code == 410


def test_somebody_known_signs_in_and_joins(cast: Cast, client: Client) -> None:
    invited = inviting.invite(cast.workspace, email=cast.outsider.email, role=Role.LIGHT, by=cast.membership(cast.owner))
    path = "/" + invited.link.split("/", 3)[3]
    assert f"/accounts/login/?next={path}" in client.get(path).text
    client.force_login(cast.agent)
    assert "サインアウト" in client.get(path).text
    assert client.post(path).status_code == 200  # not for this person
    client.force_login(cast.outsider)
    assert client.post(path).status_code == 302
    assert Membership.objects.get(person=cast.outsider, workspace=cast.workspace).role == Role.LIGHT


def test_teams_are_made_changed_and_dissolved(cast: Cast, client: Client) -> None:
    client.force_login(cast.lead)
    member = cast.membership(cast.light).pk
    client.post(at("teams"), {"name": "修理", "members": [member]})
    team = Team.objects.get(name="修理")
    assert client.post(at("teams"), {"name": "修理"}).status_code == 422
    client.post(at("team", team.pk), {"name": "修理受付", "members": []})
    team.refresh_from_db()
    assert (team.name, team.members.count()) == ("修理受付", 0)
    client.post(at("remove_team", team.pk))
    assert not Team.objects.filter(pk=team.pk).exists()


def test_the_workspace_is_changed_and_nonsense_refused(cast: Cast, owner: Client) -> None:
    told = {"name": "まど商会", "language": "en", "time_zone": "Europe/Berlin", "undo_seconds": 30}
    owner.post(at("workspace"), told)
    assert Workspace.objects.get(slug="mado").time_zone == "Europe/Berlin"
    wrong = owner.post(at("workspace"), {**told, "name": "別", "undo_seconds": 9999, "time_zone": "Mars"})
    assert wrong.status_code == 422
    assert Workspace.objects.get(slug="mado").name == "まど商会"


def test_the_audit_log_tells_who_did_what_to_whom(cast: Cast, owner: Client) -> None:
    owner.post(at("role", cast.membership(cast.agent).pk), {"role": Role.LEAD})
    page = owner.get(at("audit")).text
    assert "役割を変更" in page
    assert "担当者 → リーダー" in page
    assert "佐藤 里奈" in page
    assert "青木 恵" in page


def test_the_audit_log_pages_by_key_and_keeps_workspaces_apart(cast: Cast, owner: Client) -> None:
    with writing():
        for number in range(120):
            for workspace in (cast.workspace, cast.other_workspace):
                record("closed", workspace_id=workspace.pk, by=SYSTEM, subject=("conversation", number), conversation_id=number)
    own = set(Event.objects.filter(workspace_id=cast.workspace.pk).values_list("pk", flat=True))
    seen, before = 0, None
    for _ in range(20):
        page = auditing.page(cast.workspace, everything=True, before=before)
        seen, before = seen + len(page.lines), page.before
        if before is None:
            break
    assert seen == len(own)
    assert owner.get(at("audit") + "?all=1&before=99999999999999999999").status_code == 200
    assert len(auditing.page(cast.workspace).lines) < 10  # conversations are not among the settings


def test_the_front_door_leads_to_the_last_workspace(cast: Cast, client: Client) -> None:
    assert client.get("/").headers["Location"] == "/accounts/login/"
    Membership.objects.create(workspace=cast.other_workspace, person=cast.owner, role=Role.AGENT)
    client.force_login(cast.owner)
    assert client.get("/").headers["Location"] == "/w/mado/"
    client.get("/w/tonari/settings/me/", headers={"accept": "text/html"})
    assert client.get("/").headers["Location"] == "/w/tonari/"
    assert "となり商店" in client.get("/workspaces/").text


def test_whoever_works_nowhere_is_told_so(cast: Cast, client: Client) -> None:
    Membership.objects.filter(person=cast.agent).delete()
    client.force_login(cast.agent)
    assert "参加しているワークスペースはありません" in client.get("/", follow=True).text


def test_a_fault_of_ours_is_told_in_both_languages(rf: RequestFactory) -> None:
    answer = server_error(rf.get("/w/mado/"))
    assert answer.status_code == 500
    assert "システムでエラーが発生しました" in answer.content.decode()
    assert "Something went wrong on our side" in answer.content.decode()
