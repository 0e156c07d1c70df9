"""What is granted to a customer: at once inside the limits, else by somebody else's word; taken back; never twice."""

import pytest

from madoguchi.accounts import approving
from madoguchi.accounts.approval import Approval
from madoguchi.accounts.limits import keeping
from madoguchi.accounts.limits.actions import Figures
from madoguchi.accounts.limits.limit import Discretion, LimitUse
from madoguchi.accounts.models import Membership, Notification, Role
from madoguchi.conversations import merging
from madoguchi.conversations.changing_customer import change_customer
from madoguchi.conversations.concessions import deciding, granting, telling
from madoguchi.conversations.concessions.granting import Wish
from madoguchi.conversations.models import Concession, Conversation
from madoguchi.conversations.tests.test_at_once import together
from madoguchi.conversations.variables import Letter, fill
from madoguchi.journal.models import Event
from tests.cast import Cast

pytestmark = pytest.mark.django_db
AGENT = f"role:{int(Role.AGENT)}"
S = Concession.State


@pytest.fixture
def limited(cast: Cast) -> Cast:
    """Agents: ¥3,000 each, ¥5,000 a month; leads ¥30,000."""
    keeping.keep(cast.workspace, "refund", AGENT, {"yen_case": 3_000, "yen_month": 5_000}, by=cast.owner)
    keeping.keep(cast.workspace, "refund", f"role:{int(Role.LEAD)}", {"yen_case": 30_000}, by=cast.owner)
    return cast


def refund(cast: Cast, yen: int, conversation: Conversation | None = None, by: str = "agent", **more: object) -> Concession:
    wish = Wish("refund", Figures(yen=yen), "初期不良のため", **more)  # type: ignore[arg-type]
    return granting.grant(conversation or cast.conversation(), wish, by=cast.membership(getattr(cast, by)))


def test_inside_it_stands_at_once_and_outside_somebody_is_asked(limited: Cast) -> None:
    conversation = limited.conversation()
    inside, outside = refund(limited, 3_000, conversation), refund(limited, 3_001, conversation)
    assert (inside.state, outside.state) == (S.STANDING, S.ASKED)
    conversation.refresh_from_db()
    assert conversation.granted_yen == 3_000
    approval = approving.pending((granting.SUBJECT, outside.pk))
    assert approval is not None
    with pytest.raises(approving.NotAsked):
        deciding.approve(outside, by=limited.membership(limited.agent))
    deciding.approve(outside, by=limited.membership(limited.lead))
    conversation.refresh_from_db()
    assert conversation.granted_yen == 6_001
    kinds = [each.kind for each in Event.objects.filter(kind__startswith="concession").order_by("id")]
    assert kinds == ["concession_granted", "concession_asked", "concession_granted"]


def test_a_return_comes_with_words_and_the_bell(limited: Cast) -> None:
    row = refund(limited, 9_000)
    asked = Event.objects.get(kind="approval_asked")
    telling.tell_approvers(asked)
    assert Notification.objects.get().person == limited.lead
    deciding.give_back(row, by=limited.membership(limited.lead), comment="交換でお願いします")
    telling.tell_asker(Event.objects.get(kind="approval_returned"))
    row.refresh_from_db()
    assert row.state == S.RETURNED
    assert Notification.objects.get(person=limited.agent).kind == telling.RETURNED
    with pytest.raises(approving.AlreadyDecided):
        deciding.approve(row, by=limited.membership(limited.lead))


def test_who_may_no_more_grant_so_much_passes_it_on(limited: Cast) -> None:
    row = refund(limited, 9_000)
    keeping.keep(limited.workspace, "refund", f"role:{int(Role.LEAD)}", {"yen_case": 5_000}, by=limited.owner)
    with pytest.raises(deciding.BeyondYou):
        deciding.approve(row, by=limited.membership(limited.lead))
    deciding.approve(row, by=limited.membership(limited.owner))
    assert Concession.objects.get(pk=row.pk).state == S.STANDING
    assert not LimitUse.objects.get(subject_id=row.pk).is_own


def test_taken_back_it_counts_no_more(limited: Cast) -> None:
    conversation = limited.conversation()
    row = refund(limited, 3_000, conversation, deviates=True)
    assert Discretion.objects.get().reason == "初期不良のため"
    with pytest.raises(granting.NotYours):
        granting.withdraw(row, by=limited.membership(limited.light))
    granting.withdraw(row, by=limited.membership(limited.agent))
    with pytest.raises(granting.Ended):
        granting.withdraw(row, by=limited.membership(limited.agent))
    conversation.refresh_from_db()
    assert conversation.granted_yen == 0
    assert not Discretion.objects.exists()
    assert refund(limited, 3_000, conversation).state == S.STANDING
    waiting = refund(limited, 3_000, conversation)
    granting.withdraw(waiting, by=limited.membership(limited.agent))
    assert Approval.objects.get().state == Approval.State.WITHDRAWN


