"""What is made from the source tree before the first request: compiled catalogues and collected static files."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from madoguchi import __version__
from madoguchi.cli.keeping.migrating import locked
from madoguchi.kit import catalogues


def publish() -> bool:
    """Do both where their inputs changed; tells whether anything was done."""
    with locked("publish"):
        compiled = catalogues.compile_stale(settings.PACKAGE)
        return collect() or bool(compiled)


def collect() -> bool:
    """Gather static files into the data folder when any of them changed; old ones stay for pages still open."""
    stamp, wanted = Path(settings.STATIC_ROOT) / ".inputs", _inputs()
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(wanted)
    return True


def _inputs() -> str:
    digest = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            seen = Path(storage.path(path)).stat()
            digest.update(f"{path} {seen.st_size} {seen.st_mtime_ns}\n".encode())
    return digest.hexdigest()
