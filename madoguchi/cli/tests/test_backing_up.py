from pathlib import Path

import pytest

ACROSS = [
    pytest.param(*pair, marks=[pytest.mark.slow, pytest.mark.both])
    for pair in [("sqlite", "postgresql"), ("postgresql", "sqlite")]
]


@pytest.mark.parametrize(("source", "target"), [pytest.param("", "", marks=pytest.mark.slow), *ACROSS])
def test_a_backup_fills_an_empty_installation_on_either_database(filled, installation, tmp_path, source, target):
    one, other, file = filled(source), installation(target), tmp_path / "all.tar.gz"
    one.madoguchi("search", "rebuild")
    made = one.json("backup", file, "--with-key")
    before = one.tell("report")

    restored = other.json("restore", file)

    assert restored["rows"] == made["rows"]
    assert restored["key_fits"] is True
    assert restored["unsent"] >= 1
    found = [each.json("search", "加湿器", "--workspace", "mado") for each in (one, other)]
    assert len(found[0]) >= 5
    assert found[0] == found[1]
    after = other.tell("report")
    assert after["vendor"] == target or not target
    assert after | {"vendor": before["vendor"]} == before  # the same events lie ahead, no number is given twice
    assert after["next"][:-1] == after["ahead"]
    assert after["next"][-1] > max(after["ahead"])  # what happens next is read last
    assert (other.folder / "secret_key").read_text().strip() == (one.folder / "secret_key").read_text().strip()
    assert _files(other.folder) == _files(one.folder) != {}


@pytest.mark.slow
def test_a_used_installation_is_only_replaced_by_force_and_put_aside(filled, tmp_path):
    one, file = filled(), tmp_path / "all.tar.gz"
    one.madoguchi("backup", file)
    events = one.tell("report")["events"]  # and one more has happened since
    assert "--force" in one.madoguchi("restore", file, expect=1).stderr

    aside = one.json("restore", file, "--force")["put_aside"]

    assert Path(aside).parent == one.folder / "backups"
    assert (Path(aside).stat().st_mode & 0o777) == 0o600
    assert one.tell("report")["events"] == events
    one.madoguchi("restore", aside, "--force")
    assert one.tell("report")["events"] == events + 1


@pytest.mark.slow
def test_without_its_key_a_backup_says_what_stays_closed(filled, installation, tmp_path):
    one, file = filled(), tmp_path / "all.tar.gz"
    one.madoguchi("backup", file)
    one.madoguchi("backup", file, expect=1)  # it exists

    said = installation().madoguchi("restore", file)

    assert "put the old key into" in said.stderr


def _files(folder: Path) -> dict[str, bytes]:
    roots = [folder / "files", folder / "mail"]
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for root in roots for path in root.rglob("*") if path.is_file()
    }
