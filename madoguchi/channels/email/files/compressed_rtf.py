"""Outlook's compressed RTF (MS-OXRTFCP) undone, within a limit of size."""

import struct

LARGEST = 10 * 1024 * 1024
_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
_BEGINNING = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier"
    b"{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW = 4096


def decompress(data: bytes) -> bytes:
    """The RTF; empty when it is damaged or too large."""
    if len(data) < 16:
        return b""
    _packed, size, kind = struct.unpack_from("<II4s", data)
    if size > LARGEST:
        return b""
    if kind == _PLAIN:
        return data[16 : 16 + size]
    return _undone(data, size) if kind == _COMPRESSED else b""


def _undone(data: bytes, size: int) -> bytes:
    window = bytearray(_BEGINNING.ljust(_WINDOW, b" "))
    place = len(_BEGINNING)
    done = bytearray()
    position = 16
    while position < len(data) and len(done) < size:
        control = data[position]
        position += 1
        for bit in range(8):
            if not control >> bit & 1:
                if position >= len(data):
                    return bytes(done[:size])
                signs = data[position : position + 1]
                position += 1
            else:
                if position + 2 > len(data):
                    return bytes(done[:size])
                (reference,) = struct.unpack_from(">H", data, position)
                position += 2
                start = reference >> 4
                if start == place:
                    return bytes(done[:size])
                signs = _repeated(window, start, (reference & 0xF) + 2, place)
            for sign in signs:
                window[place] = sign
                place = (place + 1) % _WINDOW
            done += signs
    return bytes(done[:size])


def _repeated(window: bytearray, start: int, length: int, place: int) -> bytes:
    """A piece of the window; where it reaches the place of writing it repeats what it has just written."""
    ahead = (place - start) % _WINDOW
    piece = bytes(window[(start + number) % _WINDOW] for number in range(min(length, ahead)))
    return (piece * (length // len(piece) + 1))[:length] if len(piece) < length else piece
