"""One way to refuse what is set, here tried on teams."""

import pytest
from django.utils.translation import override

from madoguchi.accounts.keeping_named import taken_up
from madoguchi.accounts.models import Team
from madoguchi.journal.transactions import writing
from madoguchi.kit.not_kept import ChangedMeanwhile, NameTaken, NotKept, TooMany
from tests.cast import Cast


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "refusal", "words"),
    [
        ({"name": "修理"}, NameTaken, "この名前はすでに使われています。"),
        ({"name": "新しい", "most": 2}, TooMany, "登録数の上限に達しています。使っていないものを削除してください。"),
        ({"seen": "受け付け"}, ChangedMeanwhile, "ほかの人がこの内容を変更しました。開き直して現在の内容を確認してください。"),
        ({"is_gone": True}, ChangedMeanwhile, "ほかの人がこの内容を変更しました。開き直して現在の内容を確認してください。"),
    ],
)
def test_it_is_refused_and_says_why(cast: Cast, told: dict[str, object], refusal: type[NotKept], words: str) -> None:
    Team.objects.create(workspace=cast.workspace, name="修理")
    rows = Team.objects.filter(workspace=cast.workspace)
    row = None if refusal is TooMany or refusal is NameTaken else cast.team
    if told.pop("is_gone", False):
        rows = rows.exclude(pk=cast.team.pk)
    with writing(), override("ja"), pytest.raises(refusal) as refused:
        taken_up(cast.workspace, rows, row, **{"name": "受付", "most": 9, "shown": lambda each: each.name} | told)
    with override("ja"):
        assert str(refused.value) == words


@pytest.mark.django_db
def test_what_is_as_it_was_shown_is_taken_up_as_it_is_now(cast: Cast) -> None:
    rows, told = Team.objects.filter(workspace=cast.workspace), {"name": "受付", "most": 1, "shown": lambda each: each.name}
    with writing():
        assert taken_up(cast.workspace, rows, cast.team, seen="受付", **told) == cast.team
        assert taken_up(cast.workspace, rows.none(), None, **told) is None
