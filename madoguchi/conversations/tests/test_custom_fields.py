"""A workspace's own fields: what may be typed, lists in levels, conditions, closing, prepared texts."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.conversations import carrying
from madoguchi.conversations.bulk.verbs import find
from madoguchi.conversations.conditions import language
from madoguchi.conversations.custom_fields import defining, entries, finding, requiring, setting
from madoguchi.conversations.custom_fields.reading import BadValue, read
from madoguchi.conversations.finding_views import asking_of
from madoguchi.conversations.models import Conversation, CustomField, CustomValue, FieldHome
from madoguchi.conversations.variables import Letter, fill
from madoguchi.customers.describing import company_named, describe
from madoguchi.journal.models import Event
from tests.cast import Cast

pytestmark = pytest.mark.django_db

TREE = "修理\n  電源\n    入らない\n    落ちる\n  水漏れ\n返品\n"


def make(cast: Cast, name: str, kind: str, text: str = "", field: CustomField | None = None, **more) -> CustomField:
    wanted = {"name": name, "kind": kind, "help_text": "", "unit": "", "is_required": False, "inboxes": [], "shown_when": []}
    wanted |= more | {"entries": entries.read(text)}
    home = wanted.pop("home", FieldHome.CONVERSATION)
    return defining.save(cast.workspace, field, home=home, wanted=wanted, by=cast.owner)[0]


def shown(conversation: Conversation, home: str = "conversation") -> dict[str, str]:
    found = finding.around(Conversation.objects.select_related("customer__company").get(pk=conversation.pk))
    return {each.field.name: each.words for each in found.get(home, [])}


def matching(cast: Cast, field: CustomField, op: str, value) -> int:
    asking = asking_of(cast.membership(cast.agent))
    where = {"match": "all", "of": [{"field": f"own-{field.pk}", "op": op, **({} if value is None else {"value": value})}]}
    group = language.read({"version": 1, "where": where}, asking)
    rows = Conversation.objects.filter(workspace=cast.workspace)
    found = set(rows.filter(language.filter_of(group, asking)).values_list("pk", flat=True))
    assert found == {each.pk for each in rows if language.holds(group, each, asking)}
    return len(found)


def test_a_condition_that_asks_for_an_archived_field_is_told_by_its_name(cast: Cast) -> None:
    field = make(cast, "回収日", "date")
    assert matching(cast, field, "empty", None) == 0
    defining.archive(field, by=cast.owner)
    with pytest.raises(language.Broken) as broken:
        matching(cast, field, "empty", None)
    assert "回収日" in broken.value.problems[0].words


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("number", "１２，８００", "12,800"),
        ("money", "￥12,800", "¥12,800"),
        ("money", "12,800円", "¥12,800"),
        ("date", "2026年11月22日", "2026年11月22日"),
        ("link", "https://example.com/a", "https://example.com/a"),
        ("person", "佐藤 里奈", "佐藤 里奈"),
        ("choice", "修理 › 水漏れ", "修理 › 水漏れ"),
        ("choice", "落ちる", "修理 › 電源 › 落ちる"),
    ],
)
def test_what_is_typed_is_understood(cast: Cast, kind: str, typed: str, words: str) -> None:
    conversation, field = cast.conversation(), make(cast, "項目", kind, TREE)
    assert setting.put(conversation, field, [typed], by=cast.agent)
    assert shown(conversation) == {"項目": words} or kind == "date"
    assert not setting.put(conversation, field, [typed], by=cast.agent)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("number", "たくさん"),
        ("money", "1.23456"),
        ("date", "2026-02-30"),
        ("link", "javascript:alert(1)"),
        ("person", "外山 翔"),
        ("choice", "修理"),
        ("choice", "ない"),
        ("text", "長" * 501),
        ("number", "9" * 17),
    ],
)
def test_nonsense_gets_words_and_changes_nothing(cast: Cast, kind: str, typed: str) -> None:
    conversation, field = cast.conversation(), make(cast, "項目", kind, TREE)
    with pytest.raises(BadValue, match=r".+"):
        setting.put(conversation, field, [typed], by=cast.agent)
    assert not CustomValue.objects.exists()


@given(number=st.decimals(-(10**14), 10**14, places=2))
@settings(max_examples=50, deadline=None)
def test_a_number_is_typed_again_as_it_was(number: Decimal) -> None:
    field = CustomField(kind="money")
    typed = read(field, [f"{number:,}円"]).typed
    assert read(field, typed).typed == typed
    assert Decimal(typed[0]) == number


@given(st.text(alphabet="あい \t　\n", max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_indented_text_is_a_list_or_refused(text: str) -> None:
    try:
        found = entries.read(text)
    except entries.BadList as error:
        assert str(error)
        return
    paths = {entry.path for entry in found}
    assert len(paths) == len(found)
    assert all(path[:-1] in paths for path in paths if len(path) > 1)


def test_history_and_the_way_back(cast: Cast) -> None:
    conversation, field = cast.conversation(), make(cast, "型番", "text")
    for typed in ("A-1", "B-2"):
        setting.put(conversation, field, [typed], by=cast.agent)
    setting.take_back(conversation, field, by=cast.agent)
    assert shown(conversation) == {"型番": "A-1"}
    assert next((each.was, each.now) for each in setting.history(conversation, field)) == (["B-2"], ["A-1"])
    told = Event.objects.filter(kind="field_set")
    assert all(set(each.payload) == {"field", "number", "inbox"} for each in told)


def test_a_removed_entry_and_a_changed_kind_keep_what_stood_there(cast: Cast) -> None:
    conversation, field = cast.conversation(), make(cast, "分類", "choice", TREE)
    setting.put(conversation, field, ["返品"], by=cast.agent)
    make(cast, "分類", "choice", "修理", field)
    found = finding.around(conversation)["conversation"][0]
    assert (found.words, found.is_former) == ("返品", True)
    make(cast, "分類", "text", "", field)
    found = finding.around(conversation)["conversation"][0]
    assert (found.words, found.is_former) == ("返品", True)
    setting.put(conversation, found.field, ["返品"], by=cast.agent)


def test_shown_only_when_another_has_the_value_and_in_its_inbox(cast: Cast) -> None:
    conversation, kind = cast.conversation(), make(cast, "分類", "choice", TREE)
    repair = kind.entries.get(path="修理")
    make(cast, "修理番号", "text", shown_when=[repair])
    make(cast, "よそ", "text", inboxes=[cast.other_inbox])
    assert shown(conversation) == {"分類": ""}
    setting.put(conversation, kind, ["落ちる"], by=cast.agent)
    assert list(shown(conversation)) == ["分類", "修理番号"]


def test_required_fields_hold_closing_up(cast: Cast) -> None:
    conversation, field = cast.conversation(), make(cast, "分類", "choice", TREE, is_required=True)
    close = find("close").bind({})
    with pytest.raises(requiring.Missing):
        close(conversation, cast.agent)
    setting.put(conversation, field, ["返品"], by=cast.agent)
    close(conversation, cast.agent)


def test_fields_of_customer_and_company(cast: Cast) -> None:
    conversation = cast.conversation()
    describe(conversation.customer, by=cast.agent, company=company_named(cast.workspace.pk, "青山商事", by=cast.agent))
    conversation.customer.refresh_from_db()
    rank = make(cast, "ランク", "choice", "A\nB", home=FieldHome.COMPANY)
    setting.put(conversation.customer.company, rank, ["A"], by=cast.agent)
    assert shown(conversation, "company") == {"ランク": "A"}
    assert matching(cast, rank, "is", [rank.entries.get(name="A").pk]) == 1
    with pytest.raises(setting.WrongField):
        setting.put(conversation, rank, ["A"], by=cast.agent)


def test_conditions_agree_in_the_database_and_in_memory(cast: Cast) -> None:
    conversation = cast.conversation()
    kind, price, day, text = (
        make(cast, "分類", "choice", TREE),
        make(cast, "金額", "money"),
        make(cast, "期日", "date"),
        make(cast, "型番", "text"),
    )
    several = make(cast, "付属品", "multi", "箱\n説明書")
    repair, back = kind.entries.get(path="修理").pk, kind.entries.get(path="返品").pk
    assert [matching(cast, kind, op, value) for op, value in [("is", ["none"]), ("is", [repair]), ("is_not", [back])]] == [
        1,
        0,
        1,
    ]
    assert [matching(cast, each, "empty", None) for each in (price, day, text, several)] == [1, 1, 1, 1]
    for field, typed in [
        (kind, ["落ちる"]),
        (price, ["12800.5"]),
        (day, ["2026-11-22"]),
        (text, ["HX-100"]),
        (several, ["箱", "説明書"]),
    ]:
        setting.put(conversation, field, typed, by=cast.agent)
    box = several.entries.get(name="箱").pk
    asked = [(kind, "is", [repair]), (price, "at_least", 12800.5), (price, "equals", 12800.5), (text, "contains", "hx")]
    asked += [(several, "all_of", [box]), (several, "filled", None), (day, "before", "2026-11-23"), (day, "from", "2026-11-22")]
    assert [matching(cast, *each) for each in asked] == [1] * len(asked)
    refused = [(kind, "is", [back]), (price, "at_most", 12800), (text, "lacks", "hx"), (several, "none_of", [box])]
    assert [matching(cast, *each) for each in refused] == [0] * len(refused)


def test_merged_conversations_bring_what_the_other_lacks(cast: Cast) -> None:
    conversation, other, field = cast.conversation(), cast.conversation(), make(cast, "型番", "text")
    setting.put(other, field, ["HX-100"], by=cast.agent)
    carried = carrying.take_along(other, conversation)
    assert shown(conversation) == {"型番": "HX-100"}
    carrying.bring_back(carried, other, conversation)
    assert (shown(conversation), shown(other)) == ({"型番": ""}, {"型番": "HX-100"})


def test_prepared_texts_know_the_fields(cast: Cast) -> None:
    conversation, field = cast.conversation(), make(cast, "型番", "text")
    setting.put(conversation, field, ["HX-100"], by=cast.agent)
    letter = Letter(cast.membership(cast.agent), conversation.inbox, conversation)
    assert fill("{型番}について", letter).text == "HX-100について"


def test_a_lists_text_is_written_again_as_it_was(cast: Cast) -> None:
    field = make(cast, "分類", "choice", TREE)
    rows = field.entries.filter(removed_at=None).order_by("position")
    assert entries.written(rows) == TREE.strip()