def test_one_customer_has_a_limit_over_all_conversations_and_people(cast: Cast) -> None:
    keeping.keep(cast.workspace, "refund", "all", {"yen_customer": 5_000, "customer_days": 30}, by=cast.owner)
    assert refund(cast, 3_000).state == S.STANDING
    assert refund(cast, 2_001, by="lead").state == S.ASKED
    assert refund(cast, 2_000, by="lead").state == S.STANDING


def test_nothing_without_a_figure_or_a_reason(cast: Cast) -> None:
    agent, conversation = cast.membership(cast.agent), cast.conversation()
    for wish in (Wish("refund", Figures(), "x"), Wish("extension", Figures(yen=5), "x"), Wish("theft", Figures(yen=5), "x")):
        with pytest.raises(granting.NothingGranted):
            granting.grant(conversation, wish, by=agent)
    with pytest.raises(granting.NoReason):
        granting.grant(conversation, Wish("refund", Figures(yen=5), " "), by=agent)
    assert granting.grant(conversation, Wish("other", Figures(), "x", what="お詫び状"), by=agent).state == S.STANDING


def test_nobody_to_ask_means_that_nothing_is_written(limited: Cast) -> None:
    Membership.objects.exclude(person=limited.agent).update(is_active=False)
    with pytest.raises(approving.NobodyToAsk):
        refund(limited, 9_000)
    assert not Concession.objects.exists()


def test_grants_go_along_with_merging(cast: Cast) -> None:
    one, other = cast.conversation(), cast.conversation()
    refund(cast, 1_000, one)
    refund(cast, 500, other)
    merging.merge([other], into=one, by=cast.agent)
    one.refresh_from_db()
    assert one.granted_yen == 1_500
    merging.unmerge(merging.merge_of(other), by=cast.agent)  # type: ignore[arg-type]
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.granted_yen, other.granted_yen) == (1_000, 500)


def test_a_prepared_text_says_what_was_granted(cast: Cast) -> None:
    conversation = cast.conversation()
    letter = Letter(cast.membership(cast.agent), cast.inbox, conversation)
    assert "要確認" in fill("{返金額}", letter).text
    refund(cast, 3_000, conversation)
    letter = Letter(cast.membership(cast.agent), cast.inbox, conversation)
    assert fill("{返金額}を返金いたします。", letter).text == "3,000円を返金いたします。"
    assert fill("{特別対応}", letter).text == "返金 3,000円"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_cannot_pass_the_month_together(limited: Cast) -> None:
    conversations = [limited.conversation(sender=f"c{each}@example.com") for each in range(2)]
    results = together(*[lambda each=each: refund(limited, 3_000, each) for each in conversations])
    assert sorted(each.state for each in results) == [S.ASKED, S.STANDING]  # type: ignore[attr-defined]


def test_an_owner_may_approve_what_is_beyond_everybodys_limit_and_an_admin_may_not(cast: Cast) -> None:
    Membership.objects.filter(person=cast.light).update(role=Role.ADMIN)
    keeping.keep(cast.workspace, "refund", "all", {"yen_case": 3_000}, by=cast.owner)
    row = refund(cast, 5_000)
    with pytest.raises(deciding.BeyondYouAtLast):
        deciding.approve(row, by=cast.membership(cast.light))
    deciding.approve(row, by=cast.membership(cast.owner))
    assert Concession.objects.get(pk=row.pk).state == S.STANDING
    with pytest.raises(approving.NobodyToAsk):  # nobody approves their own, and the admin's limit is no higher
        refund(cast, 5_000, by="owner")
    assert Concession.objects.count() == 1


def test_a_grant_goes_to_whoever_the_customer_turns_out_to_be(cast: Cast) -> None:
    keeping.keep(cast.workspace, "refund", "all", {"yen_customer": 5_000}, by=cast.owner)
    one, other = cast.conversation(), cast.conversation(sender="other@example.com", name="別人 太郎")
    refund(cast, 4_000, other)
    change_customer(other, customer=one.customer, by=cast.agent)
    assert refund(cast, 4_000, one).state == S.ASKED
