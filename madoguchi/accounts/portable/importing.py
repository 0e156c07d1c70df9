"""Files kept as a workspace's setup, by the rooms' own verbs: all of it or nothing. What is not in them stays, unless pruned.

A dry run does everything, and takes it back.
"""

import difflib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.utils import translation

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import NotAllowed, need
from madoguchi.accounts.portable.exporting import HEADER, VERSION, Present, here
from madoguchi.accounts.portable.kinds import Kind, Values
from madoguchi.accounts.portable.references import Names, Unfit
from madoguchi.journal.transactions import writing
from madoguchi.kit.yaml_text import Given, written

MOST_PROBLEMS = 50


@dataclass(frozen=True)
class Problem:
    """What cannot be imported, and where it stands."""

    file: str
    line: int
    kind: str
    name: str
    words: str


@dataclass(frozen=True)
class Outcome:
    """What becomes of one object. `state`: new, changed, same, only_here, removed, reordered."""

    kind: str
    name: str
    state: str
    diff: str = ""


@dataclass
class Report:
    """What was done, or would be; nothing was where there are problems."""

    outcomes: list[Outcome] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass
class _Wanted:
    """One object of a file: how it is compared, and whether it is there already."""

    at: Given
    plain: dict[str, Any]
    row: Any = None
    is_late: bool = False


def bring_in(
    documents: Iterable[Given], by: Membership, kinds: Sequence[Kind], *, dry_run: bool = False, prune: bool = False
) -> Report:
    """Keep what stands in them. Where anything is wrong nothing is kept, and the report says what and where."""
    run = _Run(by, kinds)
    with translation.override("en"):
        run.sort(documents)
    if not run.report.problems:
        with writing(), translation.override("en"):
            run.keep(prune=prune)
            if dry_run or run.report.problems:
                transaction.set_rollback(True)
    run.report.problems.sort(key=lambda each: (each.file, each.line))
    return run.report


