"""PDF. Pages that are pictures have no text."""

import io
import logging
from collections.abc import Iterator
from itertools import islice

import pypdf

from madoguchi.search.extracting.readers.office import Locked

MOST_PAGES = 2_000

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def pieces(content: bytes) -> Iterator[str]:
    """Its title, and page by page."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Locked
    yield f"{(reader.metadata and reader.metadata.title) or ''}\n"
    for page in islice(reader.pages, MOST_PAGES):
        yield page.extract_text() + "\n"
