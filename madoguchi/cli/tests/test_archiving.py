import tarfile
from contextlib import nullcontext
from pathlib import Path

import pytest
from django.conf import settings

from madoguchi.cli.failing import Failed
from madoguchi.cli.keeping import archiving, unpacking
from tests import cast


@pytest.fixture
def archive(transactional_db, tmp_path, monkeypatch):
    """An archive of a small installation. (Django's tests allow no further connection; test_backing_up goes through one.)"""
    monkeypatch.setattr(archiving, "snapshot", lambda: nullcontext("default"))
    cast.assemble().conversation()
    kept = Path(settings.DATA_DIR) / "files" / "a" / "写真.png"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(b"\x89PNG" * 100_000)
    archiving.archive(tmp_path / "all.tar.gz", with_key=False, advance=_nobody)
    return tmp_path / "all.tar.gz"


def test_an_archive_tells_what_it_holds(archive, tmp_path):
    manifest = unpacking.unpack(archive, _folder(tmp_path), _nobody)

    assert manifest.rows["accounts_workspace"] == 2
    assert "files/a/写真.png" in manifest.files()
    assert manifest.key_fingerprint == archiving.fingerprint()
    assert (archive.stat().st_mode & 0o777) == 0o600


def test_keys_and_sessions_stay_out_of_it(archive, tmp_path):
    manifest = unpacking.unpack(archive, _folder(tmp_path), _nobody)
    assert "secret_key" not in manifest.sha256
    assert not {"accounts_session", "accounts_pushdevice"} & set(manifest.rows)


@pytest.mark.slow
@pytest.mark.parametrize("cut", [2000, 5000])
def test_an_archive_that_was_cut_off_is_refused(archive, tmp_path, cut):
    archive.write_bytes(archive.read_bytes()[:-cut])
    with pytest.raises(Failed, match=r"cannot be read to its end|was cut off"):
        unpacking.unpack(archive, _folder(tmp_path), _nobody)


def test_an_archive_without_its_manifest_is_refused(archive, tmp_path):
    _rewrite(archive, lambda name, content: None if name == "manifest.json" else content)
    with pytest.raises(Failed, match="manifest is missing"):
        unpacking.unpack(archive, _folder(tmp_path), _nobody)


def test_a_changed_part_is_named(archive, tmp_path):
    _rewrite(archive, lambda name, content: content.replace(b"owner@", b"other@") if "person" in name else content)
    with pytest.raises(Failed, match=r"1 parts do not match \(rows/accounts_person.jsonl\)"):
        unpacking.unpack(archive, _folder(tmp_path), _nobody)


def test_a_part_that_was_left_out_is_named(archive, tmp_path):
    _rewrite(archive, lambda name, content: None if name == "rows/journal_event.jsonl" else content)
    with pytest.raises(Failed, match="journal_event"):
        unpacking.unpack(archive, _folder(tmp_path), _nobody)


@pytest.mark.parametrize("name", ["../escaped", "/tmp/escaped", "files/../../escaped", "bin/program", "files"])
def test_an_archive_that_reaches_outside_is_refused(tmp_path, name):
    with tarfile.open(tmp_path / "evil.tar.gz", "w:gz") as tar:
        tar.addfile(tarfile.TarInfo(name))
    with pytest.raises(Failed, match="no backup of Madoguchi"):
        unpacking.unpack(tmp_path / "evil.tar.gz", _folder(tmp_path), _nobody)


def test_a_link_in_an_archive_is_refused(tmp_path):
    with tarfile.open(tmp_path / "evil.tar.gz", "w:gz") as tar:
        link = tarfile.TarInfo("files/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(Failed, match="no backup of Madoguchi"):
        unpacking.unpack(tmp_path / "evil.tar.gz", _folder(tmp_path), _nobody)


def test_something_else_is_refused(tmp_path):
    (tmp_path / "letter.txt").write_text("拝啓")
    with pytest.raises(Failed, match="cannot be read"):
        unpacking.unpack(tmp_path / "letter.txt", _folder(tmp_path), _nobody)


def _rewrite(archive, change):
    """Write the archive anew, each part as `change(name, content)` gives it; None leaves it out."""
    forged = archive.with_name("forged")
    with tarfile.open(archive) as old, tarfile.open(forged, "w:gz") as new:
        for entry in old:
            content = change(entry.name, old.extractfile(entry).read())
            if content is not None:
                entry.size = len(content)
                (archive.parent / "part").write_bytes(content)
                with (archive.parent / "part").open("rb") as part:
                    new.addfile(entry, part)
    forged.replace(archive)


def _folder(tmp_path):
    folder = tmp_path / "unpacked"
    folder.mkdir()
    return folder


def _nobody(_step):
    pass
