"""Delegated limits: whose line speaks, what is inside, what is left of a month; and the discretion ledger."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.accounts.events import AccountEvent
from madoguchi.accounts.limits import discretion, finding, judging, keeping, wording
from madoguchi.accounts.limits.actions import ALL, Figures
from madoguchi.accounts.limits.finding import Cap
from madoguchi.accounts.limits.judging import Outside, Standing
from madoguchi.accounts.limits.limit import Discretion, Limit
from madoguchi.accounts.models import Role
from madoguchi.journal.models import Event
from madoguchi.kit.not_kept import TooMany
from tests.cast import Cast

AGENT, LEAD = f"role:{int(Role.AGENT)}", f"role:{int(Role.LEAD)}"
type At = Callable[[datetime], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """The clock stands at this moment."""
    return lambda moment: monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def refund(cast: Cast, yen: int, number: int, *, person: str = "agent", approved: bool = False) -> None:
    member = cast.membership(getattr(cast, person))
    judging.use(member, "refund", Figures(yen=yen), ("test", number), is_approved=approved)


@pytest.mark.django_db
def test_exactly_at_the_limit_is_inside_and_one_yen_more_is_not(cast: Cast) -> None:
    keeping.keep(cast.workspace, "refund", AGENT, {"yen_case": 3_000}, by=cast.owner)
    refund(cast, 3_000, 1)
    with pytest.raises(Outside) as stopped:
        refund(cast, 3_001, 2)
    assert [(each.code, each.most) for each in stopped.value.verdict.reasons] == [("yen_case", 3_000)]


@pytest.mark.django_db
def test_a_month_ends_at_midnight_of_the_workspace(cast: Cast, at: At) -> None:
    keeping.keep(cast.workspace, "refund", AGENT, {"yen_month": 5_000}, by=cast.owner)
    at(datetime(2026, 11, 30, 14, 59, 59, tzinfo=UTC))  # 23:59:59 in Tokyo
    refund(cast, 5_000, 1)
    with pytest.raises(Outside):
        refund(cast, 1, 2)
    at(datetime(2026, 11, 30, 15, 0, tzinfo=UTC))
    refund(cast, 5_000, 3)
    assert judging.month_of(datetime(2026, 12, 31, 15, tzinfo=UTC), "Asia/Tokyo") == date(2027, 1, 1)


@pytest.mark.django_db
def test_what_was_taken_back_or_approved_burdens_no_month(cast: Cast) -> None:
    keeping.keep(cast.workspace, "refund", AGENT, {"yen_month": 5_000}, by=cast.owner)
    refund(cast, 90_000, 1, approved=True)
    refund(cast, 5_000, 2)
    judging.void(cast.workspace.pk, ("test", 2))
    refund(cast, 5_000, 3)
    with pytest.raises(Outside):
        refund(cast, 1, 4)


@pytest.mark.django_db
def test_ones_own_line_goes_before_the_teams_the_roles_and_everybodys(cast: Cast) -> None:
    agent = cast.membership(cast.agent)

    def most() -> int | None:
        return finding.caps_of(agent, "refund")["refund"].yen_case

    for holder, yen in [("all", 1), (AGENT, 2), (f"team:{cast.team.pk}", 3), (f"person:{cast.agent.pk}", 4)]:
        keeping.keep(cast.workspace, "refund", holder, {"yen_case": yen}, by=cast.owner)
        assert most() == yen


@pytest.mark.django_db
def test_whom_no_line_speaks_of_always_asks_but_for_owners(cast: Cast) -> None:
    assert not judging.standing(cast.membership(cast.lead), "refund").is_limited
    keeping.keep(cast.workspace, "refund", AGENT, {"yen_case": 3_000}, by=cast.owner)
    assert judging.standing(cast.membership(cast.lead), "refund").always_asks
    assert not judging.standing(cast.membership(cast.owner), "refund").is_limited
    assert not judging.standing(cast.membership(cast.lead), "discount").is_limited


@pytest.mark.django_db
def test_all_kinds_together_have_a_limit_of_their_own(cast: Cast) -> None:
    keeping.keep(cast.workspace, ALL, AGENT, {"yen_month": 4_000}, by=cast.owner)
    agent = cast.membership(cast.agent)
    judging.use(agent, "discount", Figures(yen=1_500), ("test", 1))
    assert judging.standing(agent, "refund").verdict(Figures(yen=2_500)).is_inside
    assert not judging.standing(agent, "refund").verdict(Figures(yen=2_501)).is_inside


@pytest.mark.django_db
def test_leads_are_asked_only_for_what_they_could_grant(cast: Cast) -> None:
    keeping.begin(cast.workspace, by=cast.owner)
    assert [each["roles"] for each in judging.levels(cast.workspace.pk, "refund", Figures(yen=30_000))] == [[Role.LEAD]]
    assert judging.levels(cast.workspace.pk, "refund", Figures(yen=30_001)) == []
    assert keeping.begin(cast.workspace, by=cast.owner) == 0


@given(
    case=st.none() | st.integers(0, 50),
    month=st.none() | st.integers(0, 50),
    gone=st.integers(0, 60),
    asked=st.integers(0, 120),
)
def test_inside_means_that_no_figure_is_passed(case: int | None, month: int | None, gone: int, asked: int) -> None:
    cap = Cap(yen_case=case, yen_month=month)
    left = judging._left(cap, Figures(yen=gone), None, "refund")
    verdict = Standing("refund", {"refund": cap}, {"refund": left}).verdict(Figures(yen=asked))
    fits = (case is None or asked <= case) and (month is None or asked == 0 or asked + gone <= month)
    assert verdict.is_inside == fits


@pytest.mark.django_db
def test_the_words_say_how_much_is_left(cast: Cast) -> None:
    keeping.keep(cast.workspace, "refund", AGENT, {"yen_case": 3_000, "yen_month": 15_000}, by=cast.owner)
    refund(cast, 3_000, 1)
    words = wording.standing(judging.standing(cast.membership(cast.agent), "refund"))
    assert words == "3,000円まで即決できます（今月あと12,000円）"


@pytest.mark.django_db
def test_an_admin_sets_limits_and_the_log_says_so(cast: Cast, client: Client) -> None:
    client.force_login(cast.lead)
    assert client.get(reverse("accounts:limits", args=["mado"])).status_code == 403
    client.force_login(cast.owner)
    client.post(reverse("accounts:limits_beginning", args=["mado"]))
    new = reverse("accounts:new_limit", args=["mado"]) + "?action=refund"
    assert client.post(new, {"holder": f"team:{cast.team.pk}"}).status_code == 422
    assert client.post(new, {"holder": f"person:{cast.outsider.pk}", "yen_case": "1"}).status_code == 422
    client.post(new, {"holder": f"team:{cast.team.pk}", "yen_case": "7000"})
    line = Limit.objects.get(holder=f"team:{cast.team.pk}")
    client.post(reverse("accounts:limit", args=["mado", line.pk]), {"yen_case": "0"})
    assert "7,000" not in client.get(reverse("accounts:limits", args=["mado"])).text
    client.post(reverse("accounts:remove_limit", args=["mado", line.pk]))
    kinds = Event.objects.filter(subject_kind="limit", subject_id=line.pk).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == [AccountEvent.LIMIT_SET, AccountEvent.LIMIT_CHANGED, AccountEvent.LIMIT_REMOVED]


@pytest.mark.django_db
def test_the_ledger_is_everybodys_for_leads_and_ones_own_for_agents(cast: Cast, client: Client) -> None:
    entry = discretion.enter(cast.membership(cast.agent), "refund", ("test", 1), "開封済みでしたが初期不良のため")
    discretion.enter(cast.membership(cast.lead), "refund", ("test", 2), "二度目のご迷惑のため")
    page = reverse("accounts:discretion", args=["mado"])
    client.force_login(cast.agent)
    assert "初期不良" in client.get(page).text
    assert "二度目" not in client.get(page).text
    review = reverse("accounts:discretion_review", args=["mado", entry.pk])
    assert client.post(review, {"outcome": "good"}).status_code == 403
    client.force_login(cast.lead)
    client.post(review, {"outcome": "good", "note": "規定に加えたい", "is_candidate": "on"})
    entry.refresh_from_db()
    assert (entry.outcome, entry.is_candidate, entry.reviewed_by) == ("good", True, cast.lead)
    with pytest.raises(discretion.OwnEntry):
        discretion.review(Discretion.objects.get(person=cast.lead), by=cast.membership(cast.lead), outcome="good")


@pytest.mark.django_db
def test_nineteen_entries_are_not_enough_to_speak_of_a_group(cast: Cast) -> None:
    agent, lead = cast.membership(cast.agent), cast.membership(cast.lead)
    for number in range(20):
        if number == 19:
            (share,) = discretion.report(cast.workspace.pk, discretion.traits()[0])
            assert (share.n, share.is_enough) == (19, False)
        entry = discretion.enter(agent, "refund", ("test", number), "理由")
        discretion.review(entry, by=lead, outcome="good" if number % 4 else "bad")
    (share,) = discretion.report(cast.workspace.pk, discretion.traits()[1])
    assert share.is_enough
    assert (share.percent("good"), share.percent("bad")) == (75, 25)


@pytest.mark.django_db
def test_of_two_who_change_a_limit_at_once_the_second_is_told(cast: Cast, client: Client) -> None:
    line = keeping.keep(cast.workspace, "refund", AGENT, {"yen_case": 3_000}, by=cast.owner)
    client.force_login(cast.owner)
    page = reverse("accounts:limit", args=["mado", line.pk])
    opened = client.get(page).context["shown"]
    assert client.post(page, {"yen_case": "5000", "shown": opened}).status_code == 302
    assert client.post(page, {"yen_month": "9000", "shown": opened}).status_code == 422
    new = reverse("accounts:new_limit", args=["mado"]) + "?action=refund"
    again = client.post(new, {"holder": AGENT, "yen_case": "1", "shown": client.get(new).context["shown"]})
    assert "もう上限があります" in again.text
    line.refresh_from_db()
    assert (line.yen_case, line.yen_month) == (5_000, None)


@pytest.mark.django_db
def test_a_full_matrix_can_still_be_changed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_LINES", 1)
    keeping.keep(cast.workspace, "refund", AGENT, {"yen_case": 3_000}, by=cast.owner)
    assert keeping.keep(cast.workspace, "refund", AGENT, {"yen_case": 5_000}, by=cast.owner).yen_case == 5_000
    with pytest.raises(TooMany):
        keeping.keep(cast.workspace, "refund", LEAD, {"yen_case": 3_000}, by=cast.owner)
