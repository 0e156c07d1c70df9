"""What a file is, told by its first bytes; the sender's word and the name count only where bytes say nothing."""

import mimetypes
import re

UNKNOWN = "application/octet-stream"

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"\x00\x00\x01\x00", "image/x-icon"),
    (0, b"8BPS", "image/vnd.adobe.photoshop"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (2, b"-lh", "application/x-lzh-compressed"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"\x78\x9f\x3e\x22", "application/vnd.ms-tnef"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"BEGIN:VCALENDAR", "text/calendar"),
    (0, b"BEGIN:VCARD", "text/vcard"),
    (0, b"%!PS", "application/postscript"),
)
_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
    b"avif": "image/avif",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"3gp4": "video/3gpp",
    b"3gp5": "video/3gpp",
    b"3gp6": "video/3gpp",
}
_OFFICE = ((b"word/", "docx"), (b"xl/", "xlsx"), (b"ppt/", "pptx"))
_OFFICE_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_BY_NAME = {
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "msg": "application/vnd.ms-outlook",
}
_MARKUP = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,300}\?>\s*)?(?:<!--.{0,500}?-->\s*)*<(!doctype\s+html|html|head|body|script|iframe|svg)\b",
    re.IGNORECASE | re.DOTALL,
)
_SHAPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,60}")
_BY_NAME = {
    "heic": "image/heic",
    "heif": "image/heif",
    "webp": "image/webp",
    "ics": "text/calendar",
    "csv": "text/csv",
    "md": "text/markdown",
    "eml": "message/rfc822",
    "lzh": "application/x-lzh-compressed",
    "log": "text/plain",
    "txt": "text/plain",
}


def tell_type(content: bytes, declared: str = "", name: str = "") -> str:
    """The media type of a file. Markup is called markup whatever it claims to be."""
    start = content[:1024]
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    found = _by_signature(start, content, extension)
    if found:
        return found
    declared = declared.strip().lower()
    if _SHAPE.fullmatch(declared) and declared not in (
        UNKNOWN,
        "application/x-download",
        "application/force-download",
        "binary/octet-stream",
    ):
        named = _BY_NAME.get(extension) or _guess(extension)
        if declared == "text/plain" and named.startswith("text/") and named != "text/html":
            return named
        is_image = declared.startswith("image/")
        if not is_image or not start:
            return declared
    return _BY_NAME.get(extension) or _guess(extension) or (declared if declared.startswith("image/x-") else UNKNOWN)


def _by_signature(start: bytes, content: bytes, extension: str) -> str:
    for offset, signature, kind in _SIGNATURES:
        if start.startswith(signature, offset) and (len(signature) > 2 or len(start) > 16):
            return kind
    if start[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}.get(start[8:12], "")
    if start[4:8] == b"ftyp":
        return _BRANDS.get(start[8:12], "video/mp4")
    if start[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zip(content, extension)
    if start[:8] == _OLE:
        return _OLE_BY_NAME.get(extension, "application/x-ole-storage")
    if start[:1] == b"\xff" and start[1:2] in (b"\xfb", b"\xf3", b"\xf2"):
        return "audio/mpeg"
    if markup := _MARKUP.match(start):
        return "image/svg+xml" if markup.group(1).lower() == b"svg" else "text/html"
    return ""


def _zip(content: bytes, extension: str) -> str:
    if content[30:38] == b"mimetype":
        named = content[38:120].split(b"PK", 1)[0].decode("ascii", "replace").strip()
        if _SHAPE.fullmatch(named):
            return named
    beginning, ending = content[:4096], content[-8192:]
    if b"[Content_Types].xml" in beginning or b"[Content_Types].xml" in ending:
        for folder, kind in _OFFICE:
            if folder in beginning or folder in ending:
                return _OFFICE_TYPES[kind]
    return _OFFICE_TYPES.get(extension, "application/zip")


def _guess(extension: str) -> str:
    return mimetypes.types_map.get(f".{extension}", "")
