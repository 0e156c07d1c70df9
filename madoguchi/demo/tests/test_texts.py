"""The texts read like a good desk's: no gaps, no slips of the pen, no keigo faults, no blame."""

import random
import re
from datetime import UTC, datetime

import pytest

from madoguchi.demo import composing, people, planning
from madoguchi.demo.arrivals import TOKYO
from madoguchi.demo.grammar import expand
from madoguchi.demo.scene import scene
from madoguchi.demo.scripts import NOTE, RECEIVE, REPLY, Script
from madoguchi.demo.tests.conftest import NOW

KANA = re.compile(r"[ぁ-んァ-ヴ]")

SLIPS = {
    "a slot": r"[{}\[\]|]",
    "honorific twice": r"様様|様 様|御中 様|御中様",
    "marks twice": r"。。|、、|？？|。、|、。|！！|さんさん",
    "missing word": r"「」|（）|\bNone\b|\bnan\b",
    "doubled particle": r"をを|がが|にに(?!ほ)|のの(?!ち)|(?<!ま)でで(?!き)|はは(?!は)",
    "half-width kana": r"[ｦ-ﾟ]",
    "blank paragraph": r"\n{3,}",
}
FAULTS = {
    "double respect": r"(おっしゃら|ご覧になら|お見えになら|いらっしゃら)れ",
    "double humility": r"(お伺い|拝見|拝読)(さ)?せていただ",
    "needless さ": r"(書か|読ま|行か|話さ|聞か|待た|使わ|休ま|送ら|伺わ)さ(せて|せ)",
    "mixed ご…して": r"ご(説明|確認|連絡|対応|案内|利用|返信|記入|送付)(して)(いただ|ください)",
    "wrong words": r"了解(しま|です|いたし)|ご苦労様|すいません|なるほどですね|殿\n",
    "denial": r"通常(は|、)?[^。]{0,12}(起こ|発生し|あり得)",
    "blame": r"お客様[^。]{0,25}(ミス|不注意|衝撃|勘違い)[^。]{0,20}(では|と思われ|はずです)",
    "no fault of ours": r"(弊社|当社)に(は|も)?(非|落ち度|責任|問題)は?ございません",
    "passing round": r"(別の)?窓口[^。]{0,20}お問い合わせください",
    "promise too much": r"絶対(に)?|100[%％]|二度と(起こ|このような)",
    "no date": r"近日中|なるべく早く|できるだけ早く",
}


@pytest.fixture(scope="module")
def every_text() -> list[tuple[str, str, str]]:
    """(intent, side, text) for every intent, both levels, both languages where they exist, several variants."""
    found: list[tuple[str, str, str]] = []
    rng = random.Random(5)
    crowd = people.writers(400, rng)
    [member] = people.members(6, rng)[2:3]
    for intent in planning.INTENTS:
        for writer in crowd[:90]:
            if writer.language == "en" and intent.english is None:
                continue
            set_ = scene(intent, writer, NOW, rng, lead="高橋", is_small=False)
            found.append((intent.key, "subject", composing.subject(set_, rng)))
            found.append((intent.key, "question", composing.question(set_, rng)))
            found.append((intent.key, "answer", composing.answer(set_, member, NOW, rng)))
            for place in range(len(intent.second)):
                found.append((intent.key, "more", composing.still(set_, NOW, rng, place)))
                found.append((intent.key, "answer", composing.second_answer(set_, member, NOW, rng, place)))
    return found


def test_no_text_has_a_slip(every_text: list[tuple[str, str, str]]) -> None:
    slips = {
        (key, what, found[0])
        for key, _side, text in every_text
        for what, slip in SLIPS.items()
        if (found := re.search(slip, text))
    }
    assert slips == set()


def test_no_answer_has_a_fault_that_a_lead_would_mark(every_text: list[tuple[str, str, str]]) -> None:
    faults = {
        (key, what, found[0])
        for key, side, text in every_text
        if side == "answer"
        for what, fault in FAULTS.items()
        if (found := re.search(fault, text))
    }
    assert faults == set()


