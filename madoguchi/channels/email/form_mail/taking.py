"""A pattern held against a mail: what it takes from it, or why it does not fit. No database here."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from madoguchi.channels.email.form_mail.reading import Row, key_of, lines_of, readings
from madoguchi.kit import addresses
from madoguchi.kit.addresses import Address

KINDS = ("name", "reading", "address", "phone", "company", "order", "subject", "body", "field")
NEEDED = frozenset({"name", "address", "subject", "body"})
SEVERAL_LINES = frozenset({"body"})
LONGEST_FIELD = 2000
LONGEST_LINE = 200


@dataclass(frozen=True)
class Taken:
    """What a mail gave. `fields`: [{"label", "value", "takes"}] in the form's order, without the body. `missing`: labels that
    should be there and are not; with a missing one, or without an address, the mail `fits` not."""

    address: Address | None = None
    subject: str = ""
    body: str = ""
    fields: list[dict[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def fits(self) -> bool:
        return self.address is not None and not self.missing

    def all_of(self, kind: str) -> str:
        """What was taken as this, on one line."""
        return " ".join(each["value"] for each in self.fields if each["takes"] == kind)[:LONGEST_LINE]


def rules_of(rows: Sequence[Row], chosen: Sequence[str]) -> dict[str, Any]:
    """The rules that a person made on a sample: `chosen` names for each row one of KINDS, "" (not shown) or "more" (no label:
    it belongs to the value above). Raises ValueError without an address."""
    kept: list[dict[str, Any]] = []
    for row, takes in zip(rows, chosen, strict=True):
        if takes != "more":
            stops = [line.strip() for line in row.after if line.strip()][:2]
            many = takes in SEVERAL_LINES or (takes == "field" and "\n" in row.value)
            kept.append({"label": row.label, "takes": takes if takes in KINDS else "", "many": many, "stops": stops})
        elif kept:
            kept[-1] |= {"many": True, "stops": [line.strip() for line in row.after if line.strip()][:2]}
    if not any(each["takes"] == "address" for each in kept):
        raise ValueError("no address")
    return {"rows": kept}


def take(rules: Mapping[str, Any], text: str) -> Taken:
    """Read one mail's text by these rules. Never raises on the text."""
    rows = rules.get("rows", [])
    lines = lines_of(text)
    places = _places(rows, lines)
    values: dict[int, str] = {}
    for n, (line, behind) in places.items():
        end = min((at for at, _ in places.values() if at > line), default=len(lines))
        values[n] = _value(rows[n], behind, lines[line + 1 : end])
    taken = [(row, values[n]) for n, row in enumerate(rows) if n in values and row["takes"]]
    missing = [row["label"] for n, row in enumerate(rows) if n not in values and row["takes"] in NEEDED]
    name = " ".join(value for row, value in taken if row["takes"] == "name" and value)
    found = next((each for row, value in taken if row["takes"] == "address" and (each := _address(value))), None)
    name = name or (found.name if found else "")
    return Taken(
        address=Address(name[:LONGEST_LINE], found.address) if found else None,
        subject=" ".join(value for row, value in taken if row["takes"] == "subject")[:LONGEST_LINE],
        body="\n\n".join(value for row, value in taken if row["takes"] == "body" and value),
        fields=[
            {"label": row["label"], "value": value[:LONGEST_FIELD], "takes": row["takes"]}
            for row, value in taken
            if row["takes"] != "body" and value
        ],
        missing=missing,
    )


def _places(rows: Sequence[Mapping[str, Any]], lines: Sequence[str]) -> dict[int, tuple[int, str]]:
    """For each row found: its line, and what stands behind the label.

    Up to the first value of several lines labels are looked for downwards, after it upwards from the end: what a customer
    has typed into that value cannot pass for a label.
    """
    wanted = {key_of(row["label"]) for row in rows}
    at: dict[str, list[tuple[int, str]]] = {}
    for index, line in enumerate(lines):
        for label, behind in [*readings(line), (line, "")]:
            key = key_of(label)
            if key in wanted:
                at.setdefault(key, []).append((index, behind))
                break
    turn = next((n for n, row in enumerate(rows) if row["many"]), len(rows) - 1)
    found: dict[int, tuple[int, str]] = {}
    floor, ceiling = -1, len(lines)
    for n in range(turn + 1):
        if hit := next((each for each in at.get(key_of(rows[n]["label"]), ()) if each[0] > floor), None):
            found[n], floor = hit, hit[0]
    for n in range(len(rows) - 1, turn, -1):
        hits = reversed(at.get(key_of(rows[n]["label"]), ()))
        if hit := next((each for each in hits if floor < each[0] < ceiling), None):
            found[n], ceiling = hit, hit[0]
    return found


def _value(row: Mapping[str, Any], behind: str, below: Sequence[str]) -> str:
    lines = [behind, *below[: _end(row["stops"], below)]]
    if row["many"]:
        return "\n".join(lines).strip("\n 　\t")
    return next((line.strip(" 　\t") for line in lines if line.strip(" 　\t")), "")


def _end(stops: Sequence[str], below: Sequence[str]) -> int:
    """Where the form's own closing lines begin: the last place where they stand as in the sample."""
    if not stops:
        return len(below)
    standing = [index for index, line in enumerate(below) if line.strip() == stops[0]]
    for index in reversed(standing):
        after = next((line.strip() for line in below[index + 1 : index + 40] if line.strip()), "")
        if len(stops) == 1 or after == stops[1]:
            return index
    return standing[-1] if standing else len(below)


def _address(value: str) -> Address | None:
    found = addresses.parse_one(unicodedata.normalize("NFKC", value[:LONGEST_FIELD]))
    return found if found and addresses.is_plausible(found.address) else None
