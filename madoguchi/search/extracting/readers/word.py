"""Word's docx: the text, then heads and feet of the pages."""

import io
from collections.abc import Iterator

from docx import Document

from madoguchi.search.extracting.readers.office import look_inside, runs

_SPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def pieces(content: bytes) -> Iterator[str]:
    """Paragraph by paragraph."""
    look_inside(content)
    document = Document(io.BytesIO(content))
    yield from runs(document.element.body, _SPACE)
    for section in document.sections:
        for part in (section.header, section.footer):
            if not part.is_linked_to_previous:
                yield from runs(part._element, _SPACE)  # noqa: SLF001 (no other way to its boxes and tables)
