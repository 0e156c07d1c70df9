"""All that a text tells, each place told once: what is surest goes first."""

from datetime import date

from madoguchi.kit.text.finders import (
    amounts,
    dates,
    mail_addresses,
    model_names,
    names,
    order_numbers,
    phones,
    postal_addresses,
)
from madoguchi.kit.text.finders.found import Found, blank


def find_all(text: str, anchor: date, region: str = "JP") -> list[Found]:
    """In the order of the text. `anchor`: the day on which it was written."""
    taken: list[Found] = []
    for look in (
        mail_addresses.find,
        order_numbers.find,
        postal_addresses.find,
        lambda rest: phones.find(rest, region),
        amounts.find,
        lambda rest: dates.find(rest, anchor),
        model_names.find,
        names.find,
    ):
        rest = blank(text, taken)
        taken += [Found(each.kind, each.start, each.end, text[each.start : each.end], each.value) for each in look(rest)]
    return sorted(taken, key=lambda each: each.start)
