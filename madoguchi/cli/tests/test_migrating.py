import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from madoguchi.cli.failing import Failed
from madoguchi.cli.keeping import migrating


@pytest.mark.slow
def test_nothing_is_done_twice(filled):
    here = filled()
    first = here.json("migrate")
    assert first["applied"] == []
    assert first["is_empty"] is False
    assert here.json("migrate")["published"] is False


def test_a_database_of_a_newer_version_is_refused(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('accounts', '9999_later', CURRENT_TIMESTAMP)"
        )
    with pytest.raises(Failed, match=r"newer Madoguchi.*accounts\.9999_later"):
        migrating.refuse_older_code()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '9999_later'")


@pytest.mark.slow
def test_sqlite_is_copied_before_it_is_changed(filled):
    here = filled("sqlite")
    with closing(sqlite3.connect(here.folder / "madoguchi.sqlite3")) as database, database:
        database.execute("DROP TABLE mfa_authenticator")
        database.execute("DELETE FROM django_migrations WHERE app = 'mfa'")

    assert here.json("migrate")["applied"] != []

    (copy,) = (here.folder / "backups").glob("before-migrating-*.sqlite3")
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("SELECT count(*) FROM accounts_workspace").fetchone() == (2,)
        assert database.execute("SELECT count(*) FROM django_migrations WHERE app = 'mfa'").fetchone() == (0,)


@pytest.mark.slow
def test_processes_that_migrate_at_once_wait_for_each_other(installation):
    here = installation()
    waiting = [
        subprocess.Popen(
            [sys.executable, "-m", "madoguchi", "migrate", "--format", "json"],
            env=here.environment(),
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    applied = [len(json.loads(each.communicate(timeout=120)[0])["applied"]) for each in waiting]
    assert sorted(applied)[:2] == [0, 0]
    assert max(applied) > 10
    assert Path(here.folder / "static" / ".inputs").exists()
