"""Views are for whom they are for, are changed by who may, and come back when they were removed by mistake."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from madoguchi.accounts.models import Team
from madoguchi.accounts.permissions import NotAllowed
from madoguchi.conversations import doors, viewing
from madoguchi.conversations.conditions.language import EVERYTHING, Broken
from madoguchi.conversations.models import Sharing, View
from madoguchi.conversations.viewing import BadView, ChangedMeanwhile, Wish
from madoguchi.journal.models import Event
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PRIVATE = Wish("急ぎ", EVERYTHING)


def seen(cast: Cast, who: object) -> list[str]:
    return [view.name for view in doors.views(cast.membership(who))]  # type: ignore[arg-type]


def test_a_view_is_for_whom_it_is_for(cast: Cast) -> None:
    agent, lead = cast.membership(cast.agent), cast.membership(cast.lead)
    viewing.make(PRIVATE, by=agent)
    viewing.make(replace(PRIVATE, name="受付の", sharing=Sharing.TEAM, team=cast.team.pk), by=agent)
    viewing.make(replace(PRIVATE, name="みんなの", sharing=Sharing.SHARED), by=lead)
    assert seen(cast, cast.agent) == ["急ぎ", "受付の", "みんなの"]
    assert seen(cast, cast.lead) == ["受付の", "みんなの"]
    assert seen(cast, cast.light) == ["みんなの"]
    assert seen(cast, cast.outsider) == []


def test_who_may_share(cast: Cast) -> None:
    agent, light = cast.membership(cast.agent), cast.membership(cast.light)
    other = Team.objects.create(workspace=cast.workspace, name="修理")
    for wish, who in [
        (replace(PRIVATE, sharing=Sharing.SHARED), agent),
        (replace(PRIVATE, sharing=Sharing.TEAM, team=other.pk), agent),
        (replace(PRIVATE, sharing=Sharing.TEAM, team=cast.team.pk), light),
    ]:
        with pytest.raises(NotAllowed):
            viewing.make(wish, by=who)
    viewing.make(PRIVATE, by=light)


def test_others_change_nothing(cast: Cast) -> None:
    shared = viewing.make(replace(PRIVATE, sharing=Sharing.SHARED), by=cast.membership(cast.lead))
    own = viewing.make(PRIVATE, by=cast.membership(cast.agent))
    for view, who in [(shared, cast.agent), (own, cast.owner)]:
        for verb in (lambda: viewing.change(view, PRIVATE, by=member), lambda: viewing.remove(view, by=member)):  # noqa: B023
            member = cast.membership(who)
            with pytest.raises(NotAllowed):
                verb()


def test_removed_and_brought_back(cast: Cast) -> None:
    agent = cast.membership(cast.agent)
    view = viewing.make(PRIVATE, by=agent)
    viewing.remove(view, by=agent)
    assert seen(cast, cast.agent) == []
    viewing.restore(view.pk, by=agent)
    assert seen(cast, cast.agent) == ["急ぎ"]
    kinds = list(Event.objects.filter(subject_kind="view").order_by("id").values_list("kind", flat=True))
    assert kinds == ["view_made", "view_removed", "view_restored"]


def test_what_was_removed_long_ago_is_gone(cast: Cast) -> None:
    agent = cast.membership(cast.agent)
    old, new = viewing.make(PRIVATE, by=agent), viewing.make(PRIVATE, by=agent)
    viewing.remove(new, by=agent)
    View.objects.filter(pk=old.pk).update(deleted_at=timezone.now() - timedelta(days=31))
    viewing.purge_removed()
    assert list(View.objects.values_list("pk", flat=True)) == [new.pk]


def test_two_who_change_at_once_are_told(cast: Cast) -> None:
    agent = cast.membership(cast.agent)
    view = viewing.make(PRIVATE, by=agent)
    viewing.change(view, replace(PRIVATE, name="至急"), by=agent, version=1)
    with pytest.raises(ChangedMeanwhile):
        viewing.change(view, PRIVATE, by=agent, version=1)
    assert seen(cast, cast.agent) == ["至急"]


def test_put_in_order_and_hidden(cast: Cast) -> None:
    agent, lead = cast.membership(cast.agent), cast.membership(cast.lead)
    ids = [viewing.make(replace(PRIVATE, name=name), by=agent).pk for name in "あいう"]
    viewing.put_in_order([ids[2], ids[0]], by=agent)
    assert seen(cast, cast.agent) == ["う", "い", "あ"]
    shared = viewing.make(replace(PRIVATE, sharing=Sharing.SHARED), by=lead)
    viewing.hide(shared, by=agent)
    assert list(shared.hidden_by.all()) == [agent]
    viewing.show(shared, by=agent)
    assert not shared.hidden_by.exists()


@pytest.mark.parametrize(
    "wish",
    [
        replace(PRIVATE, name="  "),
        replace(PRIVATE, name="x" * 61),
        replace(PRIVATE, icon="<script>"),
        replace(PRIVATE, order="random"),
        replace(PRIVATE, sharing=9),
        replace(PRIVATE, sharing=Sharing.TEAM),
        replace(PRIVATE, columns=["secret"]),
    ],
)
def test_bad_wishes_are_told(cast: Cast, wish: Wish) -> None:
    with pytest.raises(BadView):
        viewing.make(wish, by=cast.membership(cast.owner))


def test_a_condition_that_is_not_understood_is_never_stored(cast: Cast) -> None:
    with pytest.raises(Broken):
        viewing.make(replace(PRIVATE, condition={"version": 1}), by=cast.membership(cast.agent))
    assert not View.objects.exists()


def test_a_dissolved_teams_view_is_left_to_its_maker(cast: Cast) -> None:
    agent = cast.membership(cast.agent)
    viewing.make(replace(PRIVATE, sharing=Sharing.TEAM, team=cast.team.pk), by=agent)
    cast.team.delete()
    assert (seen(cast, cast.agent), seen(cast, cast.lead)) == (["急ぎ"], [])
