"""By what lists of customers and companies are sorted: the reading, else the name; a company's kind does not count."""

import re
from itertools import batched
from typing import Any

from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from madoguchi.customers.plausible_names import tidy
from madoguchi.kit.text.fifty_sounds import order_key

_FORM = (
    r"(?:(?:株式|有限|合同|合名|合資)会社|(?:(?:一般|公益)?(?:社団|財団)|特定非営利活動|医療|学校|社会福祉|宗教|NPO)法人"
    r"|(?:かぶしき|ゆうげん|ごうどう)[がか]いしゃ|(?:カブシキ|ユウゲン|ゴウドウ)[ガカ]イシャ)"
)
_KIND = re.compile(rf"^{_FORM}\s*|\s*{_FORM}$")


def of_names(reading: str, name: str) -> bytes:
    """Empty only where there is neither. Those who are read the same stand by their names."""
    spoken = spoken_key(reading, name)
    return spoken + b"\0" + order_key(name) if reading else spoken


def spoken_key(reading: str, name: str) -> bytes:
    """With what the keys of all that are read the same begin; of a name without a reading, written the same."""
    spoken = tidy(reading) or tidy(name)
    return order_key(_KIND.sub("", spoken) or spoken)


class OrderKey(models.BinaryField):
    """Filled from `reading` and `name` when a row is made, and whenever it is saved together with this column."""

    def deconstruct(self) -> Any:
        """To migrations a plain column."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.BinaryField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ARG002
        """Never what somebody has put there."""
        made = of_names(getattr(model_instance, "reading", ""), getattr(model_instance, "name", ""))
        setattr(model_instance, self.attname, made)
        return made


def put_in_order(model: type[models.Model], connection: BaseDatabaseWrapper, at_once: int = 1_000) -> None:
    """Give rows of before their place; each batch is a transaction, so that nobody waits long."""
    rows = model._default_manager.using(connection.alias)
    table = connection.ops.quote_name(model._meta.db_table)
    for batch in batched(list(rows.order_by("pk").values_list("pk", flat=True)), at_once, strict=False):
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            names = rows.filter(pk__in=batch).values_list("pk", "reading", "name")
            keys = [(of_names(reading, name), pk) for pk, reading, name in names]
            cursor.executemany(f"update {table} set order_key = %s where id = %s", keys)  # noqa: S608
