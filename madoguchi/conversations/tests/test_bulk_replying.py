"""One text to many: each its own mail, with its own words; what speaks against one; once, and only what was previewed."""

from datetime import timedelta

import pytest

from madoguchi.conversations import replying as single
from madoguchi.conversations import spamming
from madoguchi.conversations.bulk import excluding, replying, undoing
from madoguchi.conversations.bulk.asking import NothingChosen
from madoguchi.conversations.models import ApprovalRule, BulkRow, Conversation, Draft, Message, Status
from madoguchi.conversations.receiving import receive
from madoguchi.journal import working
from madoguchi.journal.models import Delivery, Job
from madoguchi.kit.addresses import Address
from tests.cast import Cast, mail

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "{宛名}\n\n復旧しました。"
MAILING = replying.Mailing(TEXT, "close", timedelta(seconds=30))


@pytest.fixture
def rows(cast: Cast) -> list[Conversation]:
    names = ["山田 花子", "鈴木 太郎", "高橋 一郎"]
    return [cast.conversation(sender=f"c{n}@example.com", name=name) for n, name in enumerate(names)]


def send(cast: Cast, rows: list[Conversation], include: list[Conversation] | None = None, once: str | None = None) -> Job:
    member, ids = cast.membership(cast.agent), [row.pk for row in rows]
    sealed = replying.seal(excluding.propose(member, ids, TEXT))
    wanted = {row.pk for row in (rows if include is None else include)}
    return replying.ask(member, ids, MAILING, include=wanted, sealed=sealed, once=once)


def work(job: Job) -> Job:
    while working.work_once():
        pass
    job.refresh_from_db()
    return job


def sent() -> dict[int, str]:
    rows = Message.objects.filter(kind="reply", withdrawn_at=None)
    return dict(rows.values_list("conversation_id", "text"))


def test_each_gets_a_mail_of_their_own_in_their_own_conversation(cast: Cast, rows: list[Conversation]) -> None:
    job = work(send(cast, rows))
    assert job.result == {"done": 3}
    assert {text.split("\n")[0] for text in sent().values()} == {"山田 花子 様", "鈴木 太郎 様", "高橋 一郎 様"}
    assert {len(message.to) + len(message.cc) for message in Message.objects.filter(kind="reply")} == {1}
    assert set(Conversation.objects.values_list("status", flat=True)) == {Status.CLOSED}


def test_what_speaks_against_one_is_said_and_can_be_overruled(cast: Cast, rows: list[Conversation]) -> None:
    member = cast.membership(cast.agent)
    single.reply(rows[0], by=cast.lead, text="済みです", to=[Address("", "c0@example.com")], then="keep")
    spamming.mark_spam(rows[1], by=cast.agent)
    Draft.objects.create(workspace=cast.workspace, conversation=rows[2], person=cast.lead, text="書きかけ")
    again = cast.conversation(sender="c2@example.com", name="高橋 一郎", subject="もう一件")
    proposed = excluding.propose(member, [row.pk for row in [*rows, again]], TEXT)
    assert {each.conversation.pk: each.reason for each in proposed} == {
        rows[0].pk: "answered",
        rows[1].pk: "put_away",
        rows[2].pk: "draft",
        again.pk: "",
    }
    work(send(cast, [*rows, again], include=[rows[0], rows[1], again]))
    assert set(sent()) == {rows[0].pk, again.pk}  # spam cannot be switched on


def test_a_machine_and_an_angry_customer_are_left_out(cast: Cast) -> None:
    machine = receive(cast.inbox, mail(sender="a@example.com", is_automatic=True, automatic_kind="vacation")).conversation
    angry = cast.conversation("どういうことですか。いい加減にしてください。責任者を出してください！", sender="b@example.com")
    found = excluding.propose(cast.membership(cast.agent), [machine.pk, angry.pk], TEXT)
    assert {each.conversation.pk: each.reason for each in found} == {machine.pk: "automatic", angry.pk: "complaint"}


def test_who_moved_on_since_is_left_alone(cast: Cast, rows: list[Conversation]) -> None:
    job = send(cast, rows)
    receive(cast.inbox, mail(sender="c1@example.com", text="追伸です"), conversation=rows[1])
    assert work(job).result == {"done": 2, "refused": 1}
    assert rows[1].pk not in sent()


def test_nothing_leaves_that_was_not_previewed(cast: Cast, rows: list[Conversation]) -> None:
    member, ids = cast.membership(cast.agent), [row.pk for row in rows]
    sealed = replying.seal(excluding.propose(member, ids, TEXT))
    other = replying.Mailing(TEXT + "!", "close", timedelta())
    with pytest.raises(replying.Moved):
        replying.ask(member, ids, other, include=set(ids), sealed=sealed)
    with pytest.raises(NothingChosen):
        send(cast, rows, include=[])


def test_run_twice_it_sends_once(cast: Cast, rows: list[Conversation]) -> None:
    job = work(send(cast, rows, once="k"))
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, ended_at=None)
    job.refresh_from_db()
    BulkRow.objects.filter(job_id=job.pk).update(state="pending")  # as if the batch had been lost, but not its mails
    work(job)
    assert Message.objects.filter(kind="reply").count() == Delivery.objects.count() == 3


def test_it_is_taken_back_while_it_is_held(cast: Cast, rows: list[Conversation]) -> None:
    job = work(send(cast, rows))
    gone = Message.objects.filter(conversation=rows[0], kind="reply").get()
    Delivery.objects.filter(subject_id=gone.pk).update(state=Delivery.State.DONE)
    back = work(undoing.undo(job, by=cast.membership(cast.agent)))
    assert back.result == {"undone": 2, "left": 1}
    assert set(sent()) == {rows[0].pk}
    assert not Draft.objects.exists()


def test_many_need_a_lead_or_a_rule(cast: Cast, rows: list[Conversation], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replying, "ALONE", 2)
    with pytest.raises(replying.TooManyAlone):
        send(cast, rows)
    rule = ApprovalRule.objects.create(workspace=cast.workspace, name="一括", bulk_from=3, levels=[{"people": [cast.lead.pk]}])
    assert work(send(cast, rows)).state == Job.State.DONE
    assert not Delivery.objects.filter(state=Delivery.State.QUEUED).exists()
    rule.delete()
