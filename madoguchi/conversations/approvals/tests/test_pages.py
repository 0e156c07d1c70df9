"""The settings of approvals and of the check before sending: for those who may, in plain words, each change in the log."""

import io
import json

import pytest
from django.test import Client

from madoguchi.accounts.approval import Deputy
from madoguchi.cli.main import run
from madoguchi.conversations.models import ApprovalRule, ConfirmSending, Inbox, Tag
from madoguchi.conversations.replying import reply
from madoguchi.journal.models import Event
from madoguchi.kit.addresses import Address

pytestmark = pytest.mark.django_db
HANAKO = Address("山田 花子", "hanako@example.com")
TOLD = {
    "name": "返金は二人で",
    "is_active": "on",
    "roles": [3],
    "words": "返金\n全額",
    "first": [2],
    "first_hours": 4,
    "second": [1],
}


@pytest.fixture
def admin(cast) -> Client:
    client = Client()
    client.force_login(cast.owner)
    return client


def kinds() -> set[str]:
    return set(Event.objects.values_list("kind", flat=True))


def test_a_rule_is_made_changed_and_removed(cast, admin) -> None:
    assert admin.post("/w/mado/settings/approvals/new/", TOLD).status_code == 302
    rule = ApprovalRule.objects.get()
    assert (rule.words, rule.levels) == (
        ["返金", "全額"],
        [{"roles": [2], "hours": 4}, {"roles": [1], "hours": None}],
    )
    assert "返金は二人で" in admin.get("/w/mado/settings/approvals/").content.decode()
    assert admin.post("/w/mado/settings/approvals/new/", TOLD).status_code == 422  # the name is taken
    admin.post(f"/w/mado/settings/approvals/{rule.pk}/", TOLD | {"words": "", "inboxes": [cast.inbox.pk]})
    rule.refresh_from_db()
    assert (rule.words, list(rule.inboxes.all())) == ([], [cast.inbox])
    tag = Tag.objects.create(workspace=cast.workspace, name="返金", folded="返金")
    admin.post(f"/w/mado/settings/approvals/{rule.pk}/", TOLD | {"tags": [tag.pk]})
    rule.refresh_from_db()
    assert rule.tags == [tag.pk]
    assert "タグ：返金" in admin.get("/w/mado/settings/approvals/").content.decode()
    assert f'value="{tag.pk}"' in admin.get(f"/w/mado/settings/approvals/{rule.pk}/").content.decode()
    admin.post(f"/w/mado/settings/approvals/{rule.pk}/removal/")
    assert not ApprovalRule.objects.exists()
    assert {"approval_rule_made", "approval_rule_changed", "approval_rule_removed"} <= kinds()
    assert admin.get("/w/mado/settings/audit/").status_code == 200


def test_the_preview_counts_what_would_have_waited_and_keeps_nothing(cast, admin) -> None:
    for text in ("返金いたします。", "交換いたします。"):
        reply(cast.conversation(), by=cast.agent, text=text, to=[HANAKO])
    page = admin.post("/w/mado/settings/approvals/new/", TOLD | {"preview": "1"}).content.decode()
    shown = page.partition('data-testid="preview"')[2].partition("</section>")[0]
    assert "返金いたします。" in shown
    assert "交換いたします。" not in shown
    assert not ApprovalRule.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"first": []}, {"roles": [99]}, {"amount_from": -1}, {"words": "x" * 81}, {"until": "never"}]
)
def test_nonsense_is_refused_in_words(admin, wrong) -> None:
    answer = admin.post("/w/mado/settings/approvals/new/", TOLD | wrong)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()


def test_each_inbox_chooses_when_the_sheet_is_shown(cast, admin) -> None:
    admin.post("/w/mado/settings/send-check/", {f"inbox-{cast.inbox.pk}": "always", f"inbox-{cast.other_inbox.pk}": "never"})
    assert Inbox.objects.get(pk=cast.inbox.pk).confirm_sending == ConfirmSending.ALWAYS
    assert Inbox.objects.get(pk=cast.other_inbox.pk).confirm_sending == ConfirmSending.FINDINGS
    assert "G-07" in admin.get("/w/mado/settings/send-check/").content.decode()
    assert "inbox_changed" in kinds()


def test_agents_reach_only_their_deputies(cast) -> None:
    client = Client()
    client.force_login(cast.agent)
    for page in ("approvals/", "approvals/new/", "send-check/"):
        assert client.get(f"/w/mado/settings/{page}").status_code == 403
    lead = cast.membership(cast.lead)
    days = {"since": "2026-12-01", "until": "2026-12-05"}
    assert client.post("/w/mado/settings/deputies/", {"stands_in": lead.pk} | days).status_code == 302
    deputy = Deputy.objects.get()
    assert (deputy.person, deputy.stands_in, (deputy.until - deputy.since).days) == (cast.agent, cast.lead, 5)
    backwards = {"stands_in": lead.pk, "since": "2026-12-05", "until": "2026-12-01"}
    assert client.post("/w/mado/settings/deputies/", backwards).status_code == 422
    other = Client()
    other.force_login(cast.lead)
    assert other.post(f"/w/mado/settings/deputies/{deputy.pk}/dismissal/").status_code == 404
    client.post(f"/w/mado/settings/deputies/{deputy.pk}/dismissal/")
    assert not Deputy.objects.exists()


def test_a_draft_is_checked_on_the_command_line(cast, capsys, monkeypatch) -> None:
    conversation = cast.conversation()
    monkeypatch.setattr("sys.stdin", io.StringIO("鈴木様\n○○の件です。"))
    assert run(["draft", "check", str(conversation.number), "-", "--workspace", "mado"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {each["rule"] for each in found} == {"G-01", "G-04"}
    assert all(each.keys() == {"rule", "level", "span", "message", "fix", "evidence"} for each in found)
    monkeypatch.setattr("sys.stdin", io.StringIO("x"))
    assert run(["draft", "check", "9999", "-", "--workspace", "mado"]) == 1
