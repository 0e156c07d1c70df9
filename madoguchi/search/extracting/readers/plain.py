"""Text, in any charset."""

from collections.abc import Iterator

from madoguchi.kit.text.charsets import decode


def pieces(content: bytes) -> Iterator[str]:
    """All at once."""
    yield decode(content).text
