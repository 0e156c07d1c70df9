"""An empty database gets this version's tables at once: by every migration there ever was it takes ten times as long."""

from django.apps import apps
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model


def has_no_tables(using: str = "default") -> bool:
    """Whether nothing was ever made in this database."""
    connection = connections[using]
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def build(using: str = "default") -> list[str]:
    """Make every table and call all migrations applied; give back their names. All of it or nothing."""
    connection = connections[using]
    models: list[type[Model]] = [*apps.get_models(), MigrationRecorder(connection).Migration]
    with connection.schema_editor() as editor:  # one transaction
        for model in models:
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        return mark_applied(using)


def mark_applied(using: str = "default") -> list[str]:
    """Call all migrations of this version applied, where none is; give back their names."""
    recorder = MigrationRecorder(connections[using])
    known = sorted(MigrationLoader(None).disk_migrations or {})
    recorder.migration_qs.bulk_create(recorder.Migration(app=app, name=name) for app, name in known)
    return [f"{app}.{name}" for app, name in known]
