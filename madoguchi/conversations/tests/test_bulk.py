"""One verb on many: each through its own verb, whatever stops it on the way; and the way back."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from madoguchi.accounts.models import Membership, Role
from madoguchi.accounts.permissions import NotAllowed
from madoguchi.conversations import closing, snoozing
from madoguchi.conversations.bulk import asking, carrying_out, forgetting, undoing
from madoguchi.conversations.bulk.verbs import BadWish
from madoguchi.conversations.models import BulkRow, Conversation, Status
from madoguchi.conversations.opening import open_inbox
from madoguchi.conversations.receiving import receive
from madoguchi.conversations.staging import add_stage
from madoguchi.journal import working
from madoguchi.journal.models import Event, Job
from madoguchi.journal.recording import SYSTEM
from tests.cast import Cast, mail

pytestmark = pytest.mark.django_db(transaction=True)
State = BulkRow.State


@pytest.fixture
def rows(cast: Cast) -> list[Conversation]:
    return [cast.conversation(sender=f"c{n}@example.com") for n in range(6)]


def ask(cast: Cast, verb: str, rows: list[Conversation], **posted: Any) -> Job:
    return asking.ask(cast.membership(cast.agent), verb, [row.pk for row in rows], posted)


def work(job: Job) -> Job:
    while working.work_once():
        pass
    job.refresh_from_db()
    return job


def states(job: Job) -> list[tuple[str, str]]:
    return list(BulkRow.objects.filter(job_id=job.pk).order_by("position").values_list("state", "reason"))


def statuses(rows: list[Conversation]) -> list[int]:
    found = dict(Conversation.objects.values_list("pk", "status"))
    return [found[row.pk] for row in rows]


def told(kind: str) -> Counter[int]:
    return Counter(Event.objects.filter(kind=kind).values_list("conversation_id", flat=True))


def test_each_goes_through_its_own_verb_with_its_own_event(cast: Cast, rows: list[Conversation]) -> None:
    closing.close(rows[1], by=cast.lead)
    job = work(ask(cast, "close", rows))
    assert (job.state, job.done_count, job.total_count) == (Job.State.DONE, 6, 6)
    assert job.result == {"done": 5, "same": 1}
    assert statuses(rows) == [Status.CLOSED] * 6
    assert told("closed") == Counter(row.pk for row in rows)


def test_what_the_member_does_not_see_is_not_touched(cast: Cast, rows: list[Conversation]) -> None:
    hidden = open_inbox(cast.workspace, name="人事", address="jinji@mado.example.jp", by=SYSTEM)
    hidden.restricted_to.add(cast.workspace.teams.create(name="人事"))
    secret = receive(hidden, mail(sender="s@example.com")).conversation
    foreign = receive(cast.other_inbox, mail(sender="f@example.com")).conversation
    job = work(ask(cast, "close", [secret, rows[0], foreign]))
    assert [row.conversation_id for row in BulkRow.objects.filter(job_id=job.pk)] == [rows[0].pk]
    assert statuses([secret, foreign]) == [Status.OPEN] * 2
    with pytest.raises(asking.NothingChosen):
        ask(cast, "close", [secret])


def test_a_right_or_sight_lost_meanwhile_stops_it(cast: Cast, rows: list[Conversation]) -> None:
    job = ask(cast, "close", rows)
    cast.inbox.restricted_to.add(cast.workspace.teams.create(name="人事"))
    assert set(states(work(job))) == {(State.REFUSED, carrying_out.GONE)}
    cast.inbox.restricted_to.clear()
    job = ask(cast, "close", rows)
    Membership.objects.filter(person=cast.agent).update(role=Role.LIGHT)
    assert set(states(work(job))) == {(State.REFUSED, carrying_out.NO_RIGHT)}
    assert statuses(rows) == [Status.OPEN] * 6
    with pytest.raises(NotAllowed):
        ask(cast, "close", rows)


def test_one_that_refuses_keeps_its_reason_and_the_others_go_on(cast: Cast, rows: list[Conversation]) -> None:
    stage = add_stage(cast.workspace, status=Status.OPEN, name="確認中", by=cast.owner).pk
    closing.close(rows[2], by=cast.agent)
    job = work(ask(cast, "stage", rows, to=str(stage)))
    assert [state for state, _ in states(job)] == ["done", "done", "refused", "done", "done", "done"]
    assert states(job)[2] == ("refused", "wrong_stage")
    assert told("sub_status_set") == Counter(row.pk for row in rows if row != rows[2])


def test_a_kill_loses_nothing_and_doubles_nothing(
    cast: Cast, rows: list[Conversation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying_out, "BATCH", 2)
    job = ask(cast, "close", rows)
    real, turns = carrying_out._take, iter([False, True, False, True])

    def killed(*given: Any) -> None:
        real(*given)
        if next(turns, False):
            raise KeyboardInterrupt  # inside the batch's transaction, its work done, nothing committed

    monkeypatch.setattr(carrying_out, "_take", killed)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            working.work_once()
        Job.objects.filter(pk=job.pk).update(leased_until=timezone.now() - timedelta(minutes=1))
    job = work(job)
    assert (job.state, job.done_count, job.result) == (Job.State.DONE, 6, {"done": 6})
    assert told("closed") == Counter(row.pk for row in rows)


def test_it_stops_between_two_batches(cast: Cast, rows: list[Conversation], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying_out, "BATCH", 2)
    job = ask(cast, "close", rows)
    real = working.Progress.count

    def count(progress: working.Progress, count: int = 1) -> None:
        real(progress, count)
        Job.objects.filter(pk=job.pk).update(cancel_asked_at=timezone.now())

    monkeypatch.setattr(working.Progress, "count", count)
    assert work(job).state == Job.State.CANCELLED
    assert statuses(rows).count(Status.CLOSED) == 2
    work(undoing.undo(job, by=cast.membership(cast.agent)))
    assert statuses(rows) == [Status.OPEN] * 6


def test_a_second_click_is_the_first(cast: Cast, rows: list[Conversation]) -> None:
    member = cast.membership(cast.agent)
    first = asking.ask(member, "close", [rows[0].pk], {}, once="k")
    assert asking.ask(member, "close", [rows[0].pk], {}, once="k").pk == first.pk
    assert BulkRow.objects.count() == 1


def test_undo_puts_each_back_where_it_stood_unless_it_was_changed_since(cast: Cast, rows: list[Conversation]) -> None:
    until = timezone.now() + timedelta(days=2)
    snoozing.snooze(rows[0], until=until, by=cast.agent)
    closing.wait(rows[1], by=cast.agent)
    job = work(ask(cast, "close", rows))
    closing.reopen(rows[2], by=cast.lead)
    closing.close(rows[2], by=cast.lead)  # closed again, by somebody else and later
    receive(cast.inbox, mail(sender="c3@example.com", in_reply_to="x"), conversation=rows[3])
    back = work(undoing.undo(job, by=cast.membership(cast.agent)))
    assert back.result == {"undone": 4, "left": 2}
    assert statuses(rows) == [Status.SNOOZED, Status.WAITING, Status.CLOSED, Status.OPEN, Status.OPEN, Status.OPEN]
    rows[0].refresh_from_db()
    assert rows[0].snoozed_until == until
    assert [each for each in states(job) if each[0] == "left"] == [("left", undoing.CHANGED)] * 2


@pytest.mark.parametrize("verb", ["assign", "team", "priority", "move", "unread", "read", "spam", "trash", "wait"])
def test_every_verb_has_its_way_back(cast: Cast, rows: list[Conversation], verb: str) -> None:
    other = open_inbox(cast.workspace, name="返品", address="henpin@mado.example.jp", by=SYSTEM)
    to = {"assign": cast.lead.pk, "team": cast.team.pk, "priority": 3, "move": other.pk}.get(verb, "")
    before = _all(rows)
    job = work(ask(cast, verb, rows, to=str(to)))
    expected = {"same": 6} if verb == "unread" else {"done": 6}
    assert job.result == expected
    assert (_all(rows) == before) == (verb in {"read", "unread"})
    work(undoing.undo(job, by=cast.membership(cast.agent)))
    assert _all(rows) == before


def _all(rows: list[Conversation]) -> list[Any]:
    wanted = ("assignee_id", "team_id", "priority", "inbox_id", "status", "closed_at", "trashed_at", "waiting_since")
    return list(Conversation.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk").values_list(*wanted))


def test_undo_has_its_hour_and_waits_for_the_end(cast: Cast, rows: list[Conversation]) -> None:
    member = cast.membership(cast.agent)
    job = ask(cast, "close", rows)
    with pytest.raises(undoing.UnderWay):
        undoing.undo(job, by=member)
    work(job)
    Job.objects.filter(pk=job.pk).update(ended_at=timezone.now() - timedelta(hours=2))
    job.refresh_from_db()
    with pytest.raises(undoing.TooLate):
        undoing.undo(job, by=member)


@pytest.mark.parametrize(
    ("verb", "posted"),
    [("assign", {"to": "99999"}), ("move", {"to": ""}), ("snooze", {"until": "x"}), ("priority", {"to": "9"}), ("dance", {})],
)
def test_a_wish_that_makes_no_sense_is_refused(cast: Cast, rows: list[Conversation], verb: str, posted: dict[str, str]) -> None:
    with pytest.raises(BadWish):
        ask(cast, verb, rows, **posted)
    assert not Job.objects.filter(kind="bulk").exists()


def test_all_of_a_view_besides_some(cast: Cast, rows: list[Conversation]) -> None:
    member = cast.membership(cast.agent)
    assert asking.in_view(member, "open", [rows[0].pk]) == [row.pk for row in reversed(rows[1:])]


def test_what_is_long_over_is_removed_with_its_job(cast: Cast, rows: list[Conversation]) -> None:
    old, new = work(ask(cast, "close", rows[:3])), work(ask(cast, "close", rows[3:]))
    assert forgetting.forget_old() == 0
    long_ago = timezone.now() - timedelta(days=30, hours=2)
    BulkRow.objects.filter(job_id=old.pk).update(created_at=long_ago)
    Job.objects.filter(pk=old.pk).update(ended_at=long_ago)
    assert forgetting.forget_old() == 4
    assert (set(BulkRow.objects.values_list("job_id", flat=True)), Job.objects.get().pk) == ({new.pk}, new.pk)
