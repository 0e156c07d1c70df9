"""Nudges are set by leads on a page of their own, in files too; the figures stand beside them."""

from datetime import time

import pytest
from django.urls import reverse

from madoguchi.accounts.portable import exporting, importing
from madoguchi.accounts.portable.kinds import every
from madoguchi.channels.chat.models import Nudge
from madoguchi.channels.chat.proactive import choosing, keeping
from madoguchi.channels.chat.tests.ground import site_of
from madoguchi.channels.chat.tests.test_proactive import at_page, nudge, where
from madoguchi.escalations.escalating import escalate_by_itself
from madoguchi.escalations.models import EscalationKind
from madoguchi.kit.yaml_text import Given, given
from tests.cast import Cast

pytestmark = pytest.mark.django_db
FILLED = {
    "name": "送料", "site": "", "is_on": "on", "words_ja": "お困りですか。", "words_en": "", "page": "/cart\n/checkout",
    "not_page": "", "after_seconds": 30, "referrer": "", "event": "", "who": "others", "tier": "", "open_case": "no",
    "health": "no_trouble",
    "open_now": "on", "times": 1, "days": 7, "most_a_day": 500, "quiet_from": "22:00", "quiet_until": "07:00", "holdout": 10,
}  # fmt: skip


def page(name: str = "nudges", *more: object) -> str:
    return reverse(f"nudges:{name}", args=["mado", *more])


def test_a_lead_makes_changes_and_removes_one(client, cast: Cast):
    site_of(cast)
    client.force_login(cast.lead)
    assert client.get(page()).status_code == 200
    assert client.post(page("new_nudge"), FILLED).status_code == 302
    made = Nudge.objects.get()
    assert made.conditions == [
        {"field": "page", "op": "contains", "value": ["/cart", "/checkout"]},
        {"field": "who", "op": "is_not", "value": ["vouched"]},
        {"field": "health", "op": "is_not", "value": ["trouble"]},
        {"field": "open_case", "op": "is", "value": False},
        {"field": "open_now", "op": "is", "value": True},
    ]
    mark = keeping.shown(made)
    shown = client.get(page("nudge", made.pk), headers={"accept-language": "ja"}).content.decode()
    assert "/checkout" in shown
    assert 'value="22:00"' in shown
    assert '<option value="no_trouble" selected>' in shown
    assert client.post(page("new_nudge"), FILLED).status_code == 422  # the name is taken
    assert client.post(page("nudge", made.pk), FILLED | {"quiet_until": ""}).status_code == 422
    assert client.post(page("nudge", made.pk), FILLED | {"times": 3, "shown": mark}).status_code == 302
    assert client.post(page("nudge", made.pk), FILLED | {"times": 4, "shown": mark}).status_code == 422  # changed meanwhile
    assert "送料" in client.get(page()).content.decode()
    assert client.post(page("remove_nudge", made.pk)).status_code == 302
    assert client.get(page("nudge", made.pk)).status_code == 404


def test_an_agent_and_a_stranger_set_nothing(client, cast: Cast):
    made = Nudge.objects.create(workspace=cast.workspace, name="x")
    for person in (cast.agent, cast.outsider):
        client.force_login(person)
        assert client.post(page("nudge", made.pk), FILLED).status_code in {403, 404}


def test_an_emergency_of_the_customer_is_no_moment(cast: Cast):
    visitor = at_page(site_of(cast), "https://shop.example.jp/cart")
    found, burning = nudge(cast), cast.conversation()
    visitor.customer = burning.customer
    assert choosing.due(visitor)[0]["id"] == found.pk
    escalate_by_itself(burning, EscalationKind.EMERGENCY, ladder=None, severity=3, risk="safety", state="open")
    assert choosing.due(visitor) == []


def test_it_goes_out_and_comes_in_as_a_file(cast: Cast):
    site, lead = site_of(cast), cast.membership(cast.lead)
    found = nudge(
        cast, site_id=site.pk, conditions=where("page", "contains", ["/cart"]), quiet_from=time(22), quiet_until=time(7)
    )
    kinds = [kind for kind in every() if kind.name == "nudges"]
    told = {"madoguchi": exporting.VERSION} | exporting.export(lead, kinds).kinds
    assert told["nudges"][0]["window"] == "お店"
    keeping.remove(found, by=cast.lead)
    report = importing.bring_in([given(told, Given({}, 1, "f"))], lead, kinds)
    assert [each.state for each in report.outcomes] == ["new"], report.problems
    again = Nudge.objects.get(removed_at=None)
    assert [getattr(again, name) for name in keeping.TOLD] == [getattr(found, name) for name in keeping.TOLD]
    told["nudges"][0]["conditions"] = [{"field": "mood", "op": "is", "value": ["good"]}]
    assert "No such condition" in importing.bring_in([given(told, Given({}, 1, "f"))], lead, kinds).problems[0].words
