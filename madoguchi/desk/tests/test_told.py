"""The panel of what was told, promises, the packet: what the page shows and what posting to it does."""

import pytest
from django.urls import reverse

from madoguchi.conversations.facts import noticing
from madoguchi.conversations.handing_over import requiring
from madoguchi.conversations.models import Conversation, Fact, Handover, Promise
from madoguchi.conversations.promises import promising

TEXT = "注文番号は AO-118-2041 です。昨日から電源が入りません。今日中に使いたいです。"
PACKET = {"wants": "使いたい", "happened": "電源が入らない", "tried": "なし", "next": "在庫を確認", "mood": "troubled"}


@pytest.fixture
def conversation(cast):
    made = cast.conversation(text=TEXT)
    noticing.read_anew(made)
    return made


@pytest.fixture
def desk(client, cast, conversation):
    client.force_login(cast.agent)

    def ask(name, data=None, **parts):
        path = reverse(f"desk:{name}", kwargs={"slug": "mado", "number": conversation.number, **parts})
        return client.get(path) if data is None else client.post(path, data)

    return ask


def test_the_panel_shows_what_was_told_and_where(desk, conversation):
    page = desk("conversation").content.decode()
    fact = Fact.objects.get(kind="order")
    assert f'data-place="{fact.message_id}" data-part="text" data-start="{fact.start}"' in page
    assert "伺った内容" in page
    assert "推定" in page


def test_a_fact_is_looked_at_in_one_click(desk):
    fact = Fact.objects.get(kind="order")
    assert "確認済み" in desk("fact", {"do": "confirm"}, fact_id=fact.pk).content.decode()
    desk("fact", {"do": "edit", "value": "AO-118-2042"}, fact_id=fact.pk)
    refused = desk("fact", {"do": "confirm"}, fact_id=fact.pk)
    assert Fact.objects.get(pk=fact.pk).state == "edited"
    assert "warning" in refused.headers["HX-Trigger"]
    assert desk("fact", {"do": "nonsense"}, fact_id=fact.pk).status_code == 400
    desk("fact", {"do": "reject"}, fact_id=fact.pk)
    assert "AO-118-2042" not in desk("timeline").content.decode().partition('data-testid="facts"')[2]


def test_a_draft_that_asks_again_is_told_where_it_was_told(desk):
    told = desk("asked", {"text": "ご注文番号をお知らせください。"}).content.decode()
    assert "AO-118-2041" in told
    assert "data-instead" in told
    assert desk("asked", {"text": "お待ちください。"}).content.decode().strip() == ""


def test_a_promise_by_word_of_mouth_is_added_and_settled(client, desk, conversation):
    assert desk("promises", {"words": "折り返し電話", "due": "2099-01-05T10:00"}).status_code == 200
    assert desk("promises", {"words": "", "due": "x"}).status_code == 422
    promise = Promise.objects.get()
    assert "折り返し電話" in desk("timeline").content.decode()
    desk("promise", {"do": "accept", "due": "2099-01-06T10:00"}, promise_id=promise.pk)
    assert "お約束 2099年" in client.get("/w/mado/promised/").text
    kept = desk("promise", {"do": "keep"}, promise_id=promise.pk).content.decode()
    assert 'data-testid="settled-promises"' in kept
    assert Promise.objects.get().state == "kept"
    assert "warning" in desk("promise", {"do": "break"}, promise_id=promise.pk).headers["HX-Trigger"]


def test_the_packet_is_prefilled_passed_on_and_read(cast, client, desk, conversation):
    promising.add(conversation, "折り返し電話", Fact.objects.first().at.replace(year=2099), by=cast.agent)
    form = desk("handover").content.decode()
    assert "今日中に使いたいです。" in form
    assert 'data-testid="handover-form"' in form
    assert "記入率 71 %" in form  # nothing was tried yet, and the next step is not known
    facts, promises = list(Fact.objects.values_list("pk", flat=True)), [Promise.objects.get().pk]
    share = desk("handover_completeness", PACKET | {"fact": facts, "promise": promises}).content.decode()
    assert "100" in share
    assert desk("handover", PACKET).status_code == 422
    page = desk("handover", PACKET | {"to": f"p{cast.lead.pk}", "fact": facts, "promise": promises}).content.decode()
    assert "佐藤 里奈の聞き取り" in page
    assert 'data-testid="handover-read"' not in page
    client.force_login(cast.lead)
    assert 'data-testid="handover-read"' in desk("timeline").content.decode()
    assert 'data-testid="handover-read"' not in desk("handover_reading", {}).content.decode()
    assert Handover.objects.get().read_by == cast.lead


def test_where_a_rule_asks_for_a_packet_it_comes_first(cast, desk, conversation):
    requiring.add_rule(cast.workspace, from_team=None, to_team=cast.team, occasion="always", by=cast.owner)
    first = desk("assignment", {"to": cast.lead.pk})
    assert first.status_code == 409
    assert 'data-testid="handover-form"' in first.content.decode()
    assert desk("team", {"to": cast.team.pk}).status_code == 409
    assert desk("assignment", {"to": "me"}).status_code == 200
    little = desk("handover", {"to": f"p{cast.lead.pk}", "wants": "返金"})
    assert little.status_code == 422
    assert desk("handover", {"to": f"p{cast.lead.pk}", "wants": "返金", "reason": "通話中"}).status_code == 200
    assert Conversation.objects.get(pk=conversation.pk).assignee == cast.lead


def test_at_the_end_of_a_shift_many_go_with_a_line_each(cast, client, desk, conversation):
    other = cast.conversation(sender="b@example.com", subject="二件目")
    Conversation.objects.update(assignee=cast.agent)
    path = reverse("desk:shift_end", kwargs={"slug": "mado"})
    assert "二件目" in client.get(path).content.decode()
    assert client.post(path, {"number": [other.number]}).status_code == 422
    numbers = [conversation.number, other.number]
    client.post(path, {"number": numbers, "to": f"t{cast.team.pk}", f"line-{other.number}": "明日の朝に電話"})
    lines = [each.lines["next"] for each in Handover.objects.order_by("id") if each.conversation_id == other.pk]
    assert lines == [[{"text": "明日の朝に電話", "source": {"person": cast.agent.pk}}]]
    assert Conversation.objects.filter(assignee=None, team=cast.team).count() == 2


def test_the_rules_have_a_page_of_settings(cast, client, desk):
    client.force_login(cast.owner)
    path = reverse("conversations:handover_rules", kwargs={"slug": "mado"})
    client.post(path, {"to_team": cast.team.pk, "occasion": "always"})
    [rule] = requiring.rules(cast.workspace.pk)
    assert "受付" in client.get(path).content.decode()
    assert client.post(path, {"to_team": "999", "occasion": "never"}).status_code == 422
    client.post(reverse("conversations:remove_handover_rule", kwargs={"slug": "mado", "handover_rule_id": rule.pk}))
    assert requiring.rules(cast.workspace.pk) == []
