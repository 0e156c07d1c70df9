"""Files that are not what they seem are told; honest ones are not."""

import io
import struct
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.kit import zip_listing
from madoguchi.kit.file_dangers import dangers
from madoguchi.kit.locked_files import is_locked

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
EXE = b"MZ\x90\x00" + bytes(200)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def zipped(*names: str, flags: int = 0, content: bytes = b"x", **files: bytes) -> bytes:
    """A zip with these entries; `flags` are set in each directory entry (1: encrypted)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
        for name, each in files.items():
            archive.writestr(name.replace("__", "/"), each)
    data = bytearray(out.getvalue())
    position = data.find(b"PK\x01\x02")
    while flags and position >= 0:
        struct.pack_into("<H", data, position + 8, struct.unpack_from("<H", data, position + 8)[0] | flags)
        position = data.find(b"PK\x01\x02", position + 4)
    return bytes(data)


def in_cp932(name: str) -> bytes:
    """A zip as Japanese Windows makes it: the name in cp932, and no flag that says so."""
    stand_in = "?" * len(name.encode("cp932"))
    return zipped(stand_in).replace(stand_in.encode(), name.encode("cp932"))


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("見積書.pdf", PDF, []),
        ("2026.11.22 見積書 (最終).xlsx", zipped("[Content_Types].xml", "xl/workbook.xml"), []),
        ("No. 5　図面.pdf", PDF, []),
        ("スクリーンショット 10.00.00\u202fAM.png", b"\x89PNG\r\n\x1a\n" + bytes(20), []),
        ("archive.tar.gz", b"\x1f\x8b\x08" + bytes(20), []),
        ("請求書.pdf.exe", EXE, ["program", "double_extension"]),
        ("請求書.pdf                              .scr", b"x", ["program", "double_extension", "blank_name"]),
        ("請求書．ｐｄｆ．ｅｘｅ", b"x", ["program", "double_extension"]),
        ("invoice\u202efdp.exe", EXE, ["program", "turned_name"]),
        ("a\u200b.pdf", PDF, ["blank_name"]),
        ("写真.jpg", EXE, ["program"]),
        ("run.exe. ", b"x", ["program"]),
        ("集計.xlsm", b"x", ["macros"]),
        ("集計.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), ["macros"]),
        ("旧.xls", OLE + "_VBA_PROJECT".encode("utf-16-le") + bytes(600), ["macros"]),
        ("表示.lnk", b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(20), ["program"]),
        ("disk.iso", b"x", ["program"]),
        ("login.html", b"<html><form>", ["page"]),
        ("logo.png", b"<svg xmlns='x' onload='a()'>", ["page"]),
        ("x.pdf.js", b"alert(1)", ["program", "double_extension"]),
        ("資料.pdf", b"\x89PNG\r\n\x1a\n" + bytes(20), ["other_type"]),
        ("a.zip", zipped("b.exe"), ["program_inside"]),
        ("a.zip", zipped("b.txt", flags=1), ["locked"]),
        ("a.zip", zipped("b.txt", content=bytes(120 * 1024 * 1024)), ["bomb"]),
    ],
)
def test_what_is_said_of_files(name: str, content: bytes, found: list[str]) -> None:
    assert dangers(name, content) == found


def _rar4(flags: int) -> bytes:
    return b"Rar!\x1a\x07\x00" + struct.pack("<HBHH", 0, 0x73, flags, 13) + bytes(6) + struct.pack("<HBHH", 0, 0x74, 0, 32)


@pytest.mark.parametrize(
    ("content", "kind", "locked"),
    [
        (PDF, "application/pdf", False),
        (PDF.replace(b"/Root", b"/Encrypt 5 0 R/Root"), "application/pdf", True),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "application/x-ole-storage", True),
        (OLE + b"\xec\xa5\xc1\x00" + bytes(6) + b"\x00\x01" + bytes(600), "application/msword", True),
        (OLE + b"\xec\xa5\xc1\x00" + bytes(6) + b"\x00\x02" + bytes(600), "application/msword", False),
        (OLE + b"\x09\x08\x10\x00" + bytes(16) + b"\x2f\x00\x06\x00" + bytes(600), "application/vnd.ms-excel", True),
        (OLE + b"\x09\x08\x10\x00" + bytes(16) + b"\xe1\x00\x02\x00" + bytes(600), "application/vnd.ms-excel", False),
        (_rar4(0), "application/vnd.rar", False),
        (_rar4(0x80), "application/vnd.rar", True),
    ],
)
def test_locks_are_seen(content: bytes, kind: str, locked: bool) -> None:
    assert is_locked(content, kind) is locked


def test_a_zips_names_are_right_in_either_charset() -> None:
    assert [each.name for each in zip_listing.of_bytes(in_cp932("見積書①.pdf")).entries] == ["見積書①.pdf"]
    assert [each.name for each in zip_listing.of_bytes(zipped("見積書🙂.pdf")).entries] == ["見積書🙂.pdf"]


def test_a_zip_in_a_zip_is_one_entry_and_a_bomb_never_goes_off() -> None:
    inner = zipped("b.txt", content=bytes(50_000_000))
    start = time.process_time()
    listing = zip_listing.of_file(io.BytesIO(zipped(**{"inner.zip": inner})))
    assert [(each.name, each.size) for each in listing.entries] == [("inner.zip", len(inner))]
    assert time.process_time() - start < 0.5


def test_a_directory_beyond_reading_is_said_to_be_so() -> None:
    listing = zip_listing.of_bytes(zipped(*(f"{number}.txt" for number in range(zip_listing.MOST_ENTRIES + 1))))
    assert (len(listing.entries), listing.is_whole) == (zip_listing.MOST_ENTRIES, False)
    huge = bytearray(zipped("a"))
    struct.pack_into("<I", huge, huge.rfind(b"PK\x05\x06") + 12, 0xFFFFFFF0)
    assert not zip_listing.of_bytes(bytes(huge)).is_whole


@given(st.binary(max_size=300), st.integers(0, 400), st.text(max_size=30))
def test_any_bytes_have_an_answer(noise: bytes, cut: int, name: str) -> None:
    whole = zipped("a.txt", "b/ア.txt")
    for content in (
        noise,
        whole[:cut] + noise + whole[cut + len(noise) :],
        OLE + noise,
        b"Rar!\x1a\x07\x00" + noise,
        b"%PDF" + noise,
    ):
        dangers(name, content)


@pytest.mark.parametrize("unit", [b"/Encrypt ", b"PK\x05\x06", b"PK\x01\x02", b"\x09\x08\x10\x00"])
def test_large_hostile_files_are_judged_soon(unit: bytes) -> None:
    start = time.process_time()
    for head in (b"%PDF-", b"PK\x03\x04", OLE):
        dangers("a.bin", head + unit * (10_000_000 // len(unit)))
    assert time.process_time() - start < 3
