"""The bridge that the documentation shows is run as it stands there, against a live server, in both directions."""

import os
import queue
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from madoguchi.channels.custom import keeping
from madoguchi.channels.custom.models import SentCall
from madoguchi.channels.custom.views.hook import address_of
from madoguchi.cli.bench.served import free_port
from madoguchi.conversations import releasing, replying
from madoguchi.conversations.models import Message
from madoguchi.conversations.recipients import default_recipients
from madoguchi.journal import delivering
from tests.cast import Cast

PAGES = [Path(__file__).parents[4] / f"docs/api/channels{language}.md" for language in ("", ".ja")]
PATIENCE = 60


def program(page: Path) -> str:
    (found,) = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


def test_it_is_short_and_the_same_in_both_languages() -> None:
    one, other = map(program, PAGES)
    assert one == other
    assert len([line for line in one.splitlines() if line.strip()]) <= 40


@pytest.mark.django_db(transaction=True)
def test_it_works_both_ways(cast: Cast, live_server: Any, settings: Any, tmp_path: Path) -> None:
    port = free_port()
    channel, secret = keeping.make(cast.workspace, cast.inbox, name="端末", url=f"http://127.0.0.1:{port}/", by=cast.owner)
    (tmp_path / "bridge.py").write_text(program(PAGES[0]), encoding="utf-8")
    told = {"DESK": live_server.url + address_of(channel), "SECRET": secret, "PORT": str(port), "PYTHONUTF8": "1"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    bridge = subprocess.Popen([sys.executable, "bridge.py"], cwd=tmp_path, env=os.environ | told, **pipes)
    try:
        said: queue.Queue[str] = queue.Queue()
        threading.Thread(target=lambda: [said.put(line) for line in bridge.stdout], daemon=True).start()
        print("在庫はありますか。", file=bridge.stdin, flush=True)
        assert "'repeated': False" in said.get(timeout=PATIENCE)
        conversation = Message.objects.get(text="在庫はありますか。").conversation

        message = _answered(conversation, cast, "ございます。")
        delivering.work_once()
        delivery = releasing.delivery_of(message)
        assert delivery is not None
        assert (delivery.state, delivery.code, said.empty()) == ("deferred", "unreachable", True), "the guard stands"

        settings.TRUSTED_HOSTS = frozenset({f"127.0.0.1:{port}"})
        keeping.go_on(channel, by=cast.owner)
        delivering.try_again(delivery.pk)
        delivering.work_once()
        assert said.get(timeout=PATIENCE) == "佐藤: ございます。\n"
        assert SentCall.objects.get().their_id == f"shown-message:{message.pk}"
    finally:
        bridge.kill()
        bridge.wait(PATIENCE)


def _answered(conversation: Any, cast: Cast, text: str) -> Message:
    return replying.reply(conversation, by=cast.agent, text=text, to=default_recipients(conversation)[0])
