"""Saved replies are kept, found in any kana, shown to whom they are meant for, and told in the log without their text."""

from datetime import timedelta

import pytest
from django.utils import timezone

from madoguchi.conversations.opening import open_inbox
from madoguchi.journal.models import Event
from madoguchi.kit.not_kept import NameTaken
from madoguchi.saved_replies import doors, favouring, filing, finding, keeping, using
from madoguchi.saved_replies.keeping import Content
from madoguchi.saved_replies.models import SavedReply
from tests.cast import Cast


def add(cast: Cast, name: str = "配送のご案内", **fields: object) -> SavedReply:
    return keeping.add(cast.membership(cast.lead), Content(name=name, **({"text_ja": "発送いたしました。"} | fields)))  # type: ignore[arg-type]


def names(cast: Cast, wanted: str = "", **how: bool) -> list[str]:
    return [each.name for each in finding.find(cast.membership(cast.agent), cast.inbox, wanted, **how)]


@pytest.mark.parametrize("wanted", ["はいそう", "ハイソウ", "ﾊｲｿｳ", "配送", "delivery", "ＤＥＬＩＶＥＲＹ", "発送 案内", ""])
def test_found_in_any_kana_width_and_case(cast: Cast, wanted: str) -> None:
    add(cast, reading="ハイソウノゴアンナイ", name_en="Delivery")
    add(cast, "返金のご案内", text_ja="返金いたしました。") if wanted else None
    assert names(cast, wanted) == ["配送のご案内"]


def test_favourites_come_first_and_what_is_over_last(cast: Cast) -> None:
    add(cast, "い", valid_until=timezone.localdate() - timedelta(1))
    add(cast, "ろ", valid_until=timezone.localdate())
    favouring.favour(cast.membership(cast.agent), add(cast, "は"), True)
    using.use(cast.membership(cast.agent), add(cast, "に"), None)
    assert names(cast) == ["は", "に", "ろ", "い"]
    assert names(cast, only_macros=True) == []


def test_inboxes_teams_and_owners_see_their_own(cast: Cast) -> None:
    other = open_inbox(cast.workspace, name="修理", address="repair@mado.example.jp", by=cast.owner)
    team = cast.workspace.teams.create(name="技術")
    add(cast, "修理だけ", inboxes=[other])
    add(cast, "技術だけ", teams=[team])
    add(cast, "受付だけ", teams=[cast.team])
    add(cast, "中村だけ", is_private=True)
    assert names(cast) == ["受付だけ"]
    leads = doors.saved_replies(cast.membership(cast.lead)).values_list("name", flat=True)
    assert set(leads) == {"修理だけ", "技術だけ", "受付だけ", "中村だけ"}
    assert not doors.saved_replies(cast.membership(cast.outsider)).exists()


def test_archived_not_deleted(cast: Cast) -> None:
    reply = add(cast)
    keeping.archive(reply, by=cast.lead)
    keeping.archive(reply, by=cast.lead)
    assert names(cast) == []
    keeping.restore(reply, by=cast.lead)
    assert names(cast) == ["配送のご案内"]
    kinds = Event.objects.filter(subject_kind="saved_reply", subject_id=reply.pk).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["saved_reply_added", "saved_reply_archived", "saved_reply_restored"]
    assert "発送" not in str(list(Event.objects.values("payload")))


def test_uses_are_counted_with_the_last_one(cast: Cast) -> None:
    reply, other = add(cast), add(cast, "ほか")
    using.use(cast.membership(cast.lead), reply, None)
    using.use(cast.membership(cast.agent), reply, cast.conversation())
    found = using.usage(cast.workspace.pk, [reply, other])
    assert (found[reply.pk].number, found[reply.pk].last_by) == (2, "佐藤 里奈")
    assert other.pk not in found


def test_folders_in_order(cast: Cast) -> None:
    first, second = (filing.add_folder(cast.workspace, name, by=cast.lead) for name in ("配送", "返金"))
    reply = add(cast, folder=second)
    filing.move_folder(second, up=True, by=cast.lead)
    filing.move_folder(second, up=True, by=cast.lead)
    assert [each.name for each in doors.folders(cast.membership(cast.agent))] == ["返金", "配送"]
    with pytest.raises(NameTaken):
        filing.rename_folder(second, "配送", by=cast.lead)
    filing.remove_folder(second, by=cast.lead)
    reply.refresh_from_db()
    assert reply.folder is None
    assert list(doors.folders(cast.membership(cast.agent))) == [first]
