"""The builder of views as requests: made, mended, kept in order, and open only to whom they are for."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from madoguchi.conversations import counting, viewing
from madoguchi.conversations.conditions.language import EVERYTHING
from madoguchi.conversations.models import Sharing, View
from madoguchi.conversations.viewing import Wish
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast: Cast) -> Client:
    cache.clear()
    counting.forget()
    client = Client()
    client.force_login(cast.agent)
    return client


def where(*questions: tuple[str, str, Any], match: str = "all") -> str:
    of = [{"field": field, "op": op, "value": value} for field, op, value in questions]
    return json.dumps({"version": 1, "where": {"match": match, "of": of}})


def fields(condition: str, **more: Any) -> dict[str, Any]:
    return {"name": "急ぎの件", "icon": "flag", "sharing": "0", "order": "activity", "condition": condition} | more


def test_made_found_again_and_counted(cast: Cast, desk: Client) -> None:
    cast.conversation(subject="至急お願いします")
    cast.conversation(subject="別件", sender="b@example.com")
    answer = desk.post("/w/mado/views/new/", fields(where(("words", "contains", "至急")), columns=["number", "inbox"]))
    page = answer.json()["page"]
    shown = desk.get(page).text
    assert "急ぎの件" in shown
    assert "至急お願いします" in shown
    assert "別件" not in shown
    assert ">#1<" in shown  # the chosen column
    key = page.strip("/").split("/")[-1]
    assert f'<data data-view="{key}" value="1">1</data>' in desk.get(f"/w/mado/counts/?views={key},open").text
    assert desk.get(f"{page}rows/?ids=1,2").status_code == 200


def test_the_preview_counts_or_says_what_is_missing(cast: Cast, desk: Client) -> None:
    cast.conversation()
    good = desk.post("/w/mado/views/preview/", {"condition": where(("status", "is", [0]))}).text
    assert 'data-count="1"' in good
    told = desk.post("/w/mado/views/preview/", {"condition": where(("status", "is", []))}).json()
    assert [each["place"] for each in told["problems"]] == ["0"]


def test_the_lines_are_drawn_for_every_field_and_question(cast: Cast, desk: Client) -> None:
    from madoguchi.conversations.conditions import fields as known  # noqa: PLC0415
    from madoguchi.conversations.finding_views import asking_of  # noqa: PLC0415

    for field in known.known(asking_of(cast.membership(cast.agent))).values():
        tree = where(*((field.key, op, None) for op in field.operators))
        answer = desk.post("/w/mado/views/builder/", {"condition": tree})
        assert answer.status_code == 200
        assert answer.text.count('<div class="line"') == len(field.operators)


@pytest.mark.parametrize("condition", ["", "{", "[" * 30_000, '"x"', "x" * 50_000])
def test_what_no_builder_sends_is_refused(cast: Cast, desk: Client, condition: str) -> None:
    answer = desk.post("/w/mado/views/new/", fields(condition))
    assert answer.status_code in {400, 422}
    assert not View.objects.exists()


def test_a_broken_view_says_so_and_leads_to_its_mending(cast: Cast, desk: Client) -> None:
    condition = json.loads(where(("team", "is", [cast.team.pk])))
    view = viewing.make(Wish("受付", condition), by=cast.membership(cast.agent))
    gone = cast.team.pk
    cast.team.delete()
    page = desk.get(f"/w/mado/view-{view.pk}/")
    assert page.status_code == 200
    assert f"/w/mado/views/{view.pk}/edit/" in page.text
    assert 'class="none broken"' in page.text
    mending = desk.get(f"/w/mado/views/{view.pk}/edit/").text
    assert '<p class="problem loud" data-problem="0">' in mending
    assert f'value="{gone}" data-number checked' in mending  # to be unticked by who mends it
    assert ">!</data>" in desk.get(f"/w/mado/counts/?views=view-{view.pk}").text


def test_deleted_with_a_way_back(cast: Cast, desk: Client) -> None:
    view = viewing.make(Wish("急ぎ", EVERYTHING), by=cast.membership(cast.agent))
    page = desk.post(f"/w/mado/views/{view.pk}/removal/", follow=True).text
    assert f"/w/mado/views/{view.pk}/restoration/" in page
    assert desk.get(f"/w/mado/view-{view.pk}/").status_code == 404
    assert desk.get(f"/w/mado/counts/?views=view-{view.pk},open").status_code == 200
    assert desk.post(f"/w/mado/views/{view.pk}/restoration/", follow=True).status_code == 200
    assert desk.get(f"/w/mado/view-{view.pk}/").status_code == 200


def test_a_private_view_is_nobody_elses(cast: Cast, desk: Client) -> None:
    view = viewing.make(Wish("秘密", EVERYTHING), by=cast.membership(cast.lead))
    for address in [f"view-{view.pk}/", f"view-{view.pk}/rows/", f"views/{view.pk}/edit/", f"views/new/?from=view-{view.pk}"]:
        assert desk.get(f"/w/mado/{address}").status_code == 404
    for noun in ["removal", "hiding", "edit"]:
        assert desk.post(f"/w/mado/views/{view.pk}/{noun}/", fields(json.dumps(EVERYTHING))).status_code == 404
    assert desk.post(f"/w/mado/views/{view.pk}/restoration/").status_code == 403


def test_hidden_ordered_and_shared(cast: Cast, desk: Client) -> None:
    lead, agent = cast.membership(cast.lead), cast.membership(cast.agent)
    shared = viewing.make(Wish("全員の", EVERYTHING, sharing=Sharing.SHARED), by=lead)
    one, two = (viewing.make(Wish(name, EVERYTHING), by=agent) for name in ("一", "二"))
    assert "全員の" in desk.get("/w/mado/open/").text
    desk.post(f"/w/mado/views/{shared.pk}/hiding/", {"hidden": "1"})
    assert "全員の" not in desk.get("/w/mado/open/").text
    assert "全員の" in desk.get(f"/w/mado/view-{shared.pk}/").text
    desk.post("/w/mado/views/order/", {"ids": f"{two.pk},{one.pk}"})
    assert list(View.objects.filter(owner=cast.agent).order_by("position").values_list("name", flat=True)) == ["二", "一"]
    assert desk.post("/w/mado/views/order/", {"ids": f"{shared.pk}"}).status_code == 403


def test_who_may_not_share_is_told(cast: Cast, desk: Client) -> None:
    answer = desk.post("/w/mado/views/new/", fields(json.dumps(EVERYTHING), sharing="2"))
    assert (answer.status_code, bool(answer.json()["trouble"])) == (422, True)


def test_choices_are_found_by_their_words(cast: Cast, desk: Client) -> None:
    assert "中村 亮" in desk.get("/w/mado/views/choices/?field=assignee&text=中村").text
    assert "佐藤" not in desk.get("/w/mado/views/choices/?field=assignee&text=中村").text
    cast.conversation()
    assert "山田 花子" in desk.get("/w/mado/views/choices/?field=customer&text=山田").text
    assert desk.get("/w/mado/views/choices/?field=nonsense").status_code == 200
