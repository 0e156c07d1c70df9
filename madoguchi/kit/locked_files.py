"""Whether a file is locked with a password, so that nobody can look into it: told by its structure, nothing is tried."""

import re
import struct

from madoguchi.kit import zip_listing

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_PDF_LOCK = re.compile(rb"/Encrypt\s*(?:\d{1,10}\s+\d{1,10}\s+R|<<)")
_SECTOR = 512
_MOST_SECTORS = 200_000


def is_locked(content: bytes, kind: str) -> bool:
    """Zip with an encrypted entry, encrypted Office (new and old), encrypted PDF, 7z or RAR with encrypted headers."""
    if content[:2] == b"PK":
        return any(each.is_locked for each in zip_listing.of_bytes(content).entries)
    if content[:8] == _OLE:
        return _ENCRYPTED_PACKAGE in content or _is_locked_ole(content)
    if kind == "application/pdf":
        return _PDF_LOCK.search(content) is not None
    if kind == "application/vnd.rar":
        return _is_locked_rar(content)
    return kind == "application/x-7z-compressed" and b"\x06\xf1\x07\x01" in content[-4096:]  # AES-256 among its methods


def _is_locked_ole(content: bytes) -> bool:
    """Word 97: a flag in the file's head; Excel 97: a FILEPASS record among the first. Both streams begin on a sector."""
    for number in range(1, min(len(content) // _SECTOR, _MOST_SECTORS)):
        start = number * _SECTOR
        if content[start : start + 2] == b"\xec\xa5" and content[start + 2 : start + 3] in (b"\xc1", b"\xc0"):
            return bool(struct.unpack_from("<H", content, start + 10)[0] & 0x0100)
        if content[start : start + 4] == b"\x09\x08\x10\x00":
            return _has_file_pass(content, start)
    return False


def _has_file_pass(content: bytes, position: int) -> bool:
    for _ in range(8):
        if position + 4 > len(content):
            return False
        record, length = struct.unpack_from("<HH", content, position)
        if record == 0x2F:
            return True
        position += 4 + length
    return False


def _is_locked_rar(content: bytes) -> bool:
    if content[:7] == b"Rar!\x1a\x07\x00":  # RAR 4: flags of the archive's head, and of its first file
        return len(content) > 12 and bool(
            struct.unpack_from("<H", content, 10)[0] & 0x0080 or _first_file_flags(content) & 0x04
        )
    return content[12:13] == b"\x04" or content[13:14] == b"\x04"  # RAR 5: an encryption header comes first


def _first_file_flags(content: bytes) -> int:
    start = 7 + struct.unpack_from("<H", content, 12)[0] if len(content) > 14 else len(content)
    return struct.unpack_from("<H", content, start + 3)[0] if start + 5 <= len(content) and content[start + 2] == 0x74 else 0
