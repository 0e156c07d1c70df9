"""What is dangerous or deceitful about a file, told by its name as it was sent and by its content. Opens nothing."""

import re

from madoguchi.kit import zip_listing
from madoguchi.kit.file_types import tell_type
from madoguchi.kit.locked_files import is_locked

_PROGRAM_ENDINGS = (
    "ade adp apk app application appref-ms appx appxbundle bat bin cab chm cmd com command cpl csh deb desktop diagcab "
    "dll dmg elf exe gadget hlp hta img inf ins iso jar jnlp jse js ksh lnk mde msc msh msi msix msp mst ocx one pif pkg "
    "ppkg ps1 ps1xml psc1 psd1 psm1 py pyc pyw reg rpm run scf scr sct search-ms settingcontent-ms sh shb shs sys theme "
    "url vb vbe vbs vhd vhdx vxd website ws wsc wsf wsh xbap xll xpi"
)
_INNOCENT_ENDINGS = (
    "pdf doc docx xls xlsx ppt pptx txt csv rtf odt ods jpg jpeg png gif tif tiff heic bmp webp zip 7z rar lzh mp3 mp4 mov "
    "wav eml msg"
)
PROGRAMS = frozenset(_PROGRAM_ENDINGS.split())
INNOCENT = frozenset(_INNOCENT_ENDINGS.split())
PAGES = frozenset({"htm", "html", "xhtml", "shtml", "mht", "mhtml", "svg", "svgz"})
MACROS = frozenset({"docm", "dotm", "xlsm", "xlsb", "xltm", "xlam", "pptm", "potm", "ppam", "ppsm", "sldm"})
_PROGRAM_TYPES = frozenset(
    {"application/vnd.microsoft.portable-executable", "application/x-executable", "application/x-mach-binary"}
)
_PAGE_TYPES = frozenset({"text/html", "image/svg+xml", "application/xhtml+xml"})
_OFFICE_TYPES = ("application/vnd.openxmlformats", "application/vnd.ms-", "application/msword", "application/x-ole-storage")
_TURNED = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_UNSEEN = re.compile(
    "[\u0000-\u001f\u007f\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200c\u2060-\u2064\u2800\u3164\ufeff\uffa0]"
)
_MANY_BLANKS = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]{4}")
_SHORTCUT = b"L\x00\x00\x00\x01\x14\x02\x00"
_BOMB = 200  # so many times its own size


def extension(name: str) -> str:
    """The last ending of a name, lower case, without its dot; full-width letters count as their plain ones."""
    plain = name.translate(_NARROW).strip().rstrip(". ")
    return plain.rpartition(".")[2].lower() if "." in plain else ""


def dangers(given: str, content: bytes) -> list[str]:
    """Codes, the worst first: program, macros, page, double_extension, turned_name, blank_name, other_type, locked, bomb.

    `given` is the name as it was sent, before it was made fit to show.
    """
    ending = extension(_UNSEEN.sub("", _TURNED.sub("", given)))
    kind = tell_type(content[:8192] if content[:2] != b"PK" else content)
    found: list[str] = []
    if ending in PROGRAMS or kind in _PROGRAM_TYPES or content[:8] == _SHORTCUT or content[:2] == b"#!":
        found.append("program")
    elif ending in MACROS or _has_macros(content, kind):
        found.append("macros")
    elif ending in PAGES or kind in _PAGE_TYPES:
        found.append("page")
    if _is_double(given, ending):
        found.append("double_extension")
    if _TURNED.search(given):
        found.append("turned_name")
    if _UNSEEN.search(given) or _MANY_BLANKS.search(given.strip()):
        found.append("blank_name")
    if _is_other(ending, kind) and not found:
        found.append("other_type")
    if is_locked(content, kind):
        found.append("locked")
    if kind == "application/zip":
        found += _inside(content)
    return found


def _is_double(given: str, ending: str) -> bool:
    """`invoice.pdf.exe`, also with blanks between; `archive.tar.gz` and `2026.11.22.pdf` are honest."""
    stem = given.translate(_NARROW).strip().rstrip(". ").rpartition(".")[0]
    before = extension(stem)
    return before in INNOCENT and ending not in INNOCENT and (ending in PROGRAMS or ending in PAGES or ending in MACROS)


def _has_macros(content: bytes, kind: str) -> bool:
    if content[:4] == b"PK\x03\x04":
        return kind.startswith(_OFFICE_TYPES) and b"vbaProject.bin" in content[-200_000:]
    return kind.startswith(_OFFICE_TYPES) and b"_\x00V\x00B\x00A\x00_\x00P\x00R\x00O\x00J\x00E\x00C\x00T\x00" in content


_CHECKED_ENDINGS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "docx": "application/",
    "xlsx": "application/",
    "zip": "application/",
}


def _is_other(ending: str, kind: str) -> bool:
    """The name promises something that the content is not; an unknown content promises nothing."""
    wanted = _CHECKED_ENDINGS.get(ending)
    if wanted is None or kind in ("application/octet-stream", ""):
        return False
    return not kind.startswith(wanted) and not (wanted.startswith("image/") and kind.startswith("image/") and "svg" not in kind)


def _inside(content: bytes) -> list[str]:
    listing = zip_listing.of_bytes(content)
    found = []
    if any(extension(each.name) in PROGRAMS for each in listing.entries):
        found.append("program_inside")
    if any(extension(each.name) in MACROS for each in listing.entries):
        found.append("macros_inside")
    if sum(each.size for each in listing.entries) > max(len(content) * _BOMB, 100 * 1024 * 1024):
        found.append("bomb")
    return found


_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3002: ".", 0xFF61: ".", 0x2024: ".", 0xFE52: "."}
