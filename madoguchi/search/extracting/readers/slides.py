"""PowerPoint's pptx: every slide with its notes."""

import io
from collections.abc import Iterator

from pptx import Presentation

from madoguchi.search.extracting.readers.office import look_inside, runs

_SPACE = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def pieces(content: bytes) -> Iterator[str]:
    """Slide by slide."""
    look_inside(content)
    for slide in Presentation(io.BytesIO(content)).slides:
        yield from runs(slide.element, _SPACE)
        if slide.has_notes_slide:
            yield from runs(slide.notes_slide.element, _SPACE)
