"""A minute of mangled mails: whatever the bytes, each is read without a fault and ends in exactly one ledger state.

MADOGUCHI_FUZZ_SECONDS lengthens it; the chance that it began with is printed, and MADOGUCHI_FUZZ_SEED begins with it again.
"""

import os
import random
import time

import pytest

from madoguchi.channels.email import keeping_raw, reasons, storing, taking_in
from madoguchi.channels.email.keeping_raw import RawWriting
from madoguchi.channels.email.ledger import Arrival
from madoguchi.channels.email.mime.reading import read
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.cli.main import run
from madoguchi.conversations.models import Message
from tests.cast import Cast
from tests.faults import seeds

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SECONDS = float(os.environ.get("MADOGUCHI_FUZZ_SECONDS", "6"))
SEED = int(os.environ.get("MADOGUCHI_FUZZ_SEED", "20261122"))
SLOWEST_CPU = 2.0
TAKEN_IN = 150
TOGETHER = 8
SPLINTERS = [
    b"\r\n\r\n",
    b"\r\n ",
    b"\0",
    b"\x1b$B",
    b"\x1b(B",
    b"\xff\xfe",
    b"=?iso-2022-jp?B?GyRC?=",
    b"=?utf-8?Q?=E3=81?=",
    b'Content-Type: multipart/mixed; boundary=""\r\n',
    b"Content-Type: message/rfc822\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Disposition: attachment; filename*=utf-8''%E3%81%ff\r\n",
    b'charset="x-unknown"',
    b"--",
    b"<" * 400,
    b"(" * 400,
    b"From: \r\n",
    b"References: " + b"<a@b> " * 300 + b"\r\n",
    "\u202e＠㈱😀髙".encode(),
]


def mangled(mail: bytes, chance: random.Random) -> bytes:
    """One of the mails, hurt in a few places."""
    hurt = bytearray(mail)
    for _ in range(chance.randrange(1, 8)):
        at = chance.randrange(len(hurt) + 1)
        match chance.randrange(5):
            case 0:
                hurt[at : at + chance.randrange(1, 200)] = b""
            case 1:
                hurt[at:at] = chance.choice(SPLINTERS)
            case 2:
                hurt[at : at + 1] = bytes([chance.randrange(256)])
            case 3:
                hurt[at:at] = hurt[: chance.randrange(1, 2000)]
            case _:
                del hurt[max(at, 1) :]
    return bytes(hurt)


def test_mangled_mails_are_read_without_a_fault() -> None:
    chance, whole = random.Random(SEED), seeds.mails("support@mado.example.jp")
    until, count, slowest = time.monotonic() + SECONDS, 0, 0.0
    while time.monotonic() < until:
        hurt = mangled(chance.choice(whole), chance)
        began = time.process_time()
        faults = read(hurt).faults
        slowest = max(slowest, time.process_time() - began)
        count += 1
        assert not any(fault.startswith("unreadable") for fault in faults), (faults, hurt)
    print(f"\n{count} mangled mails from {len(whole)} seeds, chance {SEED}, slowest {slowest * 1000:.0f} ms CPU")
    assert slowest < SLOWEST_CPU


def test_mangled_mails_are_taken_in_whole(cast: Cast) -> None:
    chance, whole = random.Random(SEED + 1), seeds.mails(cast.inbox.address)
    until, count, slowest = time.monotonic() + SECONDS, 0, 0.0
    while time.monotonic() < until:
        hurt = [mangled(chance.choice(whole), chance) for _ in range(TOGETHER)]
        raws = [RawWriting.of(each, keeping_raw.fresh_key("smtp")) for each in hurt]
        stored = storing.store([(raw, Arrival(storing.not_yet(raw), "smtp", [cast.inbox])) for raw in raws], claimed=True)
        began = time.process_time()
        ended = taking_in.take([row for rows in stored if isinstance(rows, list) for row in rows])
        slowest = max(slowest, (time.process_time() - began) / TOGETHER)
        count += len(ended)
        for each, bytes_ in zip(ended, hurt, strict=True):
            assert (each.mail.state, each.mail.reason) != ("quarantined", reasons.UNREADABLE), (each.mail.words, bytes_)
            assert each.mail.state != ReceivedMail.State.STORED, bytes_
    print(f"\n{count} mangled mails taken in, chance {SEED + 1}, slowest {slowest * 1000:.0f} ms CPU a mail")
    assert slowest < SLOWEST_CPU


def test_mangled_mails_end_in_exactly_one_state(cast: Cast, tmp_path, capsys) -> None:
    chance, whole = random.Random(1), seeds.mails(cast.inbox.address)
    for n in range(TAKEN_IN):
        (tmp_path / f"{n:03}.eml").write_bytes(mangled(chance.choice(whole), chance))
    assert run(["mail", "receive", "--inbox", cast.inbox.address, "--workspace", "mado", str(tmp_path)]) == 0
    capsys.readouterr()
    taking_in.take_everything()
    states = list(ReceivedMail.objects.values_list("state", flat=True))
    assert len(states) == TAKEN_IN
    assert ReceivedMail.State.STORED not in states
    assert states.count(ReceivedMail.State.TAKEN) == Message.objects.count() > 0
