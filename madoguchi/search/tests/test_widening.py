"""A word is found in its other forms, by what means the same, and without the courtesies around it."""

import pytest

from madoguchi.search import synonyms
from madoguchi.search.widening import options
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("つながる", "つながりません"),
        ("つながらない", "つながった"),
        ("つぶれる", "つぶれて"),
        ("とどく", "とどきました"),
        ("北村様", "北村と申します"),
        ("りふぁんど", "返金"),
        ("refunds", "払い戻し"),
        ("お問合せ", "問い合わせ"),
    ],
)
def test_another_wording_is_found(cast: Cast, word: str, text: str) -> None:
    for group in ("返金=払い戻し=リファンド=refund", "問い合わせ=問合せ"):
        synonyms.add_group(cast.workspace, group, by=cast.owner)
    assert any(each.is_in(text) for each in options(word, cast.workspace.pk))


@pytest.mark.parametrize(("word", "text"), [("する", "され"), ("ある", "あり"), ("様", "北村")])
def test_what_would_be_everywhere_is_taken_as_it_stands(cast: Cast, word: str, text: str) -> None:
    assert not any(each.is_in(text) for each in options(word, cast.workspace.pk))
