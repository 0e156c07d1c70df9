"""An empty database that gets its tables at once has the very tables that all migrations make, one after the other.

Names of indexes and constraints aside: after a renamed column PostgreSQL keeps the old one.
"""

import json
import sys

import pytest

SETTINGS = {"DJANGO_SETTINGS_MODULE": "madoguchi.config.settings"}
BY_MIGRATIONS = """
import django; django.setup()
from django.core.management import call_command; call_command('migrate', verbosity=0)
"""
TELL = """
import django, json; django.setup()
from django.db import connection

def ask(question):
    cursor.execute(question)
    return cursor.fetchall()

def sqlite():
    yield from ask("SELECT tbl_name, replace(sql, name, '') FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    for (table,) in ask("SELECT name FROM sqlite_master WHERE type = 'table'"):
        for row in ask(f"SELECT * FROM pragma_table_xinfo('{table}')"):
            yield [table, *row[1:]]  # their order aside
        for row in ask(f"SELECT [table], [from], [to] FROM pragma_foreign_key_list('{table}')"):
            yield [table, *row]

def postgresql():
    yield from ask('''SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, collation_name,
        is_identity, generation_expression FROM information_schema.columns WHERE table_schema = 'public' ''')
    yield from ask("SELECT tablename, replace(indexdef, indexname, '') FROM pg_indexes WHERE schemaname = 'public'")
    yield from ask('''SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace''')

with connection.cursor() as cursor:
    print(json.dumps(sorted(json.dumps(list(row)) for row in globals()[connection.vendor]())))
"""
UNUSED = '["auth_group_permissions"'  # Django's own; its id is smaller by its own migrations


@pytest.mark.long
def test_tables_made_at_once_are_those_that_migrations_make(installation):
    at_once, one_by_one = installation(), installation()
    at_once.madoguchi("migrate")
    one_by_one._run([sys.executable, "-c", BY_MIGRATIONS], 0, SETTINGS)
    made, migrated = (json.loads(each._run([sys.executable, "-c", TELL], 0, SETTINGS).stdout) for each in (at_once, one_by_one))
    assert len(made) > 1000
    assert [row for row in made if not row.startswith(UNUSED)] == [row for row in migrated if not row.startswith(UNUSED)]
