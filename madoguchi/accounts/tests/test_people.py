"""Inviting, joining, roles, teams: each leaves its event, none lets the workspace go without an owner."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from madoguchi.accounts import changing_roles, inviting, teaming, workspaces
from madoguchi.accounts.joining import AlreadyMember, join
from madoguchi.accounts.models import Invitation, Membership, Person, Role, Team
from madoguchi.accounts.permissions import NotAllowed
from madoguchi.accounts.public_names import public_name, set_public_names
from madoguchi.journal.models import Event
from madoguchi.kit.not_kept import NameTaken
from tests.cast import Cast


def invited(cast: Cast, email: str = "new@mado.example.jp", role: int = Role.AGENT) -> inviting.Invited:
    return inviting.invite(cast.workspace, email=email, role=role, by=cast.membership(cast.owner))


def token(one: inviting.Invited) -> str:
    return one.link.rstrip("/").rpartition("/")[2]


def kinds() -> list[str]:
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def test_an_invitation_is_mailed_and_its_token_is_stored_hashed(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    one = invited(cast, "New@Mado.example.jp")
    (mail,) = mailoutbox
    assert one.link in mail.body
    assert mail.to == ["new@mado.example.jp"]
    assert mail.subject == "「まど商店」への招待"
    assert token(one) not in str(Invitation.objects.values())
    assert inviting.find(token(one)) == one.invitation
    assert kinds()[-1] == "member_invited"
    assert one.invitation.email == "new@mado.example.jp"


def test_accepting_makes_a_person_who_is_a_member(cast: Cast) -> None:
    one = invited(cast, role=Role.LEAD)
    membership = inviting.accept_as_new(
        one.invitation, name="新井 桜", reading="あらい さくら", password="a-long-password", language="ja"
    )
    assert (membership.role, membership.person.name) == (Role.LEAD, "新井 桜")
    assert membership.person.check_password("a-long-password")
    assert inviting.find(token(one)) is None
    assert kinds()[-1] == "member_joined"


def test_an_invitation_opens_once(cast: Cast) -> None:
    one = invited(cast, cast.outsider.email)
    inviting.accept(one.invitation, cast.outsider)
    with pytest.raises(inviting.InvitationOver):
        inviting.accept(one.invitation, cast.outsider)


def test_an_invitation_is_for_its_address_alone(cast: Cast) -> None:
    with pytest.raises(inviting.InvitationOver):
        inviting.accept(invited(cast).invitation, cast.outsider)


def test_an_invitation_runs_out(cast: Cast) -> None:
    one = invited(cast)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert inviting.find(token(one)) is None


def test_sending_again_makes_the_old_link_void(cast: Cast) -> None:
    one = invited(cast)
    again = inviting.resend(one.invitation, by=cast.membership(cast.owner))
    assert inviting.find(token(one)) is None
    assert inviting.find(token(again)) is not None


def test_a_second_invitation_replaces_the_first(cast: Cast) -> None:
    one, other = invited(cast), invited(cast)
    assert inviting.find(token(one)) is None
    assert list(inviting.open_invitations(cast.workspace)) == [other.invitation]


def test_a_revoked_invitation_opens_nothing_and_is_not_sent_again(cast: Cast) -> None:
    one = invited(cast)
    inviting.revoke(one.invitation, by=cast.membership(cast.owner))
    assert inviting.find(token(one)) is None
    with pytest.raises(inviting.InvitationOver):
        inviting.resend(one.invitation, by=cast.membership(cast.owner))


def test_a_member_is_not_invited(cast: Cast) -> None:
    with pytest.raises(AlreadyMember):
        invited(cast, cast.agent.email)


def test_a_lead_invites_nobody(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        inviting.invite(cast.workspace, email="x@y.example", role=Role.LIGHT, by=cast.membership(cast.lead))


def test_somebody_removed_comes_back_as_the_same_member(cast: Cast) -> None:
    agent = cast.membership(cast.agent)
    changing_roles.deactivate(agent, by=cast.membership(cast.owner))
    back = join(cast.workspace, cast.agent, role=Role.LIGHT, by=cast.owner)
    assert (back.pk, back.role, back.is_active) == (agent.pk, Role.LIGHT, True)


def test_the_last_owner_stays(cast: Cast) -> None:
    owner = cast.membership(cast.owner)
    with pytest.raises(changing_roles.LastOwner):
        changing_roles.change_role(owner, role=Role.AGENT, by=owner)
    with pytest.raises(changing_roles.LastOwner):
        changing_roles.deactivate(owner, by=owner)
    changing_roles.change_role(cast.membership(cast.lead), role=Role.OWNER, by=owner)
    assert changing_roles.change_role(owner, role=Role.AGENT, by=owner).role == Role.AGENT


def test_an_owner_whose_account_is_off_does_not_count(cast: Cast) -> None:
    owner = cast.membership(cast.owner)
    changing_roles.change_role(cast.membership(cast.lead), role=Role.OWNER, by=owner)
    Person.objects.filter(pk=cast.lead.pk).update(is_active=False)
    with pytest.raises(changing_roles.LastOwner):
        changing_roles.deactivate(owner, by=owner)


def test_an_admin_does_not_touch_owners(cast: Cast) -> None:
    Membership.objects.filter(person=cast.lead).update(role=Role.ADMIN)
    admin = cast.membership(cast.lead)
    with pytest.raises(NotAllowed):
        changing_roles.deactivate(cast.membership(cast.owner), by=admin)
    with pytest.raises(NotAllowed):
        changing_roles.change_role(cast.membership(cast.agent), role=Role.OWNER, by=admin)


def test_a_member_of_another_workspace_is_out_of_reach(cast: Cast) -> None:
    with pytest.raises(Membership.DoesNotExist):
        changing_roles.change_role(cast.membership(cast.outsider), role=Role.LIGHT, by=cast.membership(cast.owner))


def test_a_role_changes_once_with_one_event(cast: Cast) -> None:
    owner, agent = cast.membership(cast.owner), cast.membership(cast.agent)
    changing_roles.change_role(agent, role=Role.LEAD, by=owner)
    changing_roles.change_role(agent, role=Role.LEAD, by=owner)
    event = Event.objects.get(kind="role_changed")
    assert event.payload == {"from": Role.AGENT, "to": Role.LEAD}


def test_teams_hold_only_members_of_their_workspace(cast: Cast) -> None:
    ids = [cast.membership(cast.agent).pk, cast.membership(cast.outsider).pk]
    team = teaming.create_team(cast.workspace, name="修理", members=ids, by=cast.owner)
    assert [each.person for each in team.members.all()] == [cast.agent]
    with pytest.raises(NameTaken):
        teaming.create_team(cast.workspace, name="修理", by=cast.owner)


def test_a_team_is_renamed_refilled_and_dissolved(cast: Cast) -> None:
    team = teaming.rename_team(cast.team, name="一次受付", by=cast.lead)
    teaming.set_members(team, members=[cast.membership(cast.light).pk], by=cast.lead)
    teaming.remove_team(team, by=cast.lead)
    assert not Team.objects.filter(pk=cast.team.pk).exists()
    assert kinds()[-3:] == ["team_renamed", "team_members_changed", "team_removed"]


def test_a_workspace_begins_with_its_owner(cast: Cast) -> None:
    made = workspaces.create(name="第二", slug="dai-ni", owner=cast.outsider)
    assert made.memberships.get().role == Role.OWNER
    with pytest.raises(workspaces.SlugTaken):
        workspaces.create(name="第二", slug="dai-ni", owner=cast.outsider)


@pytest.mark.parametrize("slug", ["", "-a", "a-", "A", "日本", "a" * 41, "a_b"])
def test_a_slug_fits_into_an_address(slug: str) -> None:
    assert not workspaces.is_slug(slug)


def test_a_changed_workspace_says_what_changed(cast: Cast) -> None:
    workspaces.change(cast.workspace, by=cast.owner, name="まど", undo_seconds=10)
    assert Event.objects.get(kind="workspace_changed").payload == {"fields": ["name"]}


@pytest.mark.parametrize(
    ("ja", "en", "language", "shown"),
    [
        ("窓口 佐藤", "Sato", "en", "Sato"),
        ("窓口 佐藤", "", "en", "窓口 佐藤"),
        ("", "Sato", "ja", "Sato"),
        ("", "", "ja", "佐藤"),
    ],
)
def test_customers_see_the_public_name_only(cast: Cast, ja: str, en: str, language: str, shown: str) -> None:
    changed = set_public_names(cast.membership(cast.agent), ja=ja, en=en, by=cast.agent)
    assert public_name(changed, language) == shown
