"""Where a picture was taken, taken out of it: the places in its Exif and XMP are blanked, every pixel stays as it was."""

import re
import struct
import zlib
from collections.abc import Iterator

_TIFF_HEADS = (b"II*\x00", b"MM\x00*")
_EXIF_BLOCK = re.compile(rb"Exif\x00\x00(?=II\*\x00|MM\x00\*)")
_XMP_PLACE = re.compile(
    rb"(?:exif:GPS\w{1,40}|photoshop:(?:City|State|Country)|Iptc4xmpCore:Location)\s{0,20}(?:=\s{0,20}(\"[^\"<>]{0,500}\"|'[^'<>]{0,500}')|>([^<>]{0,500})<)"
)
_GPS = 0x8825
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_MOST_ENTRIES = 1_000
_MOST_DIRECTORIES = 50
LARGEST = 60 * 1024 * 1024

KINDS = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "image/tiff", "image/avif"})


def without_place(content: bytes, kind: str) -> bytes:
    """The same picture without its place; the same bytes where it holds none, or cannot be read."""
    if kind not in KINDS:
        return content
    data = bytearray(content)
    starts = [0] if content[:4] in _TIFF_HEADS else [found.end() for found in _EXIF_BLOCK.finditer(content)][:20]
    if kind == "image/png":
        starts += [start for name, start, _length in _png_pieces(content) if name == b"eXIf"]
    if kind == "image/webp":
        starts += [found + 8 for found in _all(content, b"EXIF") if content[found + 8 : found + 12] in _TIFF_HEADS]
    for start in dict.fromkeys(starts):
        _blank_gps(data, start)
    for found in _XMP_PLACE.finditer(content):
        group = 1 if found.group(1) is not None else 2
        first, last = found.span(group)
        quote = 1 if group == 1 else 0
        data[first + quote : last - quote] = b" " * (last - first - 2 * quote)
    if kind == "image/png":
        _drop_packed_xmp(data)
        if data != content:
            _sum_up_png(data)
    return bytes(data)


def _blank_gps(data: bytearray, start: int) -> None:
    """Overwrite the values of every GPS directory of the TIFF structure at `start`, and leave it without entries."""
    order = "<" if data[start : start + 2] == b"II" else ">"
    for directory in _directories(data, start, order):
        for tag, position in _entries(data, start, directory, order):
            if tag == _GPS:
                (offset,) = struct.unpack_from(f"{order}I", data, position + 8)
                _blank_directory(data, start, offset, order)


def _directories(data: bytearray, start: int, order: str) -> Iterator[int]:
    if start + 8 > len(data):
        return
    (offset,) = struct.unpack_from(f"{order}I", data, start + 4)
    for _ in range(_MOST_DIRECTORIES):
        if offset < 8 or start + offset + 2 > len(data):
            return
        yield offset
        (count,) = struct.unpack_from(f"{order}H", data, start + offset)
        end = start + offset + 2 + count * 12
        if end + 4 > len(data):
            return
        (offset,) = struct.unpack_from(f"{order}I", data, end)


def _entries(data: bytearray, start: int, directory: int, order: str) -> Iterator[tuple[int, int]]:
    (count,) = struct.unpack_from(f"{order}H", data, start + directory)
    for number in range(min(count, _MOST_ENTRIES)):
        position = start + directory + 2 + number * 12
        if position + 12 > len(data):
            return
        yield struct.unpack_from(f"{order}H", data, position)[0], position


def _blank_directory(data: bytearray, start: int, offset: int, order: str) -> None:
    if offset < 8 or start + offset + 2 > len(data):
        return
    for _tag, position in list(_entries(data, start, offset, order)):
        kind, count, value = struct.unpack_from(f"{order}HII", data, position + 2)
        size = _SIZES.get(kind, 1) * count
        if size > 4 and size < 4096 and start + value + size <= len(data):
            data[start + value : start + value + size] = bytes(size)
        data[position : position + 12] = bytes(12)
    data[start + offset : start + offset + 2] = b"\0\0"


def _png_pieces(content: bytes | bytearray) -> Iterator[tuple[bytes, int, int]]:
    """(name, where its data begins, its length) of each chunk."""
    position = 8
    while position + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, position)
        if position + 12 + length > len(content):
            return
        yield bytes(content[position + 4 : position + 8]), position + 8, length
        position += 12 + length


def _drop_packed_xmp(data: bytearray) -> None:
    """A compressed text chunk could hold a place: it becomes one that nobody reads."""
    for name, start, length in list(_png_pieces(data)):
        packed = name == b"zTXt" or (name == b"iTXt" and data[start : start + 22].startswith(b"XML:com.adobe.xmp\0\x01"))
        if packed or (name == b"tEXt" and data[start : start + 17].lower().startswith(b"raw profile type ")):
            data[start - 4 : start] = b"naNe"
            data[start : start + length] = bytes(length)


def _sum_up_png(data: bytearray) -> None:
    for _name, start, length in list(_png_pieces(data)):
        struct.pack_into(">I", data, start + length, zlib.crc32(data[start - 4 : start + length]))


def _all(content: bytes, piece: bytes) -> Iterator[int]:
    found = content.find(piece)
    for _ in range(20):
        if found < 0:
            return
        yield found
        found = content.find(piece, found + 1)
