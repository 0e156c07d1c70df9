"""Html documents as PDF, made by a process with limits of memory and time that fetches nothing."""

import base64
import json
from collections.abc import Mapping

from madoguchi.kit import apart
from madoguchi.kit.paper_process import LARGEST_PDF, NO_LIBRARY

LARGEST = 60 * 1024 * 1024
SECONDS = 900.0  # a busy machine takes its time; what computes too long ends by itself before


class NotSet(Exception):
    """No PDF could be made of it; the message says why, in a machine's words."""


class NoLibrary(NotSet):
    """This machine lacks a library that setting on paper needs."""


def pdf_of(html: str, css: str, files: Mapping[str, bytes] | None = None) -> bytes:
    """The document as PDF, its fonts inside. `files`: the only things it can show, by address. Raises NotSet."""
    told = {"html": html, "css": css, "files": {at: base64.b64encode(one).decode() for at, one in (files or {}).items()}}
    sent = json.dumps(told).encode()
    if len(sent) > LARGEST:
        raise NotSet("It is too large.")
    try:
        done = apart.run("madoguchi.kit.paper_process", given=sent, seconds=SECONDS, largest=LARGEST_PDF)
    except apart.TookTooLong as error:
        raise NotSet(str(error)) from error
    if done.code == NO_LIBRARY:
        raise NoLibrary(done.words)
    if done.code != 0 or not done.answer.startswith(b"%PDF-"):
        raise NotSet(done.words or f"exit {done.code}")
    return done.answer
