"""What a window's questions cost: reckoned as forms are, from rows that can be opened."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from madoguchi.channels.chat import questioning, talking, visiting
from madoguchi.channels.chat.models import Questioned, Site, Visitor
from madoguchi.channels.chat.tests.ground import fresh, site_of
from madoguchi.channels.webform import friction
from madoguchi.channels.webform.shapes import Field, Kind
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ASKS = [{"key": "name", "required": False}, {"key": "mail", "required": True}]
EARLIER = timedelta(hours=1)


@pytest.fixture
def site(cast: Cast) -> Site:
    return site_of(cast, asks=ASKS)


def met(site: Site, *steps: str, took: int = 0) -> Visitor:
    """Somebody who has seen the questions an hour ago, and did this."""
    visitor = fresh(visiting.meet(site).visitor)
    for step in ("seen", *steps):
        questioning.note(visitor, step)
    row = Questioned.objects.get(visitor=visitor)
    row.seen_at -= EARLIER
    row.done_at = row.seen_at + timedelta(seconds=took) if row.done_at else None
    row.save()
    return visitor


def test_each_is_counted_once_and_by_the_first_thing_that_was_done(site: Site) -> None:
    for _each in range(3):
        met(site, "answered", "skipped", "seen", took=12)
    met(site, "skipped")
    talking.say(met(site), "もしもし", client_id="a")
    met(site)
    questioning.note(fresh(visiting.meet(site).visitor), "seen")  # still there
    questioning.note(fresh(visiting.meet(site).visitor), "forged")
    found = questioning.figures(site)
    assert (found.seen, found.by) == (6, {"answered": 3, "skipped": 1, "wrote": 1, "left": 1})
    assert (found.fared.given_up, found.fared.seconds) == (17, None)  # of three, one slow person would be the figure
    assert Questioned.objects.count() == 7


def test_ease_is_that_of_a_form_with_the_same_questions(site: Site) -> None:
    fields = [Field("name", Kind.NAME, "名"), Field("mail", Kind.EMAIL, "メール", is_required=True)]
    assert questioning.figures(site).ease.score == friction.of(fields).score
    for _each in range(5):
        met(site, "answered", took=40)
    found = questioning.figures(site).ease
    assert (found.is_measured, found.seconds, found.score) == (True, 40, friction.of(fields, seconds=40).score)


def test_whom_nobody_asks_is_not_counted_and_old_rows_go(cast: Cast, site: Site) -> None:
    visitor = met(site)
    Questioned.objects.update(seen_at=timezone.now() - timedelta(days=91))
    assert (questioning.figures(site).seen, questioning.forget_due()) == (0, 1)
    Visitor.objects.filter(pk=visitor.pk).update(outside_id="u-1")
    questioning.note(fresh(visitor), "seen")
    questioning.note(fresh(visiting.meet(site_of(cast, name="別")).visitor), "seen")
    assert not Questioned.objects.exists()


def test_the_window_tells_and_every_figure_opens_its_rows(cast: Cast, site: Site, client: Client) -> None:
    found = visiting.meet(site)
    told = {"headers": {"Authorization": f"Visitor {found.token}"}, "content_type": "application/json"}
    for step in ("seen", "answered"):
        assert client.post(f"/chat/{site.key}/questions", {"step": step}, **told).status_code == 200
    assert client.post(f"/chat/{site.key}/questions", {"step": "seen"}, content_type="application/json").status_code == 401
    talk = talking.say(fresh(found.visitor), "返品できますか", client_id="a").talk
    client.force_login(cast.owner)
    address = f"/w/mado/settings/chat/{site.pk}/questions/"
    counts = {each: len(client.get(f"{address}?became={each}").context["rows"]) for each in ("seen", "answered", "left")}
    assert counts == {"seen": 1, "answered": 1, "left": 0}
    [(row, conversation)] = client.get(address).context["rows"]
    assert (row.became, conversation) == ("answered", talk.conversation)
    page = client.get(f"/w/mado/settings/chat/{site.pk}/", headers={"accept-language": "en"})
    assert f'href="{address}?became=answered">1</a>' in page.content.decode()
    client.force_login(cast.agent)
    assert client.get(address).status_code == 403
    client.force_login(cast.outsider)
    assert client.get(address).status_code == 404