class _Run:
    """One import on its way."""

    def __init__(self, by: Membership, kinds: Sequence[Kind]) -> None:
        self.by, self.kinds = by, kinds
        self.names = Names(by)
        self.report = Report()
        self.wanted: dict[str, dict[tuple[Any, ...], _Wanted]] = {}
        self.failed: set[tuple[str, str]] = set()

    def sort(self, documents: Iterable[Given]) -> None:
        """Everything is looked at by itself, before anything is kept."""
        by_name = {kind.name: kind for kind in self.kinds}
        for document in documents:
            if not isinstance(document.value, dict) or HEADER not in document.value:
                self._problem(document, "", "", f"this is no setup of Madoguchi: it begins with “{HEADER}: {VERSION}”")
                continue
            for name, each in document.value.items():
                if name == HEADER:
                    if each.value != VERSION:
                        self._problem(each, "", "", f"this version is not known; here it is {VERSION}")
                elif name not in by_name:
                    close = difflib.get_close_matches(name, by_name, 1)
                    more = f"; did you mean “{close[0]}”?" if close else f"; there are: {', '.join(by_name)}"
                    self._problem(each, name, "", f"this kind is not known{more}")
                elif not isinstance(each.value, list):
                    self._problem(each, name, "", "a list is needed here (“- …” on lines of their own, or [])")
                else:
                    self._sort(by_name[name], each.value)

    def _sort(self, kind: Kind, objects: Iterable[Given]) -> None:
        found = self.wanted.setdefault(kind.name, {})
        for at in objects:
            try:
                plain = kind.record.check(at)
            except Unfit as error:
                self._problem(error.at, kind.name, _called(kind, at), str(error))
                continue
            key = kind.key_of(plain)
            if key in found:
                words = f"this stands there twice, also in line {found[key].at.line} of {found[key].at.file}"
                self._problem(at, kind.name, kind.title(plain), words)
            found[key] = _Wanted(at, plain)

    def keep(self, *, prune: bool) -> None:
        """By kinds, what is referred to first."""
        pruned: list[tuple[Kind, Present]] = []
        for kind in self.kinds:
            if kind.name not in self.wanted:
                continue
            present, twice = here(kind, self.names)
            self._keep(kind, present, twice)
            extra = {key: each for key, each in present.items() if key not in self.wanted[kind.name]}
            pruned.append((kind, extra))
            self.names.forget()
        others = [kind for kind in self.kinds if kind.name not in self.wanted] if prune else []
        before = {kind.name: here(kind, self.names)[0] for kind in others}
        for kind, extra in reversed(pruned):
            self._leave_or_remove(kind, extra, prune=prune)
        self.names.forget()
        for kind in others:
            self._still_stands(kind, before[kind.name])
        if not self.report.problems:
            self._look_again()

    def _keep(self, kind: Kind, present: Present, twice: Collection[tuple[Any, ...]]) -> None:
        wanted = self.wanted[kind.name]
        for key, each in wanted.items():
            if key in twice:
                self._problem(each.at, kind.name, kind.title(each.plain), "several are called so here; rename one first")
                continue
            row, there = present.get(key, (None, None))
            each.row = row
            if there == each.plain:
                self._tell(kind, each.plain, "same")
                continue
            late = {name for name in kind.late if each.plain.get(name) != (there or {}).get(name)}
            each.is_late = bool(late)
            if self._write(kind, each, late):
                self._tell(kind, each.plain, "changed" if there else "new", _diff(there, each.plain, each.at.file))
        self.names.forget()
        for each in wanted.values():
            if each.is_late and each.row is not None:
                self._write(kind, each, frozenset())
        if kind.order is not None and not self.report.problems:
            self._order(kind)

    def _write(self, kind: Kind, wanted: _Wanted, late: Collection[str]) -> bool:
        def write() -> None:
            values = kind.record.take(wanted.at, self.names, frozenset(late))
            if wanted.row is None:
                wanted.row = kind.make(values, self.by)
            else:
                wanted.row = kind.change(wanted.row, values, self.by) or wanted.row

        is_done = self._try(kind, wanted.at, kind.title(wanted.plain), write)
        if not is_done and kind.named:
            self.failed.add((kind.named, kind.title(wanted.plain)))
        return is_done

    def _order(self, kind: Kind) -> None:
        """Those of the file stand as in the file, each group by itself; the others where they were."""
        groups: dict[Any, list[_Wanted]] = defaultdict(list)
        for each in self.wanted[kind.name].values():
            groups[kind.group(each.plain)].append(each)
        place = {row.pk: n for n, row in enumerate(kind.rows(self.by))}
        for members in groups.values():
            ids = [each.row.pk for each in members]
            if kind.order is None or ids == sorted(ids, key=lambda pk: place.get(pk, len(place))):
                continue
            if self._try(kind, members[0].at, "", partial(kind.order, ids, self.by)):
                self.report.outcomes.append(Outcome(kind.name, "", "reordered"))

    def _leave_or_remove(self, kind: Kind, extra: Present, *, prune: bool) -> None:
        for row, plain in extra.values():
            if not prune or kind.remove is None:
                self._tell(kind, plain, "only_here")
            elif self._try(kind, Given(None, 0), kind.title(plain), partial(kind.remove, row, self.by)):
                self._tell(kind, plain, "removed", _diff(plain, None, ""))

    def _still_stands(self, kind: Kind, before: Present) -> None:
        """What is not in the files must not name what was pruned."""
        after = here(kind, self.names)[0]
        for key, (_row, plain) in before.items():
            if after.get(key, (None, None))[1] != plain:
                diff = _diff(plain, after.get(key, (None, None))[1], "afterwards")
                self._problem(Given(None, 0), kind.name, kind.title(plain), f"this still names what would be removed:\n{diff}")

    def _look_again(self) -> None:
        """What a room keeps otherwise than it was written would change again with every import."""
        for kind in self.kinds:
            wanted = self.wanted.get(kind.name, {})
            present, _twice = here(kind, self.names) if wanted else ({}, None)
            for key, each in wanted.items():
                _row, there = present.get(key, (None, None))
                if there != each.plain:
                    words = (
                        "this would not stand as it is written: something that it names is removed, or its room keeps it so:"
                    )
                    words = f"{words}\n{_diff(each.plain, there, 'afterwards')}"
                    self._problem(each.at, kind.name, kind.title(each.plain), words)

    def _try(self, kind: Kind, at: Given, name: str, verb: Any) -> bool:
        try:
            with writing():
                need(self.by, kind.right)
                verb()
        except Unfit as error:
            if error.missing not in self.failed:
                self._problem(error.at, kind.name, name, str(error))
        except NotAllowed as error:
            self._problem(at, kind.name, name, f"{self.by.person.email} may not do this (the right “{error}” is missing)")
        except (ValueError, ValidationError, ObjectDoesNotExist, LookupError) as error:
            self._problem(at, kind.name, name, _why(error))
        else:
            return True
        return False

    def _tell(self, kind: Kind, plain: Values, state: str, diff: str = "") -> None:
        self.report.outcomes.append(Outcome(kind.name, kind.title(plain), state, diff))

    def _problem(self, at: Given, kind: str, name: str, words: str) -> None:
        if len(self.report.problems) < MOST_PROBLEMS:
            self.report.problems.append(Problem(at.file, at.line, kind, name, words))


def _why(error: Exception) -> str:
    """In the words of the verb; where it has none, what its exception is for."""
    words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    if " " in words or "。" in words:
        return words
    meant = (type(error).__doc__ or type(error).__name__).split("\n")[0]
    return f"{meant} ({words})" if words else meant


def _called(kind: Kind, at: Given) -> str:
    """As far as it can be told of something that does not fit."""
    if not isinstance(at.value, dict):
        return ""
    return " / ".join(str(at.value[name].value) for name in kind.key if name in at.value)


def _diff(old: Any, new: Any, file: str) -> str:
    before, after = ((written(each) if each is not None else "").splitlines() for each in (old, new))
    here_or_not = "here" if old is not None else "nothing"
    return "\n".join(difflib.unified_diff(before, after, here_or_not, file or "nothing", lineterm="", n=2))
