"""Words that mean the same: kept as they are typed, compared folded, looked after on a page of settings."""

import pytest
from django.test import Client

from madoguchi.accounts import auditing
from madoguchi.accounts.models import Membership
from madoguchi.journal.models import Event
from madoguchi.kit.not_kept import TooMany
from madoguchi.search import synonyms
from madoguchi.search.models import SynonymGroup
from madoguchi.search.tests.lane import catch_up
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOME = "/w/mado/settings/synonyms/"


def test_each_word_leads_to_the_others_however_it_is_spelled(cast: Cast) -> None:
    synonyms.add_group(cast.workspace, "返金＝払い戻し、 リファンド =Refund", by=cast.owner)
    synonyms.add_group(cast.workspace, "リファンド=返金=ＲＥＦＵＮＤ=返す", by=cast.owner)
    table = synonyms.of(cast.workspace)
    assert table["返金"] == ("払い戻し", "リファンド", "ＲＥＦＵＮＤ", "返す")
    assert table["りふぁんど"] == ("返金", "払い戻し", "ＲＥＦＵＮＤ", "返す")
    assert set(table) == {"返金", "払い戻し", "りふぁんど", "refund", "返す"}
    assert synonyms.of(cast.other_workspace) == {}


def test_a_change_counts_at_once(cast: Cast) -> None:
    group = synonyms.add_group(cast.workspace, "返金=払い戻し", by=cast.owner)
    assert synonyms.of(cast.workspace)["返金"] == ("払い戻し",)
    synonyms.change_group(group, "返金=リファンド", by=cast.owner)
    assert synonyms.of(cast.workspace)["返金"] == ("リファンド",)
    synonyms.remove_group(group, by=cast.owner)
    assert synonyms.of(cast.workspace) == {}


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("返金", synonyms.TooFewWords),
        ("返金=返金=へん金", None),
        ("リファンド=りふぁんど=ﾘﾌｧﾝﾄﾞ", synonyms.TooFewWords),
        ("=、\n=", synonyms.TooFewWords),
        ("=".join(f"語{n}" for n in range(21)), synonyms.TooManyWords),
        ("短い=" + "長" * 61, synonyms.TooManyWords),
    ],
)
def test_a_group_has_some_short_words_that_differ(text: str, trouble: type[Exception] | None) -> None:
    if trouble is None:
        assert synonyms.checked(text) == ["返金", "へん金"]
    else:
        with pytest.raises(trouble):
            synonyms.checked(text)


def test_the_very_same_group_is_kept_once(cast: Cast) -> None:
    first = synonyms.add_group(cast.workspace, "返金=リファンド", by=cast.owner)
    assert synonyms.add_group(cast.workspace, "りふぁんど＝返金", by=cast.owner) == first


def test_there_are_not_more_groups_than_a_search_can_heed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synonyms, "MOST_GROUPS", 1)
    synonyms.add_group(cast.workspace, "a=b", by=cast.owner)
    with pytest.raises(TooMany):
        synonyms.add_group(cast.workspace, "c=d", by=cast.owner)


def test_the_starters_are_fit_and_offered_until_one_of_their_words_is_there(cast: Cast) -> None:
    assert all(synonyms.BETWEEN.join(synonyms.checked(each)) == each for each in synonyms.STARTERS)
    words = [word for each in synonyms.STARTERS for word in synonyms.split(each)]
    assert len(words) == len(set(words))
    group = synonyms.add_group(cast.workspace, "ﾘﾌｧﾝﾄﾞ=へんきん", by=cast.owner)
    assert synonyms.offered([group]) == list(synonyms.STARTERS[1:])


def test_groups_are_kept_on_a_page_of_settings(cast: Cast, client: Client) -> None:
    client.force_login(cast.owner)
    assert client.post(HOME, {"words": "返金、払い戻し"}).status_code == 302
    group = SynonymGroup.objects.get()
    assert group.words == "返金=払い戻し"
    assert client.post(f"{HOME}{group.pk}/", {"words": "返金=リファンド"}).status_code == 302
    page = client.get(f"{HOME}?word=ﾘﾌｧﾝﾄﾞ").content.decode()
    assert "「ﾘﾌｧﾝﾄﾞ」でいっしょに見つかる語：返金" in page
    assert client.post(f"{HOME}{group.pk}/removal/").status_code == 302
    assert not SynonymGroup.objects.exists()
    kinds = ["synonyms_added", "synonyms_changed", "synonyms_removed"]
    assert list(Event.objects.filter(subject_kind="synonyms").order_by("id").values_list("kind", flat=True)) == kinds


def test_a_preview_tells_what_would_be_found_and_keeps_nothing(cast: Cast, client: Client) -> None:
    cast.conversation("払い戻しはいつですか。")
    catch_up()
    client.force_login(cast.owner)
    page = client.post(HOME, {"words": '返金=払い戻し="', "preview": "1"}).content.decode()
    assert "いっしょに見つかる語：払い戻し" in page
    assert "現在1件" in page
    assert not SynonymGroup.objects.exists()


def test_what_cannot_be_a_group_is_said_beside_the_field(cast: Cast, client: Client) -> None:
    client.force_login(cast.owner)
    answer = client.post(HOME, {"words": "返金"})
    assert answer.status_code == 422
    assert "2語以上" in answer.content.decode()


def test_only_those_who_set_the_workspace_up_and_only_their_own(cast: Cast, client: Client) -> None:
    group = synonyms.add_group(cast.other_workspace, "返金=払い戻し", by=cast.outsider)
    client.force_login(cast.agent)
    assert client.get(HOME).status_code == 403
    client.force_login(cast.owner)
    assert client.get(f"{HOME}{group.pk}/").status_code == 404


def test_the_audit_log_names_the_words(cast: Cast) -> None:
    synonyms.add_group(cast.workspace, "返金=払い戻し", by=cast.owner)
    (line,) = auditing.page(cast.workspace, reader=Membership.objects.get(person=cast.owner)).lines[:1]
    assert (line.what, line.about) == ("同義語を追加", "返金=払い戻し")


def test_of_two_who_change_a_group_at_once_the_second_is_told(cast: Cast, client: Client) -> None:
    group = synonyms.add_group(cast.workspace, "返金=払い戻し", by=cast.owner)
    client.force_login(cast.owner)
    opened = client.get(f"{HOME}{group.pk}/").context["shown"]
    assert client.post(f"{HOME}{group.pk}/", {"words": "返金=払い戻し=refund", "shown": opened}).status_code == 302
    second = client.post(f"{HOME}{group.pk}/", {"words": "返金=リファンド", "shown": opened})
    assert second.status_code == 422
    assert SynonymGroup.objects.get().words == "返金=払い戻し=refund"
