"""Makes winmail.dat files as Outlook does, for tests."""

import struct

from madoguchi.channels.email.files.winmail import SIGNATURE


def winmail(*files: tuple[str, bytes], text: str = "", html: bytes = b"", rtf: bytes = b"", code_page: int = 932) -> bytes:
    """With these files (name, content); names in MAPI properties, texts in the message's."""
    said = [_unicode(0x1000, text)] if text else []
    said += [_binary(0x1013, html)] if html else []
    said += [_binary(0x1009, rtf)] if rtf else []
    done = SIGNATURE + b"\x01\x00" + _attribute(1, 0x00069007, struct.pack("<II", code_page, 0))
    done += _attribute(1, 0x00069003, struct.pack("<I", len(said)) + b"".join(said))
    for number, (name, content) in enumerate(files):
        done += _attribute(2, 0x00069002, bytes(14))
        done += _attribute(2, 0x00018010, f"FILE{number}~1.DAT".encode() + b"\0")
        done += _attribute(2, 0x0006800F, content)
        named = struct.pack("<HHI", 0x0B, 0x7FFE, 1) + _unicode(0x3707, name)
        done += _attribute(2, 0x00069005, struct.pack("<I", 2) + named)
    return done


def _attribute(level: int, name: int, value: bytes) -> bytes:
    return struct.pack("<BII", level, name, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def _unicode(name: int, value: str) -> bytes:
    return _counted(0x1F, name, value.encode("utf-16-le") + b"\0\0")


def _binary(name: int, value: bytes) -> bytes:
    return _counted(0x102, name, value)


def _counted(kind: int, name: int, value: bytes) -> bytes:
    return struct.pack("<HHII", kind, name, 1, len(value)) + value + bytes(-len(value) % 4)
