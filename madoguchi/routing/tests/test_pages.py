"""The pages of routing, the desk's part of it, and the command, as somebody uses them."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from madoguchi.accounts.models import Person, Team
from madoguchi.cli.main import run
from madoguchi.conversations import actions, assigning, marking
from madoguchi.conversations.conditions import language
from madoguchi.conversations.conditions.language import EVERYTHING
from madoguchi.conversations.finding_views import asking_of
from madoguchi.conversations.models import Conversation, Priority
from madoguchi.conversations.opening import open_inbox
from madoguchi.conversations.receiving import receive
from madoguchi.desk import column_words
from madoguchi.journal.models import Job
from madoguchi.routing import explaining, keeping, leaving, pulling, queueing
from madoguchi.routing.deciding import Because
from madoguchi.routing.models import Absence, Mode, Placement, Queue, Skill, SkillLevel
from madoguchi.routing.tests.ground import come, queue, where
from tests.cast import mail

pytestmark = pytest.mark.django_db
ROUTING = "/w/mado/settings/routing/"


@pytest.fixture
def lead(cast, client):
    client.force_login(cast.lead)
    return client


def test_a_lead_makes_a_queue_and_hears_what_is_wrong(cast, lead):
    posted = {"name": "一般", "condition": json.dumps(EVERYTHING), "teams": [cast.team.pk], "mode": "push", "is_active": "on"}
    refused = lead.post(f"{ROUTING}new/", posted | {"method": "nonsense"})
    assert refused.status_code == 422
    assert refused.json()["trouble"]
    broken = where("priority", 99)
    assert lead.post(f"{ROUTING}new/", posted | {"method": "turns", "condition": json.dumps(broken)}).status_code == 422
    personal = lead.post(f"{ROUTING}new/", posted | {"method": "turns", "condition": json.dumps(where("assignee", "me"))})
    assert personal.status_code == 422
    assert lead.post(f"{ROUTING}new/", posted | {"method": "turns"}).json()["page"].endswith("/settings/routing/")
    made = Queue.objects.get()
    assert list(made.teams.all()) == [cast.team]
    listed, warning = lead.get(ROUTING).text, "担当者がいないため"
    assert "一般" in listed
    assert warning not in listed
    cast.conversation()
    preview = lead.post(f"{ROUTING}preview/?queue={made.pk}", {"condition": json.dumps(EVERYTHING)}).content.decode()
    assert 'data-testid="queue-count">1' in preview
    stale = lead.post(f"{ROUTING}queues/{made.pk}/", posted | {"method": "turns", "version": "9"})
    assert stale.status_code == 422
    cast.team.members.clear()
    assert warning in lead.get(ROUTING).text


def test_skills_capacity_and_absence_are_kept(cast, lead):
    lead.post(f"{ROUTING}skills/", {"add": "1", "name": "英語", "kind": "language", "code": "en"})
    skill, agent = Skill.objects.get(), cast.membership(cast.agent)
    lead.post(f"{ROUTING}skills/", {f"level-{agent.pk}-{skill.pk}": "4", "level-1-999": "3"})
    assert SkillLevel.objects.get().level == 4
    person = f"{ROUTING}people/{agent.pk}/"
    assert lead.post(person, {"do": "absent", "until": "2020-01-01T10:00"}).status_code == 422
    assert lead.post(person, {"do": "absent", "until": "2999-01-01T10:00"}).status_code == 302
    absence = Absence.objects.get()
    assert lead.get(person).status_code == 200
    lead.post(f"{ROUTING}absences/{absence.pk}/removal/")
    assert not Absence.objects.exists()
    lead.post(person, {"do": "seat", "units": "3", "weight-chat": "2.5"})
    assert (agent.seat.units, agent.seat.weights) == (3, {"chat": 2.5})


def test_the_desk_shows_the_next_one_an_offer_and_why(cast, client):
    client.force_login(cast.agent)
    first = queue(cast, mode=Mode.PULL)
    conversation = cast.conversation()
    queueing.put(conversation, first, by=cast.lead)
    at = f"/w/mado/conversations/{conversation.number}/"
    assert 'data-testid="next-one"' in client.get("/w/mado/queues/bar/").content.decode()
    assert "queue-state" in client.get(f"{at}queue/").content.decode()
    said = json.loads(client.post("/w/mado/queues/next/")["HX-Trigger"])["madoguchi:said"]
    assert said["page"].startswith(at)
    assert Conversation.objects.get(pk=conversation.pk).assignee == cast.agent
    assert 'data-testid="decision"' in client.get(f"{at}routing/").content.decode()
    assert not json.loads(client.post("/w/mado/queues/next/")["HX-Trigger"])["madoguchi:said"]["page"]
    assert json.loads(client.post(f"{at}offer/")["HX-Trigger"])["madoguchi:said"]["level"] == "warning"


def test_conditions_macros_and_the_command_know_queues(cast, capsys):
    waiting, asking = queue(cast, mode=Mode.PULL), asking_of(cast.membership(cast.owner))
    conversation, other = cast.conversation(), cast.conversation(sender="o@example.com")
    put = actions.known("queue").run(conversation, cast.membership(cast.agent), str(waiting.pk))
    for value, op in ((waiting.pk, "is"), ("none", "is_not")):
        node = language.read(where("queue", value, op=op), asking)
        assert list(Conversation.objects.filter(language.filter_of(node, asking))) == [conversation]
        assert language.holds(node, conversation, asking)
        assert not language.holds(node, other, asking)
    assert run(["route", "explain", str(conversation.number), "--workspace", "mado", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["waits"]["queue"] == "一般"
    come(*Person.objects.filter(pk=cast.agent.pk))
    assert run(["route", "try", str(conversation.number), "--workspace", "mado"]) == 0
    assert "佐藤 里奈" in capsys.readouterr().out
    assert actions.known("queue").undo(conversation, cast.membership(cast.agent), put)
    assert not Placement.objects.filter(left_at=None).exists()


def test_every_reason_has_words():
    assert set(Because) == set(explaining.CHOSEN) | set(explaining.PASSED)


def test_a_queue_is_a_list_a_mark_and_a_column(cast, client, django_assert_num_queries):
    waiting, other = queue(cast, "修理", mode=Mode.PULL), queue(cast, "別の列", teams=[])
    one, two, given = (cast.conversation(sender=f"q{n}@example.com") for n in range(3))
    for each in (one, two, given):
        queueing.put(each, waiting, by=cast.lead)
    assert pulling.next_for(cast.membership(cast.lead)).conversation == one
    for person, sees in ((cast.agent, False), (cast.lead, True)):
        client.force_login(person)
        page = client.get(f"/w/mado/queue-{waiting.pk}/").content.decode()
        assert page.count('data-testid="list-row"') == 2
        assert f'data-count="queue-{waiting.pk}"' in page
        assert (f'data-count="queue-{other.pk}"' in page) is sees  # who sits nowhere near it need not watch it
    assert f'data-view="queue-{waiting.pk}" value="2"' in client.get(f"/w/mado/counts/?views=queue-{waiting.pk}").text
    assert client.get("/w/mado/open/").text.count("修理</span>") == 3  # two marks, and the line at the side
    column_words.add(rows := [one, two, given], ["queue", "number"])
    assert [each.columns[0] for each in rows] == ["修理"] * 3
    with django_assert_num_queries(1):
        column_words.add(rows, ["queue", "number"])


def test_a_waiting_conversation_says_why_it_waits_and_who_would_be_next(cast, client):
    client.force_login(cast.agent)
    first = queue(cast, "修理")
    conversation, second = cast.conversation(), cast.conversation(sender="second@example.com")
    for each in (conversation, second):
        queueing.put(each, first, by=cast.lead)
    at = f"/w/mado/conversations/{second.number}/"
    assert "2番目" in client.get(f"{at}queue/").text
    told = client.get(f"{at}routing/").text
    assert "手動またはルールで入れたもの／キューの2番目" in told
    assert "オンラインではない" in told  # nobody is there
    come(cast.lead)
    assert "中村 亮" in client.get(f"{at}routing/").text


def test_a_lead_reads_nothing_of_an_inbox_that_is_closed_to_them(cast, lead):
    closed = open_inbox(cast.workspace, name="人事", address="jinji@mado.example.jp", by=cast.owner)
    closed.restricted_to.set([Team.objects.create(workspace=cast.workspace, name="人事")])
    secret = receive(closed, mail(subject="極秘の相談")).conversation
    assert "極秘" not in lead.post(f"{ROUTING}preview/", {"condition": json.dumps(EVERYTHING)}).text
    assigning.assign(secret, to=cast.owner, by=cast.owner)
    marking.set_priority(secret, Priority.URGENT, by=cast.owner)
    page = f"{ROUTING}people/{cast.membership(cast.owner).pk}/"
    tomorrow = timezone.now() + timedelta(days=1)
    lead.post(page, {"do": "absent", "until": tomorrow.isoformat()})
    assert "極秘" not in lead.get(page).text
    lead.post(page, {"do": "cover", "number": secret.number})
    assert Job.objects.get(kind=leaving.COVER).payload["numbers"] == []


def test_what_is_no_time_and_no_number_is_said_in_words(cast, lead):
    page = f"{ROUTING}people/{cast.membership(cast.agent).pk}/"
    for until in ("2027-02-30T10:00", "9999-12-31T23:59", "x"):
        assert lead.post(page, {"do": "absent", "until": until}).status_code == 422
    assert "数字だけで入力してください。" in lead.post(page, {"do": "seat", "units": "many"}).text
    assert not Absence.objects.exists()


def test_a_queue_that_was_removed_meanwhile_is_not_saved(cast, lead):
    made = queue(cast)
    keeping.remove(made, by=cast.membership(cast.lead))
    with pytest.raises(keeping.ChangedMeanwhile):
        keeping.change(made, keeping.Wish("一般", EVERYTHING), by=cast.membership(cast.lead))
