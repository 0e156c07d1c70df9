"""Whether BER-coded bytes are shaped as honest ones are: not nested endlessly, not of endless pieces. Linear."""

DEEPEST = 40
MOST_ELEMENTS = 100_000


def is_sane(data: bytes) -> bool:
    """False also where the bytes are no BER at all."""
    open_ends: list[int | None] = []  # where each open element ends; None: at its end mark
    position, count = 0, 0
    while position < len(data):
        if data[position : position + 2] == b"\0\0" and open_ends and open_ends[-1] is None:
            open_ends.pop()
            position += 2
        else:
            count += 1
            head = _head(data, position)
            if head is None or count > MOST_ELEMENTS:
                return False
            start, length, is_constructed = head
            if length is not None and start + length > len(data):
                return False
            if is_constructed:
                open_ends.append(None if length is None else start + length)
                if len(open_ends) > DEEPEST:
                    return False
            elif length is None:
                return False
            position = start if is_constructed else start + (length or 0)
        while open_ends and open_ends[-1] is not None and position >= open_ends[-1]:
            open_ends.pop()
        if not open_ends:
            return True
    return False


def _head(data: bytes, position: int) -> tuple[int, int | None, bool] | None:
    """(where the value begins, its length or None for indefinite, whether it is constructed)."""
    first = data[position]
    position += 1
    if first & 0x1F == 0x1F:
        while position < len(data) and data[position] & 0x80:
            position += 1
        position += 1
    if position >= len(data):
        return None
    length = data[position]
    position += 1
    if length == 0x80:
        return position, None, bool(first & 0x20)
    if length & 0x80:
        size = length & 0x7F
        if size > 8 or position + size > len(data):
            return None
        length = int.from_bytes(data[position : position + size])
        position += size
    return position, length, bool(first & 0x20)
