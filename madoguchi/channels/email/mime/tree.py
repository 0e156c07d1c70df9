"""A mail's bytes to its tree of parts, within limits of depth and number."""

import re

from madoguchi.channels.email.mime.content_headers import parse_disposition, parse_type
from madoguchi.channels.email.mime.parts import DEEPEST, MOST_PARTS, Part, split_body, split_head

_FIRST_DELIMITER = re.compile(rb"(?:\A|\n)--([^\r\n]{1,200}?)[ \t]*\r?\n(?=[A-Za-z-]+:)")


class Builder:
    """Builds one mail's tree; `faults` collects what was wrong."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.count = 0

    def build(self, raw: memoryview, depth: int = 0, default_type: str = "text/plain") -> Part:
        """The part that begins at `raw`, with its children."""
        head, start, faults = split_head(raw)
        self.faults += faults
        self.count += 1
        part = Part(head, raw, raw[start:], default_type)
        declared = part.header("content-type")
        if declared:
            part.type, part.parameters = parse_type(declared)
        if disposition := part.header("content-disposition"):
            part.disposition, disposed = parse_disposition(disposition)
            part.parameters.update({key: value for key, value in disposed.items() if key == "filename"})
        if part.type.startswith("multipart/"):
            self._divide(part, depth)
        return part

    def _divide(self, part: Part, depth: int) -> None:
        if depth >= DEEPEST:
            self.faults.append("too-deep")
            return
        boundary = part.parameters.get("boundary", "").encode("utf-8", "surrogateescape").rstrip()
        slices = split_body(part, boundary, self.faults, MOST_PARTS - self.count) if boundary else []
        if not slices and (guessed := _FIRST_DELIMITER.search(part.body[:65536])):
            self.faults.append("wrong-boundary")
            slices = split_body(part, guessed.group(1), self.faults, MOST_PARTS - self.count)
        if not slices:
            self.faults.append("no-parts")
            part.type = "text/plain"
            return
        default_type = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
        for index, piece in enumerate(slices):
            if self.count >= MOST_PARTS:
                self.faults.append("too-many-parts")
                part.rest = memoryview(b"\r\n".join(bytes(left) for left in slices[index:]))
                return
            part.children.append(self.build(piece, depth + 1, default_type))
