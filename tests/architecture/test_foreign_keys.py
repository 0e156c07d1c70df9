"""import-linter cannot see a foreign key that is named by a string; this can."""

import pytest
from django.apps import apps

from tests.architecture.layers import floors, room_of

OURS = [model for model in apps.get_models(include_auto_created=True) if room_of(model.__module__)]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_foreign_keys_point_down(model):
    floor = floors()
    own = room_of(model.__module__)
    for field in model._meta.get_fields():
        if field.is_relation and not field.auto_created and field.related_model:
            other = room_of(field.related_model.__module__)
            assert other is None or other == own or floor[other] < floor[own], (
                f"{model._meta.label}.{field.name} points up to {other}"
            )


def test_every_row_of_the_trade_belongs_to_a_workspace():
    """Unless it hangs on one that does, or stands above all workspaces."""
    above = {"Person", "Workspace", "Session", "Lane", "LogEpoch", "RelayGate", "PushKey", "SearchIndex", "Knocks"}
    for model in OURS:
        names = {field.name for field in model._meta.get_fields()} | {field.attname for field in model._meta.concrete_fields}
        hangs_on = any(field.many_to_one or field.one_to_one for field in model._meta.concrete_fields if field.is_relation)
        assert model.__name__ in above or "workspace_id" in names or hangs_on, f"{model._meta.label} has no workspace"
