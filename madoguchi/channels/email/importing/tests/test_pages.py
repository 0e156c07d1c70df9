"""The import in the browser and at the command line."""

import json
import os
import subprocess
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from madoguchi.accounts.models import Role
from madoguchi.channels.email import keeping_raw
from madoguchi.channels.email.importing import laying_down
from madoguchi.channels.email.importing.tests.archive import mail, mbox
from madoguchi.channels.email.models import MailImport
from madoguchi.channels.email.tests.conftest import *  # noqa: F403
from madoguchi.channels.email.tests.mails import TO
from madoguchi.channels.email.tests.test_pages import signed_in
from madoguchi.conversations.models import Conversation, Message, Status
from madoguchi.journal import working

pytestmark = pytest.mark.django_db(transaction=True)


def url(inbox, name, **more):
    return reverse(f"email:{name}", kwargs={"slug": inbox.workspace.slug, **more})


def test_an_uploaded_archive_comes_in_and_its_balance_is_shown(inbox, tmp_path):
    client = signed_in(inbox)
    upload = SimpleUploadedFile("過去.mbox", mbox(tmp_path / "a", mail(1), mail(2)).read_bytes())
    answer = client.post(url(inbox, "imports"), {"inbox": inbox.pk, "archive": upload, "outcome": "closed"})
    one = MailImport.objects.get()
    assert answer.headers["Location"] == url(inbox, "import", import_id=one.pk)
    assert "hx-trigger" in client.get(url(inbox, "import", import_id=one.pk)).content.decode()
    working.work_once()
    page = client.get(url(inbox, "import", import_id=one.pk)).content.decode()
    assert "完了" in page
    assert "hx-trigger" not in page
    assert Message.objects.count() == 2
    assert not any((keeping_raw.folder() / "uploads").iterdir())
    assert "過去.mbox" in client.get(url(inbox, "imports")).content.decode()


def test_only_what_lies_in_the_workspaces_own_folder_can_be_chosen(inbox, tmp_path):
    client = signed_in(inbox)
    folder = laying_down.folder_of(inbox.workspace)
    folder.mkdir(parents=True)
    mbox(folder / "old.mbox", mail(1))
    (folder / "link").symlink_to("/etc/passwd")
    for name in ("../../../etc/passwd", "/etc/passwd", "link", "..", ""):
        fields = {"inbox": inbox.pk, "laid_down": name, "outcome": "closed"}
        assert client.post(url(inbox, "imports"), fields).status_code == 422
    assert not MailImport.objects.exists()
    client.post(url(inbox, "imports"), {"inbox": inbox.pk, "laid_down": "old.mbox", "outcome": "open"})
    working.work_once()
    assert Conversation.objects.get().status == Status.OPEN
    assert (folder / "old.mbox").exists()


def test_agents_do_not_import(inbox):
    client = signed_in(inbox, Role.AGENT)
    assert client.get(url(inbox, "imports")).status_code == 403


def test_stopping_and_going_on(inbox, tmp_path):
    client = signed_in(inbox)
    upload = SimpleUploadedFile("a", mbox(tmp_path / "a", mail(1)).read_bytes())
    client.post(url(inbox, "imports"), {"inbox": inbox.pk, "archive": upload, "outcome": "closed"})
    one = MailImport.objects.get()
    client.post(url(inbox, "import_stop", import_id=one.pk))
    assert working.work_once() == 0
    client.post(url(inbox, "import", import_id=one.pk))
    working.work_once()
    one.refresh_from_db()
    assert (one.state, one.taken) == ("done", 1)


@pytest.mark.slow
def test_the_command_tells_its_balance(inbox, tmp_path, process_environment):
    path = mbox(tmp_path / "a", mail(1), mail(2), mail(2))

    def run(*words):
        command = [sys.executable, "-m", "madoguchi", "mail", "import", str(path), "--inbox", TO, "--format", "json", *words]
        done = subprocess.run(command, env=process_environment, capture_output=True, text=True, check=False)
        return done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr

    assert run("--dry-run")[:2] == (0, {"found": 3})
    assert not Message.objects.exists()
    code, told, _ = run("--since", "2026-03-03")
    assert (code, told["found"], told["taken"], told["duplicate"]) == (0, 3, 2, 1)
    path.unlink()
    code, told, words = run()
    assert (code, told) == (1, {})
    assert "There is no" in words
    assert os.fspath(path) in words
