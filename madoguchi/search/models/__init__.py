"""The rows of search: what was indexed, and what was learned from it."""

from madoguchi.search.models.document import Document, DocumentKind, SearchIndex
from madoguchi.search.models.file_text import FileState, FileText
from madoguchi.search.models.recent import RecentSearch
from madoguchi.search.models.repeat import Repeat, RepeatSettings, RepeatState
from madoguchi.search.models.synonyms import SynonymGroup
from madoguchi.search.models.vector import AwaitedVector, Vector

__all__ = [
    "AwaitedVector",
    "Document",
    "DocumentKind",
    "FileState",
    "FileText",
    "RecentSearch",
    "Repeat",
    "RepeatSettings",
    "RepeatState",
    "SearchIndex",
    "SynonymGroup",
    "Vector",
]
