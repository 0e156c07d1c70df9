"""What comes several times under one name: one answer counts, and it is the one that was looked at."""

from typing import Any

import pytest
from django.test import Client

from madoguchi.channels.webform import keeping
from madoguchi.channels.webform.models import Submission
from madoguchi.channels.webform.ready import FIELDS, TEXTS
from madoguchi.channels.webform.shapes import Field, Kind, Option
from tests.cast import Cast

pytestmark = pytest.mark.django_db
KIND = Field(
    "kind", Kind.CHOICE, "種類", "Topic", is_required=True, options=(Option("返品", "Returns"), Option("その他", "Other"))
)
WORDS: dict[str, Any] = {"name": "山田 花子", "email": "hanako@example.com", "kind": "その他", "text": "返品したいです。"}


@pytest.mark.parametrize(
    ("key", "unchecked", "checked"),
    [
        ("email", "other@example.org", "hanako@example.com"),
        ("name", "山" * 30_000, "山田 花子"),
        ("kind", "選べない種類", "その他"),
        ("text", "長" * 30_000, "返品したいです。"),
    ],
)
def test_what_was_not_looked_at_is_neither_kept_nor_shown(cast: Cast, key: str, unchecked: str, checked: str) -> None:
    fields = (*FIELDS[:2], KIND, *FIELDS[2:])
    form = keeping.keep(
        cast.workspace, None, name="お問い合わせ", inbox=cast.inbox, fields=fields, texts=TEXTS, by=cast.owner, sites=[]
    )
    answer = Client().post(f"/f/{form.key}/", WORDS | {key: [unchecked, checked]})
    assert answer.status_code == 303, answer.content.decode()[-3000:]
    assert Submission.objects.get().posted[key] == [checked]
