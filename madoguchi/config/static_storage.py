"""Static files with hashed names, JavaScript module imports included; on their way there they lose what only we read."""

import re
from pathlib import Path
from typing import Any, NoReturn

import rjsmin
from django.contrib.staticfiles import finders
from django.core.files import File
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

_INCLUDED = re.compile(r'@import (?:url\()?"([\w/-]+?)(?:\.[0-9a-f]{12})?(\.css)"\)?;')  # perhaps hashed by now
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """Rewrites `import … from "./x.js"` to the hashed names as well."""

    support_js_module_import_aggregation = True
    manifest_strict = False
    max_post_process_passes = 20  # as many as modules import one another in a row; a circle never ends

    def get_modified_time(self, name: str) -> NoReturn:
        """Nobody knows: each is written anew, for what is published is not what lies in the source tree."""
        raise NotImplementedError

    def _save(self, name: str, content: "File[Any]") -> str:
        if name.endswith((".js", ".css")):
            content = ContentFile(smaller(name, b"".join(content.chunks()).decode()).encode())
        return str(super()._save(name, content))


def smaller(name: str, text: str) -> str:
    """A module without its comments and white space; a style sheet likewise, with those it imports in their places. What
    has been made small already stays as it is. Raises FileNotFoundError for an import of nothing."""
    if ".min." in name:
        return text
    if name.endswith(".js"):
        return str(rjsmin.jsmin(text))
    return re.sub(r"\s+", " ", _COMMENT.sub("", whole(name, text))).strip()  # no further: a space may be a combinator


def whole(name: str, text: str) -> str:
    """A style sheet with those that it imports by name in the places of their imports."""

    def included(found: re.Match[str]) -> str:
        beside = str(Path(name).parent / "".join(found.groups()))
        path = finders.find(beside)
        if path is None:
            raise FileNotFoundError(beside)
        return whole(beside, Path(path).read_text(encoding="utf-8"))

    return _INCLUDED.sub(included, text)
