"""Database and memory answer every condition alike; what is not understood is told, never passed over."""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from madoguchi.accounts.models import Membership, Team
from madoguchi.conversations.conditions import fields, language
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.conditions.kinds import Kind
from madoguchi.conversations.conditions.words import has
from madoguchi.conversations.models import FAR_FUTURE, Channel, Conversation, ReadMark, SubStatus
from madoguchi.customers.models import Company, Customer
from tests.cast import NOON, Cast

pytestmark = pytest.mark.django_db
TEXTS = ["", "Invoice 12", "ｲﾝﾎﾞｲｽ 12", "インボイス", "いんぼいす", "100%_OK\\", "ＡＢＣ", "abc", "É", "请"]
NEEDLES = ["invoice", "インボイス", "ｲﾝﾎﾞｲｽ", "いんぼいす", "100%", "_", "\\", "ABC", "ａｂｃ", "é", "请", "zzz"]


def asking(cast: Cast) -> Asking:
    return Asking(cast.membership(cast.agent), NOON)


def whole(*parts: Any, match: str = "all") -> dict[str, Any]:
    return {"version": 1, "where": {"match": match, "of": list(parts)}}


def ask(field: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "op": op} if value is None else {"field": field, "op": op, "value": value}


def fill(cast: Cast, chance: random.Random, count: int) -> None:
    """Rows of every shape, near every border that a question may have."""
    companies = [Company.objects.create(workspace=cast.workspace, name=f"会社{n}") for n in range(2)]
    people = [
        Customer.objects.create(workspace=cast.workspace, name=name, company=chance.choice([None, *companies]))
        for name in TEXTS
    ]
    stages = [SubStatus.objects.create(workspace=cast.workspace, status=0, name=f"段階{n}") for n in range(2)]
    teams = [cast.team, Team.objects.create(workspace=cast.workspace, name="修理")]

    def moment() -> Any:
        hours = chance.choice([-2000, -200, -73, -72, -50, -25, -24, -13, -12, -3, -2, -1, 0, 1, 2, 11, 12, 30, 200])
        return NOON + timedelta(hours=hours, seconds=chance.choice([-1, 0, 0, 1]))

    rows = Conversation.objects.bulk_create(
        Conversation(
            workspace=cast.workspace,
            number=n + 1,
            inbox=cast.inbox,
            channel=chance.choice(Channel.values),
            subject=chance.choice(TEXTS),
            preview=chance.choice(TEXTS),
            customer=chance.choice([None, *people]),
            status=chance.randrange(6),
            sub_status=chance.choice([None, *stages]),
            assignee=chance.choice([None, cast.agent, cast.lead]),
            team=chance.choice([None, *teams]),
            priority=chance.randrange(4),
            closed_without_reply=chance.random() < 0.5,
            created_at=moment(),
            last_activity=moment(),
            last_inbound_at=chance.choice([None, moment()]),
            last_reply_at=chance.choice([None, moment()]),
            waiting_since=chance.choice([None, moment()]),
            snoozed_until=chance.choice([None, moment()]),
            closed_at=chance.choice([None, moment()]),
            sla_sort=chance.choice([FAR_FUTURE, moment()]),
            last_inbound_id=chance.choice([None, 5]),
            message_count=chance.randrange(4),
            has_attachments=chance.random() < 0.5,
        )
        for n in range(count)
    )
    marked = [
        ReadMark(person=who, conversation=row, message_id=chance.choice([4, 5])) for row in rows[::2] for who in [cast.agent]
    ]
    ReadMark.objects.bulk_create(marked)


@dataclass
class Questions:
    """What may be asked here, looked up once: fields, and what their choices offer."""

    fields: list[fields.Field]
    offered: dict[str, list[Any]]

    @classmethod
    def of(cls, asked: Asking) -> "Questions":
        known = list(fields.known(asked).values())
        listed = {each.key: choices(each, asked) for each in known if each.kind in {Kind.CHOICE, Kind.MANY}}
        return cls([each for each in known if listed.get(each.key) != []], listed)


def choices(field: fields.Field, asked: Asking) -> list[Any]:
    """Rooms above may have registered fields that hold nothing here."""
    if field.key in {"customer", "company"}:
        return rows_of(field.key)
    return [choice.value for choice in fields.choices_of(field, asked)]


def any_tree(chance: random.Random, there: Questions, depth: int = 0) -> dict[str, Any]:
    if depth >= 4 or (depth and chance.random() < 0.55):
        return any_question(chance, there)
    parts = [any_tree(chance, there, depth + 1) for _ in range(chance.randint(1, 3))]
    return {"match": chance.choice(language.MATCHES), "of": parts}


def any_question(chance: random.Random, there: Questions) -> dict[str, Any]:
    field = chance.choice(there.fields)
    op = chance.choice(field.operators)
    return ask(field.key, op, None if op in {"empty", "filled"} else any_value(chance, there, field, op))


