"""How many slips of the fingers lie between two words."""


def is_one_slip(one: str, other: str) -> bool:
    """One sign wrong, missing, too many, or two neighbours swapped; equal words and very short ones do not count."""
    if one == other or abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < 6:
        return False
    at = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, there = one[at:], other[at:]
    if len(one) == len(other):
        return rest[1:] == there[1:] or (rest[:2] == there[:2][::-1] and rest[2:] == there[2:])
    return rest[1:] == there if len(one) > len(other) else rest == there[1:]


def slips(one: str, other: str, most: int) -> int | None:
    """How many slips lie between two words, swapped neighbours counted once; None for more than `most`."""
    if abs(len(one) - len(other)) > most or len(set(one) ^ set(other)) > 2 * most:
        return None
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, sign in enumerate(one, 1):
        before, above, row = row, before, [place]
        for at, there in enumerate(other, 1):
            cost = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (sign != there))
            if place > 1 and at > 1 and sign == other[at - 2] and one[place - 2] == there:
                cost = min(cost, above[at - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return None
    return row[-1] if row[-1] <= most else None
