"""Every dialect of an archive comes apart into its mails, byte for byte."""

import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.channels.email.importing import archives
from madoguchi.channels.email.importing.archives import Archive, NoArchive
from madoguchi.channels.email.importing.tests.archive import mail, mbox


def mails(path, tmp_path):
    with Archive(path, tmp_path / "scratch") as archive:
        return [archive.read(place) for place in archive.places()]


def test_an_mbox_comes_apart_into_its_mails(tmp_path):
    sent = [mail(n, f"本文 {n}\nFrom here on\n>From there\n") for n in range(4)]
    assert mails(mbox(tmp_path / "a.mbox", *sent), tmp_path) == _as_mboxo(sent)


def _as_mboxo(sent):
    """mboxo cannot tell `>From` from a quoted `From`: one sign is taken away from both."""
    return [each.replace(b"\n>From ", b"\nFrom ") for each in sent]


@pytest.mark.parametrize(
    "line",
    [
        b"From - Mon Mar 02 10:00:00 2026\n",  # Thunderbird
        b"From 1790000000000000000@xxx Mon Mar 02 01:00:00 +0000 2026\n",  # Gmail Takeout
        b"From MAILER-DAEMON Fri Jul  8 12:08:34 2011\r\n",
        b"From a@b 10:00\n",
    ],
)
def test_separators_as_programs_write_them(tmp_path, line):
    (tmp_path / "x").write_bytes(line + b"Subject: a\n\none\n\n" + line + b"Subject: b\n\ntwo\n")
    assert mails(tmp_path / "x", tmp_path) == [b"Subject: a\n\none\n", b"Subject: b\n\ntwo\n"]


def test_content_length_says_where_a_mail_ends_when_it_leads_to_the_next_one(tmp_path):
    body = b"one\n\nFrom us Mon Mar 2 10:00:00 2026\nnot a new mail\n"
    first = b"Subject: a\nContent-Length: %d\n\n%s" % (len(body), body)
    line = b"From a Mon Mar  2 10:00:00 2026\n"
    (tmp_path / "cl").write_bytes(line + first + b"\n" + line + b"Subject: b\nContent-Length: 9999999\n\ntwo\n")
    assert mails(tmp_path / "cl", tmp_path) == [first, b"Subject: b\nContent-Length: 9999999\n\ntwo\n"]


def test_a_folder_with_everything_in_it(tmp_path):
    root = tmp_path / "root"
    (root / "sub" / "cur").mkdir(parents=True)
    (root / "sub" / "new").mkdir()
    (root / "sub" / "tmp").mkdir()
    (root / "a.eml").write_bytes(mail(1))
    (root / "sub" / "cur" / "1:2,S").write_bytes(mail(2))
    (root / "sub" / "cur" / "2:2,ST").write_bytes(mail(3))
    (root / "sub" / "new" / "3").write_bytes(mail(4))
    (root / "sub" / "tmp" / "half").write_bytes(b"Subject: half")
    (root / ".DS_Store").write_bytes(b"Bud1")
    (root / "Inbox.msf").write_bytes(b'// <!-- <mdb:mork:z v="1.4"/> -->')
    (root / "empty.eml").write_bytes(b"")
    mbox(root / "Inbox", mail(5), mail(6))
    (root / "outside").symlink_to("/etc/hostname")
    with Archive(root, tmp_path / "scratch") as archive:
        found = [(place.file, place.flags) for place in archive.places()]
    assert found == [
        ("Inbox", ""),
        ("Inbox", ""),
        ("a.eml", ""),
        ("sub/cur/1:2,S", "S"),
        ("sub/cur/2:2,ST", "ST"),
        ("sub/new/3", ""),
    ]


def test_a_zip_of_mails_and_of_an_mbox(tmp_path):
    path = tmp_path / "takeout.zip"
    mbox(tmp_path / "all.mbox", mail(1), mail(2))
    with zipfile.ZipFile(path, "w") as packed:
        packed.write(tmp_path / "all.mbox", "Takeout/Mail/All.mbox")
        packed.writestr("../../evil.eml", mail(3))
        packed.writestr("__MACOSX/._a.eml", b"x")
    assert mails(path, tmp_path) == [mail(3), mail(1), mail(2)]
    assert not (tmp_path.parent / "evil.eml").exists()


def test_a_zip_that_grows_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "UNPACKED_AT_MOST", 10_000)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.eml", b"Subject: a\n\n" + b"0" * 1_000_000)
    with pytest.raises(NoArchive, match="too large"):
        mails(path, tmp_path)


def test_a_zip_with_a_spoilt_member_says_which(tmp_path):
    path = tmp_path / "spoilt.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.eml", mail(1) * 50)
        start = packed.getinfo("a.eml").header_offset + 30 + len("a.eml")
    content = bytearray(path.read_bytes())
    content[start : start + 40] = b"\xff" * 40
    path.write_bytes(content)
    with pytest.raises(NoArchive, match=r"a\.eml"):
        mails(path, tmp_path)


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b"\x89PNG", "ただの文章\n".encode()])
def test_a_file_that_is_no_mail_holds_none(tmp_path, content):
    (tmp_path / "x").write_bytes(content)
    assert mails(tmp_path / "x", tmp_path) == []


def test_no_path_no_archive(tmp_path):
    with pytest.raises(NoArchive), Archive(tmp_path / "nothing", tmp_path):
        pass


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=200), min_size=1, max_size=5))
def test_whatever_bodies_hold_the_number_of_mails_is_kept(tmp_path_factory, bodies):
    folder = tmp_path_factory.mktemp("any")
    line = b"From a Mon Mar  2 10:00:00 2026\n"
    parts = [b"Subject: x\n\n" + body.replace(b"From ", b"from ") for body in bodies]
    (folder / "m").write_bytes(b"".join(line + part + b"\n\n" for part in parts))
    assert [found.rstrip(b"\r\n") for found in mails(folder / "m", folder)] == [part.rstrip(b"\r\n") for part in parts]


def test_a_hostile_file_is_read_in_linear_time(tmp_path):
    (tmp_path / "x").write_bytes(b"From a 10:00\n\n" + b"\n\nFrom " * 20_000 + b"From " + b"9:" * 200_000)
    assert len(mails(tmp_path / "x", tmp_path)) == 1
