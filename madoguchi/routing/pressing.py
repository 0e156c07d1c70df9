"""Placements of several queues in the one order in which they press; one statement, along the index of each."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import QuerySet

from madoguchi.conversations.listing import compiled
from madoguchi.routing.models import Placement

ORDER = ("rank", "due_at", "mood", "since", "id")


def first_of(rows: Sequence[QuerySet[Placement]], each: int, most: int) -> list[int]:
    """Of every queue's rows the first `each`, of all these the first `most`: ids."""
    columns = ("pk", *ORDER[:-1])
    statements, params = compiled([one.order_by(*ORDER)[:each].values_list(*columns) for one in rows])
    if not statements:
        return []
    both = " union all ".join(f"select * from ({sql}) arm" for sql in statements)  # noqa: S608 (Django's own SQL)
    asked = f"select pk from ({both}) merged order by rank, due_at, mood, since, pk limit {int(most)}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(asked, params)
        return [row[0] for row in cursor.fetchall()]
