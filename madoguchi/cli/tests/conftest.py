"""Installations of their own, driven through the `madoguchi` program, as an operator would."""

import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Installation:
    """A data folder and a database, which may be empty."""

    folder: Path
    url: str
    key: str = ""

    def madoguchi(self, *words: str | Path, expect: int = 0, **also: str) -> subprocess.CompletedProcess[str]:
        return self._run([sys.executable, "-m", "madoguchi", *words], expect, also)

    def json(self, *words: str | Path) -> Any:
        return json.loads(self.madoguchi(*words, "--format", "json").stdout)

    def tell(self, word: str) -> Any:
        """What madoguchi/cli/tests/filling.py prints."""
        return json.loads(self._run([sys.executable, "-m", "madoguchi.cli.tests.filling", word], 0, {}).stdout or "null")

    def environment(self) -> dict[str, str]:
        ours = {"MADOGUCHI_DATA_DIR": str(self.folder), "MADOGUCHI_DATABASE_URL": self.url, "PYTHONPATH": str(ROOT)}
        around = {k: v for k, v in os.environ.items() if k not in {"DJANGO_SETTINGS_MODULE", "MADOGUCHI_SECRET_KEY"}}
        return around | ours | ({"MADOGUCHI_SECRET_KEY": self.key} if self.key else {})

    def _run(self, command: list[str | Path], expect: int, also: dict[str, str]) -> subprocess.CompletedProcess[str]:
        environment = self.environment() | also
        done = subprocess.run(
            command, env=environment, cwd=self.folder, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == expect, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done


class Builder:
    """Makes installations: on the suite's database by default, or on the one that is named."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.databases: list[str] = []
        self.server = settings.DATABASES["default"]
        self.vendor = "sqlite" if "sqlite" in self.server["ENGINE"] else "postgresql"

    def empty(self, on: str = "", key: str = "", template: str = "") -> Installation:
        name = f"test_madoguchi_{uuid.uuid4().hex[:12]}"
        (self.folder / name).mkdir()
        if (on or self.vendor) == "sqlite":
            return Installation(self.folder / name, "", key)
        if self.vendor == "sqlite":
            pytest.skip("runs in the suite on PostgreSQL")
        self._say(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        self.databases.append(name)
        return Installation(self.folder / name, _url(self.server, name), key)

    def copy(self, original: Installation, key: str = "") -> Installation:
        template = original.url.rpartition("/")[2]
        made = self.empty("postgresql" if template else "sqlite", key, template)
        shutil.copytree(original.folder, made.folder, dirs_exist_ok=True)
        return made

    def tear_down(self) -> None:
        for name in self.databases:
            self._say(f"DROP DATABASE {name} WITH (FORCE)")

    def _say(self, statement: str) -> None:
        with psycopg.connect(_url(self.server, "postgres"), autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Installation]]:
    """One filled installation on each database, to be copied."""
    builder = Builder(tmp_path_factory.mktemp("originals"))
    made: dict[str, Installation] = {}

    def original(on: str) -> Installation:
        if on not in made:
            made[on] = builder.empty(on)
            made[on].madoguchi("migrate")
            made[on].tell("fill")
        return made[on]

    yield original
    builder.tear_down()


@pytest.fixture
def builder(tmp_path: Path) -> Iterator[Builder]:
    builder = Builder(tmp_path)
    yield builder
    builder.tear_down()


@pytest.fixture
def installation(builder: Builder) -> Callable[..., Installation]:
    """An empty installation."""
    return builder.empty


@pytest.fixture
def filled(builder: Builder, originals: Callable[[str], Installation]) -> Callable[..., Installation]:
    """An installation with a little of everything in it."""
    return lambda on="", key="": builder.copy(originals(on or builder.vendor), key)


def _url(server: dict[str, Any], name: str) -> str:
    password = f":{server['PASSWORD']}" if server["PASSWORD"] else ""
    return f"postgresql://{server['USER']}{password}@{server['HOST'] or '127.0.0.1'}:{server['PORT'] or 5432}/{name}"
