"""Whether what is looked for can be found."""

from collections.abc import Iterator

from madoguchi.cli.keeping.examining.finding import Finding, good, note
from madoguchi.search import rebuilding
from madoguchi.search.models import Document, SearchIndex

BY_ITSELF = "A running worker does it by itself; `madoguchi search rebuild` does it now."


def index() -> Iterator[Finding]:
    """Complete, of this version's analyser, and in this database."""
    found = SearchIndex.objects.first()
    if found is None:
        yield note("search", "Nothing is indexed yet.", "Start `madoguchi serve` or `madoguchi worker`.")
    elif found.building is not None:
        yield note("search", f"The index is being made anew: {found.done:,} of {found.total:,} documents.", BY_ITSELF)
    elif rebuilding.is_needed():
        yield note("search", "The index is missing or of another version: it must be made anew.", BY_ITSELF)
    else:
        yield good("search", f"{Document.objects.count():,} documents.")
