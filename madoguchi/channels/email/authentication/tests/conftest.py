"""A name server of the test's own, and the mail room's fixtures."""

from collections.abc import Iterator

import pytest

from madoguchi.channels.email.authentication.tests.name_server import NameServer
from madoguchi.channels.email.tests.conftest import inbox, mail_folder, room  # noqa: F401 (fixtures)


@pytest.fixture
def names(settings) -> Iterator[NameServer]:
    """Who is asked instead of the net; nothing is known there yet."""
    server = NameServer()
    server.start()
    settings.DNS = f"127.0.0.1:{server.port}"
    yield server
    server.close()
