"""A mail room for tests: an inbox, a data folder, a receiver on a real port, a sink, a relay with bad manners."""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from madoguchi.accounts.models import Membership, Person, Role, Workspace
from madoguchi.channels.email import receiving_server, relays, sink
from madoguchi.channels.email.tests.nasty import NastyServer
from madoguchi.conversations.models import Conversation, Inbox
from madoguchi.conversations.opening import open_inbox


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def mail_folder(settings, tmp_path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "mail"


@pytest.fixture
def room(mail_folder) -> Callable[..., Inbox]:
    """Makes workspaces with one agent and one inbox. Ask inside a test that may use the database."""

    def make(slug: str = "aobato", address: str = "support@aobato.example.jp") -> Inbox:
        workspace = Workspace.objects.create(slug=slug, name="あおばと暮らし")
        person = Person.objects.create_user(f"agent@{slug}.example.jp", name="佐藤 花子")
        Membership.objects.create(workspace=workspace, person=person, role=Role.AGENT, public_name_ja="佐藤")
        return open_inbox(workspace, name="お客様窓口", address=address, by=person)

    return make


@pytest.fixture
def inbox(room, transactional_db) -> Inbox:
    return room()


@pytest.fixture
def agent(inbox) -> Person:
    return Person.objects.get(memberships__workspace=inbox.workspace)


@pytest.fixture
def in_thread() -> Iterator[Callable[..., threading.Thread]]:
    """Runs loops in threads that let go of their database connection."""
    threads: list[threading.Thread] = []

    def start(function: Callable[..., object], *arguments: object, **named: object) -> threading.Thread:
        def run() -> None:
            try:
                function(*arguments, **named)
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        threads.append(thread)
        return thread

    yield start
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def receiver(inbox, settings, in_thread, stop) -> int:
    """The port of a running SMTP receiver; LMTP_PORT is open as well."""
    settings.SMTP_PORT, settings.LMTP_PORT = free_port(), free_port()
    ready = threading.Event()
    in_thread(receiving_server.run, stop, ready=ready)
    assert ready.wait(10)
    return settings.SMTP_PORT


@pytest.fixture
def caught(in_thread, stop, settings) -> list[sink.Caught]:
    """What a well-mannered relay has received; MADOGUCHI_RELAY_URL points to it."""
    mails: list[sink.Caught] = []
    opened = threading.Event()

    def ready(port: int) -> None:
        settings.RELAY_URL = f"smtp://127.0.0.1:{port}"
        opened.set()

    in_thread(sink.run, 0, mails.append, stop=stop, ready=ready)
    assert opened.wait(10)
    return mails


@pytest.fixture
def nasty(settings, monkeypatch) -> Iterator[NastyServer]:
    """A relay that misbehaves as told."""
    monkeypatch.setattr(relays, "CONNECT_SECONDS", 1.0)
    monkeypatch.setattr(relays, "ANSWER_SECONDS", 1.0)
    monkeypatch.setattr(relays, "VERDICT_SECONDS", 1.0)
    server = NastyServer()
    server.start()
    settings.RELAY_URL = f"smtp://agent:very-secret@127.0.0.1:{server.port}"
    yield server
    relays.let_go()
    server.close()


@pytest.fixture
def conversation(inbox) -> Conversation:
    """One that a customer began by mail."""
    from madoguchi.channels.email.tests.mails import plain
    from madoguchi.channels.email.tests.test_taking_in import take

    return Conversation.objects.get(pk=take(plain("加湿器が動きません。\n昨日からです。"), inbox).conversation_id)


@pytest.fixture(autouse=True)
def let_go() -> Iterator[None]:
    """No test finds an open line of another."""
    yield
    relays.let_go()
