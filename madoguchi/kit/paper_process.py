"""The program that sets one html document on paper: a process of its own, so that a hostile document harms nothing but itself.

`python -m madoguchi.kit.paper_process < {"html", "css", "files"} > pdf`; exit 0 done, 1 could not be set, 3 a library of the
system is missing. Memory and time are bounded before anything is read. It opens no file and no connection for the document:
what that may show is in `files`, base64 by address.
"""

import base64
import importlib
import json
import sys
from typing import Any

from madoguchi.kit import apart

MEMORY = 2 * 1024 * 1024 * 1024
CPU_SECONDS = 300
LARGEST_PDF = 256 * 1024 * 1024
NOT_SET, NO_LIBRARY = 1, 3
HERE = "paper:///"  # what relative addresses of the document are relative to; nothing answers there but `files`


def main() -> int:
    """Read stdin, write stdout."""
    apart.limit(memory=MEMORY, cpu_seconds=CPU_SECONDS, answer=LARGEST_PDF)
    told = json.load(sys.stdin.buffer)
    try:
        weasyprint = importlib.import_module("weasyprint")
    except OSError as error:  # it asks the system for libraries
        print(str(error).partition("\n")[0][:300], file=sys.stderr)
        return NO_LIBRARY
    try:
        sys.stdout.buffer.write(_pdf(weasyprint, told))
    except Exception as error:  # noqa: BLE001 (whatever is wrong with it, it cannot be set)
        print(f"{type(error).__name__}: {error}"[:300], file=sys.stderr)
        return NOT_SET
    return 0


def _pdf(weasyprint: Any, told: dict[str, Any]) -> bytes:
    files = {f"{HERE}{address.lstrip('/')}": base64.b64decode(content) for address, content in told["files"].items()}

    class Shelf(weasyprint.urls.URLFetcher):
        """Takes from `files` and from nowhere else."""

        def fetch(self, url: str, headers: object = None) -> Any:  # noqa: ARG002 (its caller's shape)
            if url not in files:
                raise ValueError("Nothing is fetched for a document.")
            return weasyprint.urls.URLFetcherResponse(url, files[url])

    fetcher = Shelf(allowed_protocols=())
    rules = weasyprint.CSS(string=told["css"], url_fetcher=fetcher, base_url=HERE)
    document = weasyprint.HTML(string=told["html"], url_fetcher=fetcher, base_url=HERE)
    done: bytes = document.write_pdf(stylesheets=[rules], optimize_images=True, dpi=150, jpeg_quality=80)
    return done


if __name__ == "__main__":
    sys.exit(main())
