"""What every test stands on. The cast is in tests/cast.py, the settings in tests/settings.py."""

import faulthandler
import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management.commands import flush
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils.translation import trans_real
from hypothesis import settings

from madoguchi.kit import catalogues

ASKING_A_DATABASE = {"db", "transactional_db", "django_db_setup", "database_url", "filled", "installation"}
SURFACE = (
    "madoguchi/desk",
    "madoguchi/portal",
    "madoguchi/cli",
    "madoguchi/channels",
    "madoguchi/demo",
    "tests/architecture",
    "tests/abuse",
)
settings.register_profile("patient", deadline=None, max_examples=30)  # a busy machine is no fault
settings.register_profile("thorough", deadline=None, max_examples=100)
settings.load_profile(os.environ.get("MADOGUCHI_TEST_EXAMPLES", "patient"))

pytest_plugins = ["tests.cast"] if (Path(__file__).parent / "tests" / "cast.py").exists() else []


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues before the first translation is loaded."""
    if not hasattr(config, "workerinput"):
        catalogues.compile_stale(Path(__file__).parent / "madoguchi")
    trans_real._translations.clear()  # noqa: SLF001 (some were loaded while Django was set up)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks a database: the rest need not run on each; and what asks it by way of other rooms' verbs."""
    for item in items:
        if item.nodeid.startswith(SURFACE):
            item.add_marker("surface")
        if item.get_closest_marker("django_db") or ASKING_A_DATABASE & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")


def pytest_collection_finish() -> None:
    """What is loaded by now stays: to look through it for garbage again and again is a fourteenth of the whole time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 1000)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The tests' database, and all migrations called applied: other processes look at them."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    from madoguchi.cli.keeping import building

    with django_db_blocker.unblock():
        MigrationRecorder(connection).ensure_schema()
        building.mark_applied()


@pytest.fixture(autouse=True)
def unhurried(request: pytest.FixtureRequest) -> None:
    """What is meant to take long is not taken for hung."""
    if request.node.get_closest_marker("long") or float(os.environ.get("MADOGUCHI_FUZZ_SECONDS", "0")) > 100:
        faulthandler.cancel_dump_traceback_later()


@pytest.fixture(scope="session", autouse=True)
def quick_emptying() -> Iterator[None]:
    """After a test with real transactions: DELETE on our small tables takes 10 ms where TRUNCATE takes 500, and Django's own
    rights and content types, which nothing here asks for, are not made again each time: 200 ms.
    """

    def deletes(self: DatabaseOperations, style: Any, tables: list[str], **_: Any) -> list[str]:
        return [f"DELETE FROM {self.quote_name(table)}" for table in tables]  # keys are deferred: any order will do

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", deletes)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_args, **_options: None)
        yield


@pytest.fixture
def database_url(django_db_setup: None) -> Callable[[], str]:
    """The test database as a URL, for another process. Ask inside a test that is marked transaction=True."""
    return _database_url


@pytest.fixture
def process_environment(database_url: Callable[[], str], tmp_path: Path) -> dict[str, str]:
    """The environment for a child process that shares this test's database and has a data folder of its own."""
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    own = {"MADOGUCHI_DATABASE_URL": database_url(), "MADOGUCHI_DATA_DIR": str(tmp_path), "MADOGUCHI_MEANING_MEGABYTES": "0"}
    return environment | own


def _database_url() -> str:
    from django.db import connection  # not before Django is set up

    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    user = at["USER"] + (f":{at['PASSWORD']}" if at["PASSWORD"] else "")
    host = f"{at['HOST'] or '127.0.0.1'}:{at['PORT'] or 5432}"
    return f"postgresql://{user}@{host}/{at['NAME']}"
