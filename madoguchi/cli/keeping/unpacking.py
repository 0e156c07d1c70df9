"""Reads an archive into a folder and believes nothing in it before every hash has been checked."""

import hashlib
import json
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from madoguchi.cli.failing import Failed
from madoguchi.cli.keeping.archiving import FOLDERS, FORMAT, Manifest, read_manifest

BLOCK = 1024 * 1024


def unpack(archive: Path, folder: Path, advance: Callable[[str], None]) -> Manifest:
    """Unpack into the empty `folder`; raise Failed when anything is missing, changed, or not ours."""
    seen: dict[str, str] = {}
    try:
        with tarfile.open(archive, mode="r|*") as tar:
            for entry in tar:
                advance(entry.name)
                seen[entry.name] = _take_out(tar, entry, folder)
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise Failed(f"{archive} cannot be read to its end: {error}") from error
    manifest = _manifest(archive, folder)
    seen.pop("manifest.json")
    if seen != manifest.sha256:
        wrong = sorted(name for name in seen.keys() | manifest.sha256.keys() if seen.get(name) != manifest.sha256.get(name))
        raise Failed(f"{archive} is damaged: {len(wrong)} parts do not match ({', '.join(wrong[:3])}). Nothing was changed.")
    return manifest


def _take_out(tar: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> str:
    parts = PurePosixPath(entry.name).parts
    known = entry.name in {"about.json", "manifest.json", "secret_key"} or (len(parts) > 1 and parts[0] in {"rows", *FOLDERS})
    if not entry.isfile() or not known or ".." in parts:
        raise Failed(f"This is no backup of Madoguchi: it holds {entry.name!r}. Nothing was changed.")
    target = folder.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, content = hashlib.sha256(), tar.extractfile(entry)
    with target.open("xb") as file:
        while content and (block := content.read(BLOCK)):
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def _manifest(archive: Path, folder: Path) -> Manifest:
    path = folder / "manifest.json"
    if not path.exists():
        raise Failed(f"{archive} was cut off (its manifest is missing), or is no backup of Madoguchi. Nothing was changed.")
    if (made_in := json.loads(path.read_bytes()).get("format")) != FORMAT:
        raise Failed(f"{archive} has format {made_in}; this version reads format {FORMAT}. Nothing was changed.")
    return read_manifest(path.read_bytes())
