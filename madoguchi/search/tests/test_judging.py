"""The labelled set holds against the demo, and search answers it well."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import timezone

from madoguchi.accounts.models import Membership
from madoguchi.cli.bench import labelled
from madoguchi.demo import loading, planning
from madoguchi.demo.planning import Scale
from madoguchi.search.labelled import judging

pytestmark = pytest.mark.django_db
FLOOR = 0.9
SMALL = Scale("S", 6, 700, 400, 120)


@pytest.fixture
def member(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Membership]:
    """The owner of a small demo, in which everything can be found."""
    monkeypatch.setitem(planning.SCALES, "S", SMALL)
    storages = {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}}
    with override_settings(STORAGES=storages):
        loading.load("S", 1, now=timezone.now())
        yield Membership.objects.select_related("workspace", "person").get(person__email="owner@aobato.example.jp")


def test_there_are_a_hundred_and_fifty_different_queries_of_every_ability() -> None:
    asks = Counter(query["ask"] for _ability, query in judging.queries())
    assert (sum(asks.values()), asks.most_common(1)[0][1]) == (150, 1)
    assert len({ability for ability, _query in judging.queries()}) == 12


def test_the_best_order_counts_one_and_a_worse_one_less() -> None:
    assert judging._ndcg([3, 2, 1], [3, 2, 1]) == 1
    assert 0.5 < judging._ndcg([1, 2, 3], [3, 2, 1]) < 0.9
    assert judging._ndcg([], [3]) == 0
    assert judging._ndcg([0, 3], [3]) == pytest.approx(0.6309, abs=0.001)


@pytest.mark.surface  # on PostgreSQL by --all
@pytest.mark.slow
def test_search_answers_the_labelled_queries_well(member: Membership) -> None:
    told = labelled.answered(member)
    assert told["queries"] >= 140, told
    assert told["ndcg_at_10"] >= FLOOR, told
    assert judging.summary(judging.judge(member, lambda *_: []))["ndcg_at_10"] == 0
