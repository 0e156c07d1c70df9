"""Html, as people see it."""

from collections.abc import Iterator

from madoguchi.kit.html import to_text
from madoguchi.kit.text.charsets import decode


def pieces(content: bytes) -> Iterator[str]:
    """All at once."""
    yield to_text(decode(content).text)
