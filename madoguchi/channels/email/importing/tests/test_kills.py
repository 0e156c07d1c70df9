"""The import is killed again and again, by a real SIGKILL; in the end every mail is there exactly once."""

import json
import signal
import subprocess
import sys
import time

import pytest

from madoguchi.channels.email.importing.tests.archive import answer, mail, mbox
from madoguchi.channels.email.models import MailImport, ReceivedMail
from madoguchi.channels.email.tests.conftest import *  # noqa: F403
from madoguchi.channels.email.tests.mails import TO
from madoguchi.conversations.models import Conversation, Message

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ASKED, ANSWERED, KILLS = 1200, 400, 4


def test_killed_four_times_nothing_is_lost_and_nothing_comes_twice(inbox, tmp_path, process_environment):
    mails = [mail(n, days=n / 100) for n in range(1, ASKED + 1)]
    mails += [answer(10_000 + n, n, days=40 + n / 100) for n in range(1, ANSWERED + 1)]
    path = mbox(tmp_path / "old.mbox", *mails)
    command = [sys.executable, "-m", "madoguchi", "mail", "import", str(path), "--inbox", TO, "--format", "json"]
    reached: list[int] = []
    for _ in range(KILLS):
        process = subprocess.Popen(command, env=process_environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        before = reached[-1] if reached else 0
        while done() <= before and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        reached.append(done())
    assert reached[-1] < len(mails), "it was never killed under way"
    ended = subprocess.run(command, env=process_environment, capture_output=True, text=True, check=True)
    told = json.loads(ended.stdout)
    assert (told["found"], told["taken"], told["conversations"], told["replies"]) == (len(mails), len(mails), ASKED, ANSWERED)
    assert Message.objects.count() == len(mails)
    assert Message.objects.order_by().values("message_id").distinct().count() == len(mails)
    assert Conversation.objects.count() == ASKED
    rows = ReceivedMail.objects.filter(door="import")
    assert rows.count() == len(mails)
    folder = tmp_path / "mail"
    assert {row.raw_path for row in rows} == {file.relative_to(folder).as_posix() for file in folder.glob("raw/**/*.eml")}


def done() -> int:
    return MailImport.objects.values_list("done", flat=True).first() or 0