def test_everything_that_was_sent_is_free_of_slips(told: list[Script]) -> None:
    for script in told:
        for step in script.steps:
            for what, slip in SLIPS.items():
                assert not re.search(slip, step.text), (script.intent, what, step.text)


def test_only_the_planted_cold_answers_are_cold(told: list[Script]) -> None:
    cold = {
        script.story
        for script in told
        for step in script.steps
        if step.kind == REPLY and any(re.search(fault, step.text) for fault in FAULTS.values())
    }
    assert cold == {"D05A"}


def test_a_japanese_answer_names_the_customer_and_whom_they_speak_to(told: list[Script]) -> None:
    for script in told:
        if script.writer.language != "ja" or script.sender or script.story:
            continue
        first = next((step for step in script.steps if step.kind == REPLY), None)
        if first is None:
            continue
        head = first.text.partition("\n\n")[0]
        assert head.endswith(f"{script.writer.name.full} 様"), head
        assert re.search(r"の\w+(で(ございま)?す)。", first.text), first.text
        assert "あおばと暮らし" in first.text or "修理受付" in first.text


def test_english_customers_are_answered_in_english(told: list[Script]) -> None:
    for script in told:
        if script.writer.language == "en" and script.story != "D20" and not script.sender:
            assert not any(KANA.search(step.text) for step in script.steps if step.kind == REPLY), script.intent


def test_weekdays_match_their_dates(told: list[Script]) -> None:
    for script in told:
        for step in script.steps:
            for month, day, weekday in re.findall(r"(\d+)月(\d+)日（(.)）", step.text):
                year = (
                    step.at.year + (1 if int(month) < step.at.month - 6 else 0) - (1 if int(month) > step.at.month + 6 else 0)
                )
                assert "月火水木金土日"[datetime(year, int(month), int(day), tzinfo=UTC).weekday()] == weekday, step.text


def test_greetings_fit_the_hour(told: list[Script]) -> None:
    for script in told:
        hour = script.began.astimezone(TOKYO).hour
        text = script.steps[0].text
        assert not (text.startswith("こんばんは") and 5 <= hour < 18), (hour, text)
        assert not (text.startswith("Good morning") and hour > 11), (hour, text)


def test_a_promised_day_lies_ahead(told: list[Script]) -> None:
    for script in told:
        for step in script.steps:
            if step.kind != REPLY:
                continue
            for month, day in re.findall(r"(\d+)月(\d+)日（.）までに", step.text):
                assert (int(month), int(day)) > (step.at.month, step.at.day) or int(month) < step.at.month - 6, step.text


def test_the_order_number_stays_the_same_in_a_conversation(told: list[Script]) -> None:
    for script in told:
        numbers = {found for step in script.steps for found in re.findall(r"AO-\d+-\d+", step.subject + step.text)}
        assert len(numbers | set(re.findall(r"AO-\d+-\d+", script.subject))) <= 1, script.steps


def test_quoted_history_repeats_what_was_written(told: list[Script]) -> None:
    quoting = [
        (before, step)
        for script in told
        for before, step in zip(script.steps, script.steps[1:], strict=False)
        if step.kind == RECEIVE and before.kind == REPLY and step.quoted
    ]
    assert len(quoting) > 100
    for before, step in quoting:
        assert f"> {before.text.splitlines()[0]}" in step.quoted


def test_notes_are_ours_alone(told: list[Script]) -> None:
    assert all(step.member is not None for script in told for step in script.steps if step.kind == NOTE)


def test_the_grammar_refuses_an_unknown_slot() -> None:
    assert expand("[赤|赤]い{thing}", {"thing": "箱"}, random.Random(1)) == "赤い箱"
    with pytest.raises(KeyError):
        expand("{nothing}", {}, random.Random(1))
