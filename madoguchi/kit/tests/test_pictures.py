"""Pictures: shown as JPEG by a process with limits, and passed on without the place where they were taken."""

import io
import random
import struct
import tempfile
import time
import zlib
from typing import Any

import pillow_heif
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from madoguchi.kit import picture_process, pictures
from madoguchi.kit.picture_places import KINDS, without_place

pillow_heif.register_heif_opener()
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF", "image/avif": "AVIF"}
TOKYO = (35.0, 40.0, 5.0)


def picture(kind: str = "image/heic", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """A picture taken in Tokyo with the camera on its side."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Acme"
    exif.get_ifd(0x8825).update({1: "N", 2: TOKYO, 3: "E", 4: (139.0, 45.0, 0.0)})
    done = io.BytesIO()
    noise = Image.effect_noise(size, 60).convert("RGB")
    noise.save(done, FORMATS[kind], exif=exif.tobytes(), **options)
    return done.getvalue()


def tiff(order: str = "<") -> bytes:
    """One grey pixel, and where it was taken."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    gps = 8 + 2 + 9 * 12 + 4
    values = gps + 2 + 2 * 12 + 4
    short = [(256, 1), (257, 1), (258, 8), (259, 1), (262, 1)]
    entries = [struct.pack(f"{order}HHIHH", tag, 3, 1, value, 0) for tag, value in short]
    entries += [
        struct.pack(f"{order}HHII", tag, 4, 1, value) for tag, value in [(273, values + 24), (278, 1), (279, 1), (0x8825, gps)]
    ]
    place = [struct.pack(f"{order}HHI2s2x", 1, 2, 2, b"N\0"), struct.pack(f"{order}HHII", 2, 5, 3, values)]
    directories = struct.pack(f"{order}H", 9) + b"".join(entries) + bytes(4)
    directories += struct.pack(f"{order}H", 2) + b"".join(place) + bytes(4)
    return head + directories + struct.pack(f"{order}6I", 35, 1, 40, 1, 5, 1) + b"\x80"


def _opened(content: bytes) -> Image.Image:
    found = Image.open(io.BytesIO(content))
    found.load()
    return found


def _jpeg_of(content: bytes) -> bytes:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        return pictures.jpeg_of(file)


@pytest.mark.parametrize("kind", list(FORMATS))
def test_the_place_is_gone_and_every_pixel_stays(kind: str) -> None:
    before = picture(kind)
    assert _opened(before).getexif().get_ifd(0x8825)[2] == TOKYO
    after = without_place(before, kind)
    was, now = _opened(before), _opened(after)
    assert not now.getexif().get_ifd(0x8825)
    assert now.getexif()[0x010F] == "Acme"
    assert ImageChops.difference(was.convert("RGB"), now.convert("RGB")).getbbox() is None
    assert without_place(after, kind) == after


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_tiff_loses_its_place_as_well(order: str) -> None:
    before = tiff(order)
    assert _opened(before).getexif().get_ifd(0x8825)[2] == TOKYO
    after = without_place(before, "image/tiff")
    assert not _opened(after).getexif().get_ifd(0x8825)
    assert _opened(after).getpixel((0, 0)) == 128


def test_places_in_xmp_are_blanked() -> None:
    xmp = b'<x:xmpmeta><rdf:Description exif:GPSLatitude="35,40.08N" exif:GPSLongitude=\'139,45E\' dc:title="x"/></x:xmpmeta>'
    after = without_place(picture("image/jpeg", xmp=xmp), "image/jpeg")
    assert b"35,40.08N" not in after
    assert b"139,45E" not in after
    assert b'dc:title="x"' in after


def test_packed_places_in_a_png_are_dropped_and_it_still_opens() -> None:
    before = picture("image/png")
    packed = b"XML:com.adobe.xmp\0\x01\0\0\0" + zlib.compress(b'exif:GPSLatitude="35,40.08N"')
    chunk = struct.pack(">I", len(packed)) + b"iTXt" + packed + struct.pack(">I", zlib.crc32(b"iTXt" + packed))
    after = without_place(before[:33] + chunk + before[33:], "image/png")
    assert packed not in after
    assert not _opened(after).getexif().get_ifd(0x8825)


def test_a_picture_without_a_place_stays_the_same_bytes() -> None:
    done = io.BytesIO()
    Image.new("RGB", (8, 8)).save(done, "PNG")
    assert without_place(done.getvalue(), "image/png") == done.getvalue()
    assert without_place(b"Exif\0\0MM\0*", "application/pdf") == b"Exif\0\0MM\0*"


@given(st.sampled_from(sorted(KINDS)), st.binary(max_size=60), st.integers(0, 400))
def test_any_bytes_can_be_asked(kind: str, noise: bytes, cut: int) -> None:
    for whole in (tiff(), b"Exif\0\0" + tiff(">"), b"\x89PNG\r\n\x1a\n" + bytes(30)):
        content = whole[:cut] + noise + whole[cut + len(noise) :]
        assert len(without_place(content, kind)) == len(content)


def test_hostile_pictures_are_asked_soon() -> None:
    start = time.process_time()
    for unit in (b"Exif\0\0II*\0\x08\0\0\0\xff\xff", b'exif:GPSx="', b"EXIF", b"exif:GPS="):
        without_place(unit * (4_000_000 // len(unit)), "image/jpeg")
        without_place(b"II*\0\x08\0\0\0" + unit * (4_000_000 // len(unit)), "image/webp")
    assert time.process_time() - start < 4


def test_a_heic_is_shown_upright_without_its_place() -> None:
    shown = _opened(_jpeg_of(picture("image/heic", (640, 480))))
    assert (shown.format, shown.size) == ("JPEG", (480, 640))
    assert not shown.getexif()


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "CMYK", "I;16", "F"])
def test_a_tiff_of_any_kind_is_shown(mode: str) -> None:
    done = io.BytesIO()
    Image.new(mode, (40, 30)).save(done, "TIFF")
    assert _opened(picture_process.jpeg(done.getvalue())).size == (40, 30)


def test_large_pictures_are_shown_smaller() -> None:
    done = io.BytesIO()
    Image.new("RGB", (6000, 3000)).save(done, "TIFF", compression="tiff_lzw")
    assert _opened(_jpeg_of(done.getvalue())).size == (2560, 1280)


@pytest.mark.parametrize("content", [b"", b"II*\0", b"\0\0\0\x1cftypheic", b"<svg/>", random.Random(1).randbytes(5000)])
def test_what_is_no_picture_is_not_shown(content: bytes) -> None:
    with pytest.raises(pictures.NotShown):
        _jpeg_of(content)


def test_a_picture_bomb_is_refused_before_it_is_unpacked() -> None:
    huge = bytearray(tiff())
    for tag in (256, 257):
        at = huge.find(struct.pack("<HHI", tag, 3, 1))
        struct.pack_into("<HII", huge, at + 2, 4, 1, 60_000)
    with pytest.raises(pictures.NotShown, match="DecompressionBomb"):
        _jpeg_of(bytes(huge))
