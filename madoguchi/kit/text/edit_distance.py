"""Whether two words differ by one slip of the fingers."""


def is_one_slip(one: str, other: str) -> bool:
    """One sign wrong, missing, too many, or two neighbours swapped; equal words and very short ones do not count."""
    if one == other or abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < 6:
        return False
    at = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, there = one[at:], other[at:]
    if len(one) == len(other):
        return rest[1:] == there[1:] or (rest[:2] == there[:2][::-1] and rest[2:] == there[2:])
    return rest[1:] == there if len(one) > len(other) else rest == there[1:]
