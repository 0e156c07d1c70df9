"""The rows of search: what was indexed, and what was learned from it."""

from madoguchi.search.models.document import Document, DocumentKind

__all__ = ["Document", "DocumentKind"]
