"""Stages, who sees an inbox, names by inbox, sender rules: each verb does it whole and leaves one event."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from madoguchi.accounts.models import Person, Team
from madoguchi.conversations import closing, doors, marking, opening, public_names, snoozing, spamming, staging
from madoguchi.conversations.events import ConversationEvent as E
from madoguchi.conversations.models import InboxPublicName, SenderRule, Status, SubStatus
from madoguchi.journal.models import Event
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def names(cast: Cast, status: Status = Status.WAITING) -> list[str]:
    return [each.name for each in doors.sub_statuses(cast.membership(cast.owner)) if each.status == status]


@pytest.fixture
def stage(cast: Cast) -> Callable[..., SubStatus]:
    def made(name: str, status: Status = Status.WAITING) -> SubStatus:
        return staging.add_stage(cast.workspace, status=status, name=name, by=cast.owner)

    return made


def test_stages_stand_in_the_order_they_were_added_and_move(cast: Cast, stage: Callable[..., SubStatus]) -> None:
    first, second, third = stage("写真待ち"), stage("返送待ち"), stage("入金待ち")
    stage("折り返し", Status.OPEN)
    staging.move_stage(third, up=True, by=cast.owner)
    staging.move_stage(first, up=False, by=cast.owner)
    assert names(cast) == ["入金待ち", "写真待ち", "返送待ち"]
    assert names(cast, Status.OPEN) == ["折り返し"]
    before = kinds()
    staging.move_stage(second, up=False, by=cast.owner)
    staging.move_stage(third, up=True, by=cast.owner)
    assert kinds() == before


def test_a_name_stands_once_in_a_status_but_may_stand_in_another(cast: Cast, stage: Callable[..., SubStatus]) -> None:
    first, second = stage("確認中"), stage("返送待ち")
    stage("確認中", Status.SNOOZED)
    with pytest.raises(staging.StageNameTaken):
        stage("確認中")
    with pytest.raises(staging.StageNameTaken):
        staging.rename_stage(second, name="確認中", by=cast.owner)
    assert staging.rename_stage(first, name="確認中", by=cast.owner).name == "確認中"
    assert E.STAGE_RENAMED not in kinds()
    staging.rename_stage(first, name="社内確認中", by=cast.owner)
    assert kinds()[-1] == E.STAGE_RENAMED


@pytest.mark.parametrize("status", [Status.CLOSED, Status.SPAM, Status.TRASH])
def test_what_is_done_has_no_stages(stage: Callable[..., SubStatus], status: Status) -> None:
    with pytest.raises(staging.NoStagesHere):
        stage("済", status)


def test_conversations_outlive_their_stage(cast: Cast, stage: Callable[..., SubStatus]) -> None:
    maker = stage("メーカー確認中")
    conversation = marking.set_sub_status(closing.wait(cast.conversation(), by=cast.agent), maker, by=cast.agent)
    staging.remove_stage(maker, by=cast.owner)
    staging.remove_stage(maker, by=cast.owner)
    conversation.refresh_from_db()
    assert (conversation.status, conversation.sub_status) == (Status.WAITING, None)
    assert kinds().count(E.STAGE_REMOVED) == 1


def test_what_wakes_leaves_the_stage_of_its_sleep(cast: Cast, stage: Callable[..., SubStatus]) -> None:
    asleep = snoozing.snooze(cast.conversation(), until=timezone.now() + timedelta(hours=1), by=cast.agent)
    marking.set_sub_status(asleep, stage("部品待ち", Status.SNOOZED), by=cast.agent)
    assert snoozing.wake(asleep).sub_status is None
    asleep.refresh_from_db()
    assert (asleep.status, asleep.sub_status) == (Status.OPEN, None)


def test_a_restricted_inbox_is_its_teams_and_the_admins(cast: Cast) -> None:
    conversation = cast.conversation()
    small = Team.objects.create(workspace=cast.workspace, name="責任者")
    small.members.add(cast.membership(cast.lead))

    def sees(person: Person) -> bool:
        return doors.conversations(cast.membership(person)).filter(pk=conversation.pk).exists()

    opening.restrict(cast.inbox, teams=[small], by=cast.owner)
    assert (sees(cast.owner), sees(cast.lead), sees(cast.agent)) == (True, True, False)
    event = Event.objects.latest("id")
    assert (event.kind, event.subject_id, event.payload) == (
        E.INBOX_RESTRICTED,
        cast.inbox.pk,
        {"teams": [small.pk], "were": []},
    )
    opening.restrict(cast.inbox, teams=[small], by=cast.owner)
    assert Event.objects.latest("id") == event
    opening.restrict(cast.inbox, teams=[], by=cast.owner)
    assert sees(cast.agent)


def test_teams_and_members_of_elsewhere_are_refused(cast: Cast) -> None:
    foreign = Team.objects.create(workspace=cast.other_workspace, name="となり")
    with pytest.raises(opening.ForeignTeam):
        opening.restrict(cast.inbox, teams=[foreign], by=cast.owner)
    with pytest.raises(public_names.ForeignMember):
        public_names.set_inbox_names(cast.inbox, cast.membership(cast.outsider), ja="外山", en="", by=cast.owner)
    assert not cast.inbox.restricted_to.exists()


def test_an_inbox_may_know_a_member_by_another_name(cast: Cast) -> None:
    def call(ja: str, en: str) -> None:
        public_names.set_inbox_names(cast.inbox, cast.membership(cast.agent), ja=ja, en=en, by=cast.agent)

    before = len(kinds())
    call("", "")
    call("窓口 さとう", "")
    call("窓口 さとう", "")
    assert public_names.public_name(cast.inbox, cast.agent, "en") == "窓口 さとう"
    call("", "")
    assert public_names.public_name(cast.inbox, cast.agent, "ja") == "佐藤"
    assert not InboxPublicName.objects.exists()
    assert kinds()[before:] == [E.INBOX_PUBLIC_NAME_CHANGED] * 2


@pytest.mark.parametrize("pattern", ["@SPAM.example", "Ad@spam.example"])
def test_a_rule_is_made_once_and_removed_once(cast: Cast, pattern: str) -> None:
    rule: Any = spamming.add_rule(cast.workspace.pk, pattern, by=cast.agent)
    assert spamming.add_rule(cast.workspace.pk, pattern.lower(), by=cast.lead) == rule
    assert SenderRule.objects.get().made_by == cast.agent
    assert spamming.is_blocked(cast.workspace.pk, "ad@spam.example")
    spamming.remove_rule(rule, by=cast.owner)
    spamming.remove_rule(rule, by=cast.owner)
    assert not spamming.is_blocked(cast.workspace.pk, "ad@spam.example")
    assert [kind for kind in kinds() if kind.startswith("sender_")] == [E.SENDER_BLOCKED, E.SENDER_ALLOWED]
