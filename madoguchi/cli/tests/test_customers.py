"""`madoguchi customers duplicates` tells scripts who may be one person, and why."""

import json

from madoguchi.cli.main import run
from madoguchi.customers.identifying import add_handle
from madoguchi.customers.matching import match
from madoguchi.customers.models import Customer


def test_possible_duplicates_are_told_with_reasons(cast, capsys):
    two = [Customer.objects.create(workspace=cast.workspace, name="山田 花子") for _ in range(2)]
    for each in two:
        add_handle(each, "phone", "090-1234-5678", by=cast.agent)
        match([each.pk])
    assert run(["customers", "duplicates", "--workspace", "mado", "--format", "json"]) == 0
    [pair] = json.loads(capsys.readouterr().out)["pairs"]
    assert (pair["one"]["id"], pair["other"]["id"], pair["reasons"]) == (two[0].pk, two[1].pk, ["phone"])
    assert run(["customers", "duplicates", "--workspace", "mado"]) == 0
    assert "山田 花子" in capsys.readouterr().out