def any_value(chance: random.Random, there: Questions, field: fields.Field, op: str) -> Any:
    if field.kind in {Kind.CHOICE, Kind.MANY}:
        offered = there.offered[field.key]
        return chance.sample(offered, chance.randint(1, min(3, len(offered))))
    if field.kind == Kind.TIME:
        if op in {"within", "longer_ago", "ahead"}:
            return {"n": chance.randint(1, 3), "unit": chance.choice(["hours", "days", "weeks"])}
        days = ["today", "yesterday", "tomorrow", "this_week", "last_week", "next_week", "this_month", "last_month"]
        return chance.choice(days) if op == "in" else chance.choice(["2026-11-20", "2026-11-19", "2026-09-01"])
    if field.kind == Kind.WORDS:
        return chance.choice(NEEDLES)
    return chance.choice([True, False]) if field.kind == Kind.FLAG else chance.randrange(4)


def rows_of(key: str) -> list[int]:
    model: Any = Customer if key == "customer" else Company
    return list(model.objects.values_list("pk", flat=True))


def test_database_and_memory_answer_alike(cast: Cast) -> None:
    chance = random.Random(4)
    fill(cast, chance, 60)
    asked, answers = asking(cast), set()
    there = Questions.of(asked)
    rows = list(Conversation.objects.select_related("customer__company"))
    for _ in range(100):
        tree = {"version": 1, "where": {"match": "all", "of": [any_tree(chance, there)]}}
        node = language.read(tree, asked)
        found = set(Conversation.objects.filter(language.filter_of(node, asked)).values_list("number", flat=True))
        assert found == {row.number for row in rows if language.holds(node, row, asked)}, tree
        answers.add(len(found))
    assert len(answers) > 20  # not always all or nothing


@pytest.mark.parametrize(
    ("text", "needle", "is_there"),
    [
        ("ｲﾝﾎﾞｲｽの件", "インボイス", True),
        ("いんぼいす", "ｲﾝﾎﾞｲｽ", True),
        ("ＡＢＣ商事", "abc", True),
        ("Invoice", "ＩＮＶＯＩＣＥ", True),
        ("５０％引き", "50%", True),
        ("加湿器", "加湿機", False),
        ("領収書の再発\n行を", "再発行", True),
        ("山田　花子", "山田 花子", True),
        ("in voice", "invoice", False),
    ],
)
def test_words_are_found_as_people_mean_them(text: str, needle: str, is_there: bool) -> None:
    assert has(text, needle) is is_there


@pytest.mark.parametrize(
    "part",
    [
        ask("nonsense", "is", [1]),
        ask("status", "contains", "x"),
        ask("status", "is", []),
        ask("status", "is", [99]),
        ask("status", "is", [True]),
        ask("status", "is", "0"),
        ask("assignee", "is", [10**9]),
        ask("team", "is", [10**9]),
        ask("customer", "is", [10**17]),
        ask("words", "contains", "  "),
        ask("words", "contains", "x" * 201),
        ask("words", "contains", "a\0b"),
        ask("created", "within", {"n": 0, "unit": "days"}),
        ask("created", "within", {"n": 10**12, "unit": "weeks"}),
        ask("created", "from", "2026-13-01"),
        ask("created", "from", "20261101"),
        ask("message_count", "at_least", float("nan")),
        ask("unread", "is", 1),
        {"match": "all", "of": []},
        {"match": "some", "of": [ask("unread", "is", True)]},
        {"match": "all", "of": "x"},
        {"field": "status"},
        "status",
        None,
    ],
)
def test_what_is_not_understood_is_told_with_its_place(cast: Cast, part: Any) -> None:
    with pytest.raises(language.Broken) as told:
        language.read(whole(ask("status", "is", [0]), part), asking(cast))
    assert [problem.place for problem in told.value.problems] == [(1,)]
    assert told.value.problems[0].words


@pytest.mark.parametrize(
    "tree", [None, [], {}, {"version": 2, "where": {"match": "all", "of": []}}, {"version": 1, "where": 3}]
)
def test_what_is_no_condition_is_none(cast: Cast, tree: Any) -> None:
    with pytest.raises(language.Broken):
        language.read(tree, asking(cast))


def test_depth_and_length_have_an_end(cast: Cast) -> None:
    deep: dict[str, Any] = ask("unread", "is", True)
    for _ in range(40):
        deep = {"match": "all", "of": [deep]}
    for tree in [whole(deep), whole(*[ask("unread", "is", True)] * 61), whole(*[ask("words", "contains", "a")] * 13)]:
        with pytest.raises(language.Broken):
            language.read(tree, asking(cast))


def test_who_has_left_breaks_the_condition(cast: Cast) -> None:
    tree = whole(ask("assignee", "is", [cast.lead.pk]))
    language.read(tree, asking(cast))
    Membership.objects.filter(person=cast.lead).update(is_active=False)
    with pytest.raises(language.Broken):
        language.read(tree, asking(cast))


def test_another_workspaces_things_are_not_there(cast: Cast) -> None:
    for field, value in [("inbox", cast.other_inbox.pk), ("assignee", cast.outsider.pk)]:
        with pytest.raises(language.Broken):
            language.read(whole(ask(field, "is", [value])), asking(cast))


def test_today_is_the_workspaces_day(cast: Cast) -> None:
    asked = asking(cast)  # 12:00 in Tokyo
    node = language.read(whole(ask("created", "in", "today")), asked)
    for hours, is_today in [(-12, True), (-12.1, False), (11.9, True), (12, False)]:
        row = Conversation(created_at=NOON + timedelta(hours=hours))
        assert language.holds(node, row, asked) is is_today
