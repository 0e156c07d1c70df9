"""Csv, whatever stands between its cells; and how a row of any table is told."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from madoguchi.kit.text.charsets import decode

MOST_CELLS = 256
_MARKS = ",\t;"


def pieces(content: bytes) -> Iterator[str]:
    """Row by row."""
    text = decode(content).text
    csv.field_size_limit(len(text) + 1)
    mark = max(_MARKS, key=text[:4000].count)
    for row in csv.reader(io.StringIO(text), delimiter=mark):
        yield line(row)


def line(row: Iterable[Any]) -> str:
    """What stands in a row, a tab between the cells: neighbours never become one word or number."""
    told = [_cell(value) for value in list(row)[:MOST_CELLS] if value is not None and value != ""]
    return "\t".join(told) + "\n" if told else ""


def _cell(value: Any) -> str:
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    return f"{value:%Y/%m/%d}" if type(value) is date else str(value)
