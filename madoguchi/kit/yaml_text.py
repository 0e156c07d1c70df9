"""YAML that people read and keep in git: read with its lines, written in one stable way. Never tags, aliases or code.

Plain words are read as YAML 1.2 does: only true and false are flags, 09:00 is a text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

MOST_BYTES = 4_000_000
DEEPEST = 24
MOST_VALUES = 300_000
SHORT = 88  # a list of single words that fits in a line stands in one
_READER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FRACTION = re.compile(r"[-+]?[0-9]{1,17}\.[0-9]{1,17}(e[-+]?[0-9]{1,2})?")
_ODD = re.compile("[\x85\u2028\u2029\ufeff]")  # line ends that only some programs know
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}


class BadYaml(ValueError):
    """It cannot be read; `line` counts from 1."""

    def __init__(self, words: str, line: int = 1) -> None:
        super().__init__(words)
        self.line = line


@dataclass(frozen=True)
class Given:
    """One value with its line. `value`: a text, number, flag or None; a list of Given; a dict of Given."""

    value: Any
    line: int = 1
    file: str = ""

    @property
    def plain(self) -> Any:
        """The same without lines."""
        if isinstance(self.value, dict):
            return {key: each.plain for key, each in self.value.items()}
        return [each.plain for each in self.value] if isinstance(self.value, list) else self.value


def given(plain: Any, like: Given) -> Given:
    """A plain value as if it stood where `like` stands."""
    if isinstance(plain, dict):
        return Given({key: given(each, like) for key, each in plain.items()}, like.line, like.file)
    if isinstance(plain, list | tuple):
        return Given([given(each, like) for each in plain], like.line, like.file)
    return Given(plain, like.line, like.file)


def read(raw: bytes, file: str = "") -> Given:
    """The one document in it. Raises BadYaml."""
    if len(raw) > MOST_BYTES:
        raise BadYaml(f"it is larger than {MOST_BYTES // 1_000_000} MB")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadYaml("it is not UTF-8; save it as UTF-8", raw[: error.start].count(b"\n") + 1) from error
    try:
        return _Reading(file).document(yaml.parse(text, Loader=_READER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        begun = f"; what is wrong begins in line {error.context_mark.line + 1}" if error.context_mark else ""
        raise BadYaml(f"it is no YAML: {error.problem or error.context}{begun}", mark.line + 1 if mark else 1) from error
    except yaml.YAMLError as error:
        raise BadYaml(f"it is no YAML: {str(error).splitlines()[0]}") from error


class _Reading:
    """One document, event by event: what could grow beyond its text is refused before it is built."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.count = 0

    def document(self, events: Iterator[Any]) -> Given:
        found: Given | None = None
        for event in events:
            line = event.start_mark.line + 1
            if isinstance(event, yaml.DocumentStartEvent):
                if found is not None:
                    raise BadYaml("it holds several documents (---); write one", line)
                found = self._value(next(events), events, 0)
        return found or Given(None, 1, self.file)

    def _value(self, event: Any, events: Iterator[Any], depth: int) -> Given:
        line = event.start_mark.line + 1
        self.count += 1
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise BadYaml("anchors (&) and aliases (*) are not read; write it out", line)
        if event.tag and event.tag != "!":
            raise BadYaml(f"the tag {event.tag[:60]} is not read; leave it out", line)
        if depth > DEEPEST or self.count > MOST_VALUES:
            raise BadYaml("it is too deep or too much", line)
        if isinstance(event, yaml.ScalarEvent):
            return Given(_scalar(event), line, self.file)
        if isinstance(event, yaml.SequenceStartEvent):
            return Given(list(self._items(events, depth)), line, self.file)
        return Given(self._pairs(events, depth), line, self.file)

    def _items(self, events: Iterator[Any], depth: int) -> Iterator[Given]:
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._value(event, events, depth + 1)

    def _pairs(self, events: Iterator[Any], depth: int) -> dict[str, Given]:
        found: dict[str, Given] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            line = event.start_mark.line + 1
            if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
                raise BadYaml("a key is a plain word here", line)
            if event.value in found:
                raise BadYaml(f"“{event.value[:60]}” stands there twice", line)
            self.count += 1
            found[event.value] = self._value(next(events), events, depth + 1)
        return found


def _scalar(event: Any) -> Any:
    text: str = event.value
    if event.style or event.tag:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _FRACTION.fullmatch(text) else text


class _Writer(yaml.SafeDumper):
    """Lists stand indented below their key; equal values are written out."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _text(writer: _Writer, text: str) -> Any:
    style = '"' if _ODD.search(text) else "|" if "\n" in text else None
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _list(writer: _Writer, items: list[Any]) -> Any:
    is_short = not any(isinstance(each, dict | list) for each in items) and sum(len(str(each)) + 2 for each in items) < SHORT
    is_short = is_short and not any("\n" in str(each) for each in items)
    return writer.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=is_short)


_Writer.add_representer(str, _text)
_Writer.add_representer(list, _list)


def written(plain: Any) -> str:
    """In the order that it has, unicode as it is, texts of several lines as blocks."""
    return yaml.dump(plain, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=10_000, default_flow_style=False)
