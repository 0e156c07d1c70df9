"""The plan: the same per seed, alive at its present moment, and peopled by nobody real."""

import os
import re
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from madoguchi.demo import planning
from madoguchi.demo.planning import Plan, fingerprint, plan
from madoguchi.demo.scripts import RECEIVE, REPLY, Script
from madoguchi.demo.tests.conftest import NOW, TINY
from madoguchi.kit.holidays import is_holiday

RESERVED = re.compile(r"@(?:[\w-]+\.)*example\.(?:com|net|org|jp)$")


def test_one_seed_tells_one_story_in_another_process_too(tiny_plan: None) -> None:
    code = (
        "from madoguchi.demo.planning import *\n"
        f"SCALES['S'] = {TINY!r}\n"
        f"print(fingerprint(plan('S', 1, datetime.fromisoformat('{NOW.isoformat()}'))))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": "31"}, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == fingerprint(plan("S", 1, NOW))
    assert told.stdout.strip() != fingerprint(plan("S", 2, NOW))


def test_the_scales_have_their_sizes(small: Plan, told: list[Script]) -> None:
    big = plan("M", 1, NOW)
    assert (len(small.members), len(small.writers), len(told) >= 900) == (8, 2_000, True)
    assert Counter(member.role for member in big.members) == {"owner": 1, "lead": 3, "agent": 24}
    assert (len(big.writers), big.scale.conversations) == (12_000, 20_000)


def test_nothing_happens_in_the_future_or_out_of_order(told: list[Script]) -> None:
    began = [script.began for script in told]
    assert began == sorted(began)
    for script in told:
        moments = [step.at for step in script.steps]
        assert moments == sorted(moments)
        assert moments[-1] <= NOW


def test_the_desk_is_alive_now(told: list[Script]) -> None:
    fresh = [script for script in told if script.steps[-1].kind == RECEIVE and NOW - script.steps[-1].at < timedelta(hours=3)]
    assert len(fresh) >= 10
    assert {len(script.steps) for script in told} >= {1, 2, 3, 4, 5, 6}


def test_every_address_is_reserved_and_no_phone_can_ring(small: Plan, told: list[Script]) -> None:
    addresses = [writer.address for writer in small.writers] + [member.address for member in small.members]
    addresses += [address for script in told for step in script.steps for _name, address in step.cc]
    addresses += [script.sender[1] for script in told if script.sender]
    assert [each for each in addresses if not RESERVED.search(each)] == []
    assert all(writer.phone.startswith("000-") for writer in small.writers)
    words = "\n".join(step.text for script in told for step in script.steps)
    assert [found for found in re.findall(r"[\w.+-]+@[\w.-]+", words) if not RESERVED.search(found)] == []
    assert re.search(r"(?<![\d-])0[1-9]\d{0,3}-\d{1,4}-\d{4}", words) is None
    assert re.search(r"https?://", words) is None


def test_addresses_are_shared_only_where_people_share_one(small: Plan) -> None:
    counted = Counter(writer.address for writer in small.writers)
    shared = {writer.address for writer in small.writers if writer.shares_address}
    assert {address for address, count in counted.items() if count > 1} == shared


def test_the_planted_stories_are_told(told: list[Script]) -> None:
    counted = Counter(script.story for script in told if script.story)
    assert counted == {"D01": 24, "D03": 1, "D05A": 8, "D05B": 12, "D09": 1, "D14": 1, "D15": 2, "D20": 1}
    wrong_language = next(script for script in told if script.story == "D20")
    answer = next(step for step in wrong_language.steps if step.kind == REPLY)
    assert wrong_language.writer.language == "en"
    assert "ございます" in answer.text


def test_neighbours_never_say_the_same(told: list[Script]) -> None:
    firsts = [script.steps[0].text for script in told if script.sender is None]
    assert all(one != other for one, other in pairwise(firsts))
    assert len(set(firsts)) / len(firsts) > 0.97


def test_one_in_ten_writes_english(small: Plan) -> None:
    share = sum(writer.language == "en" for writer in small.writers) / len(small.writers)
    assert 0.07 < share < 0.13


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 5, 6), True),  # a substitute for Sunday the 3rd
        (date(2026, 9, 22), True),  # between two holidays
        (date(2026, 9, 23), True),  # the equinox
        (date(2025, 3, 20), True),
        (date(2026, 11, 22), False),
        (date(2026, 11, 23), True),
    ],
)
def test_holidays(day: date, expected: bool) -> None:
    assert is_holiday(day) is expected


def test_every_intent_can_be_met() -> None:
    keys = [intent.key for intent in planning.INTENTS]
    assert len(set(keys)) == len(keys) >= 40
    for intent in planning.INTENTS:
        assert len(intent.more) == len(intent.second), intent.key
