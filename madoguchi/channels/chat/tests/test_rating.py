"""A chat's rating counts where answers of surveys do, with its channel named."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from madoguchi.accounts.models import Notification, Team
from madoguchi.channels.chat import ending
from madoguchi.channels.chat.models import Site, Talk
from madoguchi.channels.chat.tests.ground import answer, asks, site_of
from madoguchi.conversations import rated
from madoguchi.journal.models import Event
from madoguchi.surveys import telling
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PAGE = "/w/mado/settings/satisfaction/"


@pytest.fixture
def site(cast: Cast, client: Client) -> Site:
    client.force_login(cast.lead)
    return site_of(cast)


def over(cast: Cast, site: Site, stars: int | None = None, words: str = "") -> Talk:
    """A talk that has been answered and has ended, rated perhaps."""
    talk = asks(site)
    answer(talk, cast.agent)
    ending.end(talk)
    if stars:
        ending.rate(talk, stars, words)
    return talk


def test_it_stands_on_the_page_of_satisfaction_and_every_figure_opens_its_rows(cast: Cast, site: Site, client: Client) -> None:
    for stars in (5, 4, 3, None):
        over(cast, site, stars, "早くて助かりました。" if stars == 5 else "")
    ending.end(asks(site))  # nobody of ours has said a word
    [line] = client.get(PAGE).context["lines"]
    assert (line.name, line.channel, line.csat_result, line.csat_handling) == ("お店", "チャット", 75.0, None)
    assert (line.sent, line.answered, line.top) == (4, 3, 2)
    rows = {}
    for shown in ("sent", "answered", "result", "top"):
        answered = client.get(f"{PAGE}answers/?source=chat&shown={shown}&survey={site.pk}&month={line.month:%Y-%m}")
        rows[shown] = [each.result for each in answered.context["rows"]]
        assert answered.context["name"] == "お店"
    assert rows == {"sent": [None, 3, 4, 5], "answered": [3, 4, 5], "result": [3, 4, 5], "top": [4, 5]}
    assert "早くて助かりました。" in answered.content.decode()
    other = client.get(f"{PAGE}answers/?source=chat&survey={site.pk}&month=2020-01").context["rows"]
    assert other == []


def test_an_inbox_that_is_closed_to_somebody_is_not_counted_for_them(cast: Cast, site: Site, client: Client) -> None:
    over(cast, site, 1)
    assert len(client.get(PAGE).context["lines"]) == 1
    site.inbox.restricted_to.add(Team.objects.create(workspace=cast.workspace, name="ほか"))
    assert client.get(PAGE).context["lines"] == []


def test_a_low_one_is_read_together_once(cast: Cast, site: Site) -> None:
    talk = over(cast, site, 2)
    ending.rate(talk, 1)  # no news
    follows = next(each for each in telling.REACTIONS if telling.RATED in each.kinds)
    for event in Event.objects.filter(kind="talk_rated").order_by("pk"):
        if follows.follows(event):
            follows.do(event)
    assert list(Notification.objects.values_list("person", "kind")) == [(cast.lead.pk, telling.LOOK)]


def test_a_customers_newest_rating_is_known_whichever_way_it_came(cast: Cast, site: Site) -> None:
    talk = over(cast, site, 2)
    customer = talk.conversation.customer_id
    assert customer and rated.last_of(customer) == (Talk.objects.get().ended_at, 2)
    assert rated.last_of(customer + 1) is None
    Talk.objects.update(ended_at=timezone.now() - timedelta(days=1))
    assert rated.last_of(customer)[1] == 2
