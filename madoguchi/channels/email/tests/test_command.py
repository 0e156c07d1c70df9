"""`madoguchi mail …` as scripts use it."""

import io
import json
import subprocess
import sys

import pytest
from django.db import OperationalError

from madoguchi.channels.email import keeping_raw, storing
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.channels.email.splitting import pieces_of
from madoguchi.channels.email.tests.mails import TO, plain, with_file
from madoguchi.cli import main
from madoguchi.conversations.models import Conversation, Message

pytestmark = pytest.mark.django_db(transaction=True)


def run(capsys, *arguments: str) -> tuple[int, list[dict]]:
    code = main.run(["mail", *arguments])
    out = capsys.readouterr().out
    return code, [json.loads(line) for line in out.splitlines()]


def test_a_file_is_taken_in_and_told(inbox, capsys, tmp_path):
    path = tmp_path / "one.eml"
    path.write_bytes(with_file(b"%PDF-1.4 x", Cc="c@example.com"))
    code, (line,) = run(capsys, "receive", "--format", "json", str(path))
    assert code == 0
    conversation = Conversation.objects.get()
    expected = {
        "file": str(path),
        "index": 0,
        "status": "taken",
        "reason": None,
        "conversation": conversation.number,
        "message": Message.objects.get().pk,
        "subject": "添付",
        "from": {"name": "", "address": "hanako@example.com"},
        "to": [{"name": "", "address": TO}],
        "cc": [{"name": "", "address": "c@example.com"}],
        "text": "添付します。",
        "quoted": "",
        "message_id": "<file@example.com>",
        "in_reply_to": None,
        "date": None,
        "auto_reply": "none",
        "bounce": None,
    }
    assert {key: line[key] for key in expected} == expected
    (file,) = line["attachments"]
    assert (file["name"], file["type"], file["size"], file["inline"]) == ("請求書.pdf", "application/pdf", 10, False)
    assert len(file["sha256"]) == 64
    assert "html" in line


def test_a_folder_and_an_mbox_are_taken_in_mail_by_mail(inbox, capsys, tmp_path):
    (tmp_path / "box").write_bytes(
        b"".join(
            b"From someone@example.com Sun Nov 22 10:00:00 2026\n"
            + plain(f"第{n}\n>From here\n", message_id=f"<{n}@x>")
            + b"\n"
            for n in range(3)
        )
    )
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.eml").write_bytes(plain("in a folder", message_id="<f@x>"))
    (tmp_path / ".hidden").write_bytes(b"no mail")
    code, lines = run(capsys, "receive", "--format", "json", str(tmp_path))
    assert code == 0
    assert [(line["file"].rpartition("/")[2], line["index"], line["status"]) for line in lines] == [
        ("box", 0, "taken"),
        ("box", 1, "taken"),
        ("box", 2, "taken"),
        ("a.eml", 0, "taken"),
    ]


def test_a_second_time_everything_is_a_duplicate_of_the_same_message(inbox, capsys, tmp_path):
    path = tmp_path / "one.eml"
    path.write_bytes(plain())
    _, (first,) = run(capsys, "receive", "--format", "json", str(path))
    code, (second,) = run(capsys, "receive", "--format", "json", str(path))
    assert (code, second["status"]) == (0, "duplicate")
    assert (second["conversation"], second["message"]) == (first["conversation"], first["message"])


def test_stdin_with_a_named_inbox(inbox, room, capsys, monkeypatch):
    room("other", "help@other.example.jp")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(plain(to="list@example.com"))))
    code, (line,) = run(capsys, "receive", "--inbox", TO, "--format", "json", "-")
    assert (code, line["file"], line["status"]) == (0, "-", "taken")
    assert Conversation.objects.get().inbox == inbox


def test_an_empty_file_is_told_as_quarantined(inbox, capsys, tmp_path):
    (tmp_path / "empty.eml").write_bytes(b"")
    code, (line,) = run(capsys, "receive", "--format", "json", str(tmp_path / "empty.eml"))
    assert (code, line["status"], line["reason"], line["conversation"]) == (0, "quarantined", "empty", None)


def test_75_when_it_cannot_be_stored(inbox, capsys, tmp_path, monkeypatch):
    (tmp_path / "a.eml").write_bytes(plain())

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keeping_raw.os, "fsync", full)
    assert run(capsys, "receive", "--format", "json", str(tmp_path / "a.eml")) == (75, [])
    assert not ReceivedMail.objects.exists()


def test_75_when_the_database_is_away(inbox, capsys, tmp_path, monkeypatch):
    (tmp_path / "a.eml").write_bytes(plain())

    def away(*arguments, **named):
        raise OperationalError("connection refused")

    monkeypatch.setattr(storing.ledger, "enter", away)
    assert run(capsys, "receive", "--format", "json", str(tmp_path / "a.eml"))[0] == 75


@pytest.mark.parametrize("arguments", [["receive", "/no/such/file"], ["receive", "--inbox", "x@y.example", "-"], ["receive"]])
def test_wrong_usage_is_64(inbox, capsys, arguments):
    assert main.run(["mail", *arguments]) == 64


def test_check_reads_and_stores_nothing(inbox, capsys, tmp_path):
    (tmp_path / "a.eml").write_bytes(plain())
    code, (line,) = run(capsys, "check", "--format", "json", str(tmp_path / "a.eml"))
    assert (code, line["subject"], line["text"]) == (0, "加湿器の件", "加湿器が動きません。")
    assert not ReceivedMail.objects.exists()


def test_ledger_and_replay(inbox, capsys, tmp_path, agent):
    (tmp_path / "a.eml").write_bytes(plain(sender=None))
    run(capsys, "receive", "--format", "json", str(tmp_path / "a.eml"))
    code, (day,) = run(capsys, "ledger", "--format", "json")
    assert (code, day["total"], day["quarantined"]) == (0, 1, 1)
    code, (line,) = run(capsys, "replay", "--all", "--anyway", "--as", agent.email, "--format", "json")
    assert (code, line["status"]) == (0, "taken")


def test_nothing_to_read_again_is_said(inbox, capsys, agent):
    assert main.run(["mail", "replay", "--reason", "unreadable", "--as", agent.email]) == 0
    assert "Nothing to read again" in capsys.readouterr().err
    assert main.run(["mail", "replay", "4711", "--anyway", "--as", agent.email]) == 1
    assert "Not every one of these ids" in capsys.readouterr().err


def test_a_real_process_is_a_pipe_transport(inbox, process_environment):
    done = subprocess.run(
        [sys.executable, "-c", "from madoguchi.cli.main import main; main()", "mail", "receive", "--format", "json", "-"],
        input=plain(),
        capture_output=True,
        env=process_environment,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "taken"
    assert Message.objects.get().text == "加湿器が動きません。"


def test_words_within_a_mail_do_not_cut_an_mbox():
    box = b"From a@b Sun Nov 22 10:00:00 2026\nSubject: x\n\nFrom here on it is text.\n\nFrom now, 10:30, too\n>From quoted\n"
    pieces = list(pieces_of(io.BytesIO(box), "x"))
    assert len(pieces) == 2 or pieces[0].content.endswith(b"From quoted\n")
