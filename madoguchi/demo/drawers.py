"""Where the demo's files lie: each different photo and paper is stored once and shared by those who attach it."""

import io

from madoguchi.demo import pdf, pictures
from madoguchi.demo.scripts import Paper, Picture
from madoguchi.kit import files
from madoguchi.kit.files import StoredFile


class Drawers:
    """Stores files on first use."""

    def __init__(self, workspace_id: int) -> None:
        self._folder = f"attachments/{workspace_id}"
        self._stored: dict[object, StoredFile] = {}

    def take(self, what: Picture | Paper) -> StoredFile:
        """The stored file behind an attachment."""
        kept = (what.model, what.is_broken) if isinstance(what, Picture) else what
        if kept not in self._stored:
            if isinstance(what, Picture):
                content = pictures.photo(what.model, is_broken=what.is_broken)
            else:
                content = pdf.page(what.title, what.lines)
            self._stored[kept] = files.store(io.BytesIO(content), what.name, self._folder)
        return self._stored[kept]

    def forget(self) -> None:
        """Take the files away again, when the load came to nothing."""
        for file in self._stored.values():
            files.forget(file.path)
