"""Where a mail's signature begins: behind its delimiter, in a ruled block, or as the last lines when they plainly are one."""

from madoguchi.kit.text import signature_forms as forms

_LINES = 16  # of a ruled block
_UNRULED = 12


def start(lines: list[str], kinds: str, filled: list[int]) -> int | None:
    """The index of its first line, or None. `filled`: the indexes of new lines that are not blank; `kinds` as in quotes."""
    end = len(filled)
    delimited: int | None = None
    for place, at in enumerate(filled):
        if place and kinds[at] in "sM" and len(filled) - place <= _LINES * (4 if kinds[at] == "M" else 2):
            delimited, end = at, place
            break
    if delimited is not None and (kinds[delimited] == "M" or forms.SIGNATURE_DELIMITER.match(lines[delimited])):
        return delimited
    above = filled[:end]  # a notice stands below: the person's own signature may stand above it
    ruled = _ruled(lines, above)
    if ruled is not None:
        return ruled
    unruled = _unruled(lines, kinds, above)
    return delimited if unruled is None else unruled


def opens(lines: list[str], index: int) -> bool:
    """Whether a line says that only a signature, or only a notice, follows."""
    if forms.SIGNATURE_DELIMITER.match(lines[index]):
        return True
    above = lines[index - 1][:200] if index else "x"
    return (not above.strip() or forms.ORNAMENT.fullmatch(above) is not None) and forms.FOOTER.match(
        lines[index][:300]
    ) is not None


def _ruled(lines: list[str], filled: list[int]) -> int | None:
    for place in range(max(1, len(filled) - _LINES), len(filled)):
        if forms.ORNAMENT.fullmatch(lines[filled[place]][:200]):
            block = [lines[at] for at in filled[place + 1 :]]
            if _is_contact_block(block):
                return filled[place]
    return None


def _is_contact_block(block: list[str]) -> bool:
    if not block or any(len(line) > 90 or forms.FORM_FIELD.search(line) for line in block):
        return False
    return any(forms.CONTACT.search(line) for line in block)


def _unruled(lines: list[str], kinds: str, filled: list[int]) -> int | None:
    """The last paragraph, or what of it stands below "Best regards,": who it is and how to reach them, and no sentence."""
    while filled and kinds[filled[-1]] == "p":
        filled = filled[:-1]
    first = len(filled) - 1
    while first > 0 and filled[first] - filled[first - 1] == 1 and len(filled) - first <= _UNRULED:
        if forms.CLOSING.match(lines[filled[first - 1]][:100]):
            break
        first -= 1
    block = [lines[at] for at in filled[first:]]
    if first < 1 or not 2 <= len(block) <= _UNRULED or forms.ANNOUNCES_FACTS.search(lines[filled[first - 1]][-80:]):
        return None
    if any(len(line) > 80 or forms.SENTENCE.search(line) or forms.FORM_FIELD.search(line) for line in block):
        return None
    whole = "\n".join(block)
    return filled[first] if forms.REACHED.search(whole) and forms.WHO.search(whole) else None
