"""Every change on a page of team settings stands in the audit log: who, what and of which thing, in words of both languages."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from madoguchi.accounts import auditing
from madoguchi.conversations.conditions.language import EVERYTHING
from madoguchi.conversations.models import CustomField, HandoverRule, Sharing, Tag, TagGroup, TaskTemplate
from madoguchi.conversations.view_looks import ICONS
from madoguchi.saved_replies.models import SavedReply, SavedReplyFile
from tests.cast import Cast

pytestmark = pytest.mark.django_db
FIELD = {"name": "型番", "kind": "text", "required": "never"}
REPLY = {"name": "配送のご案内", "text_ja": "{宛名}", "language": "ja"}
LINES = {"opening_ja": "{宛名}", "closing_ja": "", "opening_en": "", "closing_en": ""}
RULE = {"name": "返金は承認", "approvers": "leads"}


@pytest.fixture
def owner(cast: Cast, client: Client) -> Client:
    client.force_login(cast.owner)
    return client


def newest(cast: Cast) -> tuple[str, str, str, str]:
    """What the newest line says in Japanese and English, of which thing, and its details."""
    told = []
    for language in ("ja", "en"):
        with translation.override(language):
            told.append(auditing.page(cast.workspace).lines[0])
    assert told[0].actor == cast.owner.name
    return told[0].what, told[1].what, told[0].about, told[0].detail


def test_tags_fields_and_checklists(cast: Cast, owner: Client) -> None:
    def done(address: str, **fields: Any) -> tuple[str, str, str, str]:
        assert owner.post(f"/w/mado/settings/{address}", fields).status_code == 302, address
        return newest(cast)

    assert done("tags/", name="返金", colour="grey") == ("タグを作成", "Tag made", "返金", "")
    tag = Tag.objects.get()
    assert done(f"tags/{tag.pk}/", name="返金希望", colour="grey")[2] == "返金希望"
    assert done("tag-groups/", name="用件")[1:3] == ("Tag groups changed", "用件")
    assert done(f"tag-groups/{TagGroup.objects.get().pk}/removal/")[1] == "Tag groups changed"
    assert done(f"tags/{tag.pk}/standing/", what="archive")[1:3] == ("Tag archived", "返金希望")
    assert done("fields/new/customer/", **FIELD)[1:3] == ("Custom field made", "型番")
    assert done(f"fields/{CustomField.objects.get().pk}/", **FIELD | {"name": "機種"})[1:3] == ("Custom field changed", "機種")
    assert done("checklists/", name="返金の手順", lines="確認")[1:3] == ("Checklist templates changed", "返金の手順")
    assert done(f"checklists/{TaskTemplate.objects.get().pk}/removal/")[1] == "Checklist templates changed"
    added = done("handovers/", from_team=cast.team.pk, to_team="", occasion="always")
    assert "受付" in added[2]
    assert done(f"handovers/{HandoverRule.objects.get().pk}/removal/")[1] == "Handover rules changed"


def test_inboxes_texts_and_signatures(cast: Cast, owner: Client) -> None:
    def done(address: str, **fields: Any) -> tuple[str, str, str, str]:
        answer = owner.post(f"/w/mado/settings/{address}", fields)
        assert answer.status_code == 302, (address, answer.context["form"].errors if answer.context else "")
        return newest(cast)

    assert done("send-check/", **{f"inbox-{cast.inbox.pk}": "always"})[1::2] == ("Inbox changed", "送信前の確認")
    assert done(f"openings/{cast.inbox.pk}/", **LINES)[1] == "Opening and closing of an inbox changed"
    assert done("openings/", by_family_name="1")[1] == "How customers are addressed was changed"
    assert done("signature/", ja="青木", en="")[1] == "Own signature changed"
    assert done("saved-replies/new/", **REPLY)[1:3] == ("Saved reply added", "配送のご案内")
    reply = SavedReply.objects.get()
    file = SimpleUploadedFile("a.txt", b"x")
    assert done(f"saved-replies/{reply.pk}/files/", file=file)[1:3] == ("Saved reply changed", "配送のご案内")
    before = newest(cast)
    removal = f"saved-replies/{reply.pk}/files/{SavedReplyFile.objects.get().pk}/removal/"
    assert done(removal) == before
    assert auditing.page(cast.workspace).lines[1].kind == "saved_reply_changed"
    assert done(f"saved-replies/{reply.pk}/archive/")[1] == "Saved reply archived"
    assert done("saved-replies/folders/", name="配送")[1:3] == ("Folder of saved replies added", "配送")


def test_what_of_a_card_was_changed_has_a_name(cast: Cast, owner: Client) -> None:
    customer = cast.conversation().customer
    assert customer
    owner.post(f"/w/mado/customers/{customer.pk}/details/preferred_contact/", {"value": "phone"})
    assert newest(cast)[2:] == ("山田 花子", "ご希望の連絡方法")


def test_shared_views_have_a_name_and_private_ones_none(cast: Cast, owner: Client) -> None:
    for sharing, name in ((Sharing.SHARED, "緊急"), (Sharing.PRIVATE, "個人のビュー")):
        wish = {"name": "緊急", "condition": json.dumps(EVERYTHING), "sharing": sharing, "order": "activity", "icon": ICONS[0]}
        assert owner.post("/w/mado/views/new/", wish).status_code == 200
        assert newest(cast)[1:3] == ("View made", name)
