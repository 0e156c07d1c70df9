"""Words that mean the same to a workspace: whoever looks for one finds the others too. The index knows nothing of them."""

import re
from collections.abc import Iterable
from functools import lru_cache

from django.db.models import Model

from madoguchi.accounts.models import Workspace
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.not_kept import ChangedMeanwhile, TooMany
from madoguchi.kit.shown import mark_of, refuse_changed
from madoguchi.kit.text.analysing import fold
from madoguchi.search.events import SearchEvent
from madoguchi.search.models import SynonymGroup

MOST_GROUPS = 300
MOST_WORDS = 20
LONGEST = 60
BETWEEN = "="
_BETWEEN = re.compile(r"[=＝,，、\n]+")

STARTERS = (
    "返金=払い戻し=リファンド=refund",
    "返品=返却=返送",
    "交換=取り替え=取り換え",
    "配送=配達=お届け=発送=delivery",
    "故障=不具合=壊れた=動かない",
    "不良品=初期不良",
    "請求書=インボイス=invoice",
    "領収書=領収証=レシート=receipt",
    "見積書=見積もり=見積り=見積=quotation",
    "納品書=納品明細",
    "取扱説明書=取説=説明書=マニュアル=manual",
    "保証書=保証期間=warranty",
    "解約=退会=契約終了",
    "申し込み=申込み=申込",
    "問い合わせ=問合せ=問合わせ=お問合せ=inquiry",
    "パスワード=暗証番号=password",
    "送料=配送料=運賃",
    "住所変更=転居=引っ越し",
    "苦情=クレーム=complaint",
    "遅い=遅れ=遅延=delay",
)


class TooFewWords(ValueError):
    """One word alone means the same as nothing."""


class TooManyWords(ValueError):
    """More than anybody looks through; or words that are whole sentences."""


def of(workspace: Workspace | int) -> dict[str, tuple[str, ...]]:
    """For every word, folded, the others of its groups, as they were typed."""
    pk = workspace if isinstance(workspace, int) else workspace.pk
    rows = SynonymGroup.objects.filter(workspace=pk).order_by("id")
    return _table(tuple(rows.values_list("words", flat=True)[:MOST_GROUPS]))


@lru_cache(maxsize=64)
def _table(groups: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, str]] = {}
    for group in groups:
        folded = {fold(word): word for word in split(group)}
        for word in folded:
            found.setdefault(word, {}).update((key, each) for key, each in folded.items() if key != word)
    return {word: tuple(others.values()) for word, others in found.items()}


def split(text: str) -> list[str]:
    """The words of a line, each once, whatever stands between them."""
    trimmed = (" ".join(each.split()) for each in _BETWEEN.split(text))
    return list({fold(each): each for each in reversed(list(trimmed)) if fold(each)}.values())[::-1]


def checked(text: str) -> list[str]:
    """The same, fit to be kept. Raises TooFewWords, TooManyWords."""
    words = split(text)
    if len(words) < 2:
        raise TooFewWords
    if len(words) > MOST_WORDS or max(map(len, words)) > LONGEST:
        raise TooManyWords
    return words


def offered(kept: Iterable[SynonymGroup]) -> list[str]:
    """Groups that many shops need, without those of which a word is here already."""
    known = _folded(word for group in kept for word in split(group.words))
    return [each for each in STARTERS if not known & _folded(split(each))]


def add_group(workspace: Workspace, text: str, *, by: Model | Actor) -> SynonymGroup:
    """These words mean the same from now on; a group that is there is kept. Raises TooFewWords, TooManyWords, TooMany."""
    words = checked(text)
    with writing():
        Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
        kept = list(SynonymGroup.objects.filter(workspace=workspace))
        if (there := next((each for each in kept if _folded(split(each.words)) == _folded(words)), None)) is not None:
            return there
        if len(kept) >= MOST_GROUPS:
            raise TooMany
        group = SynonymGroup.objects.create(workspace=workspace, words=BETWEEN.join(words))
        _tell(SearchEvent.SYNONYMS_ADDED, group, by)
    return group


def shown(group: SynonymGroup) -> str:
    """What the form shows of it."""
    return mark_of(group.words)


def change_group(group: SynonymGroup, text: str, *, by: Model | Actor, seen: str = "") -> SynonymGroup:
    """Other words, more or fewer; `seen`: what the form had `shown`. Raises TooFewWords, TooManyWords, ChangedMeanwhile, also
    where it is removed."""
    words = BETWEEN.join(checked(text))
    with writing():
        fresh = SynonymGroup.objects.select_for_update().filter(pk=group.pk).first()
        if fresh is None:
            raise ChangedMeanwhile
        refuse_changed(seen, shown(fresh))
        if fresh.words != words:
            fresh.words = words
            fresh.save(update_fields=["words"])
            _tell(SearchEvent.SYNONYMS_CHANGED, fresh, by)
    return fresh


def remove_group(group: SynonymGroup, *, by: Model | Actor) -> None:
    """Each of its words finds only itself again."""
    with writing():
        if SynonymGroup.objects.filter(pk=group.pk).delete()[0]:
            _tell(SearchEvent.SYNONYMS_REMOVED, group, by)


def _folded(words: Iterable[str]) -> set[str]:
    return {fold(word) for word in words}


def _tell(kind: SearchEvent, group: SynonymGroup, by: Model | Actor) -> None:
    record(kind, workspace_id=group.workspace_id, by=by, subject=("synonyms", group.pk))
