"""Ready-made words of a survey, and its questions as data. They promise nothing and beg for nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

LANGUAGES = ("ja", "en")
TEXTS = ("subject", "intro", "thanks")
SCALE = 5
RATINGS = tuple(range(1, SCALE + 1))
RATED, YES_NO, FREE = "rated", "yes_no", "free"

READY_TEXTS = {
    "subject_ja": "【アンケートのお願い】{件名|お問い合わせ}",
    "subject_en": "How did we do? {subject|your message}",
    "intro_ja": "{宛名}\n\n{自社名}でございます。\nこのたびはお問い合わせいただき、ありがとうございました。\n\n"
    "今後の対応をより良くするため、簡単なアンケートへのご協力をお願いいたします。\n1分ほどで終わります。ご回答は任意です。",
    "intro_en": "{salutation},\n\nThank you for writing to {our_company}.\n\n"
    "Would you tell us how it went? It takes about a minute, and you need not answer.",
    "thanks_ja": "ご回答ありがとうございました。いただいたお声は担当者と共有し、今後の対応に役立ててまいります。",
    "thanks_en": "Thank you for your answer. We share it with those who handled your matter and learn from it.",
}
QUESTIONS: Sequence[dict[str, Any]] = (
    {
        "key": "result",
        "kind": RATED,
        "is_on": True,
        "ja": "お問い合わせの結果には、どのくらい満足されましたか。",
        "en": "How satisfied are you with the result?",
    },
    {
        "key": "handling",
        "kind": RATED,
        "is_on": True,
        "ja": "担当者の対応には、どのくらい満足されましたか。",
        "en": "How satisfied are you with how we handled it?",
    },
    {
        "key": "twice",
        "kind": YES_NO,
        "is_on": True,
        "ja": "同じことを二度ご説明いただく場面はありましたか。",
        "en": "Did you have to explain anything twice?",
    },
    {
        "key": "comment",
        "kind": FREE,
        "is_on": True,
        "ja": "お気づきの点がございましたら、ご自由にお書きください。",
        "en": "Is there anything you would like to tell us?",
    },
)
KEYS = tuple(each["key"] for each in QUESTIONS)


def asked_in(questions: Sequence[Mapping[str, Any]], language: str) -> list[dict[str, str]]:
    """What is asked, with its words in this language, or the other where it has none."""
    other = "en" if language == "ja" else "ja"
    return [
        {"key": each["key"], "kind": each["kind"], "words": each.get(language) or each.get(other) or ""}
        for each in questions
        if each.get("is_on")
    ]


def text_in(texts: Mapping[str, str], name: str, language: str) -> str:
    """One of TEXTS in this language, or the other where it has none."""
    other = "en" if language == "ja" else "ja"
    return texts.get(f"{name}_{language}", "").strip() or texts.get(f"{name}_{other}", "").strip()
