"""Excel's xlsx: every sheet's name and rows; of a formula what it came to."""

import io
import sys
from collections.abc import Iterator

sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]  # a library that would only be loaded to know its types

from openpyxl import load_workbook  # noqa: E402

from madoguchi.search.extracting.readers.office import look_inside  # noqa: E402
from madoguchi.search.extracting.readers.table import MOST_CELLS, line  # noqa: E402


def pieces(content: bytes) -> Iterator[str]:
    """Row by row. What a sheet claims of its own size is not believed."""
    look_inside(content)
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        yield f"{sheet.title}\n"
        sheet.reset_dimensions()
        for row in sheet.iter_rows(max_col=MOST_CELLS, values_only=True):
            if row.count(None) < len(row):
                yield line(row)
