"""The measuring behind `bin/bench search`."""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import batched
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Model

from madoguchi.accounts.models import Membership, Person, Workspace
from madoguchi.cli.bench import letters, served
from madoguchi.cli.bench.ground import database_name, percentile
from madoguchi.conversations.models import Conversation, Inbox, Message, MessageKind, Status
from madoguchi.customers.models import Customer
from madoguchi.journal.transactions import writing
from madoguchi.kit.text.analysing import fold, wanted
from madoguchi.search import finding, indexing, rebuilding
from madoguchi.search.models import DocumentKind, SearchIndex

OF_CONVERSATION = 4
BATCH = 5000
TIMES = {"at", "created_at", "last_activity"}
DAYS = 1090
BEGAN = datetime(2023, 11, 25, tzinfo=UTC)  # the same numbers everywhere: what two databases find is compared
IN_LANE = 2000
TOGETHER = 25
COMPARED = 1000
ROUNDS = 20
PERCENTILES = {"p50": 0.5, "p95": 0.95}
TOP, TOPS_FROM = 10, 20_000
KINDS = {
    "one_word": ["返金", "京都", "領収書", "保証", "交換", "ヤマト運輸", "ログイン", "枕", "返品", "在庫"],
    "common_word": ["注文番号", "お願い", "購入", "届い", "です"],
    "two_words": ["返金 ヤマト運輸", "京都 加湿器", "領収書 電話", "注文 交換", "refund order"],
    "phrase": ['"液晶画面に問題"', '"返金をお願い"', '"ログインできない"', '"does not switch on"', '"画面に細い線"'],
    "one_character": ["枕", "傘", "の", "水", "a"],
    "nobody_wrote": ["どこにもない", "宇宙飛行士", "zzz", '"加湿器が宇宙"'],
    "with_a_slip": ["ヤムト運輸", "refnud", "ログイソ", "液昌画面", "領収証書"],
}


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Fill, index, ask."""
    texts = letters.letters(given.messages)
    if not is_filled():
        _say("filling")
        workspace, inbox = served.counter()
        served.cookies(workspace, 1)
        _fill(inbox, texts)
    _say("indexing")
    index = _index(given.messages, texts)
    member = Membership.objects.select_related("workspace", "person").get(person=Person.objects.get())
    told = {"what": "search", "n": given.messages, "database": database_name(given.database), "index": index}
    numbers = [text.split("注文番号は")[1][:12] for text in texts[::997] if "注文番号は" in text][:20]
    asked = {**KINDS, "rare_number": numbers}
    _say("asking")
    timed = {name: _timed(member, queries, finding.NEWEST) for name, queries in asked.items()}
    ranked = {name: _timed(member, queries[:5], finding.RELEVANT) for name, queries in asked.items()}
    told |= {"newest_ms": timed, "relevant_ms": ranked}
    if given.tops:
        _say("top tens")
        told["tops"] = _same(given.tops, _tops(member, texts, given.queries))
    _say("against every text")
    return told | {"found": _compared(member, texts, given.queries)}


def _say(stage: str) -> None:
    print(f"{time.perf_counter():.0f} s: {stage}", file=sys.stderr, flush=True)


def is_filled() -> bool:
    """Whether this is a kept ground, as an earlier measurement left it."""
    return Workspace.objects.exists()


def _fill(inbox: Inbox, texts: list[str]) -> None:
    began = BEGAN
    step = timedelta(days=DAYS) / len(texts)
    with writing():
        people = Customer.objects.bulk_create(
            Customer(workspace_id=inbox.workspace_id, name=letters.name(n)) for n in range(2000)
        )
    first = _conversation(inbox, 0, people[0], began)
    first.save()
    for message in _messages([first], (0,), texts, began, step):
        message.save()
    for some in batched(range(OF_CONVERSATION, len(texts), OF_CONVERSATION), BATCH, strict=False):
        with writing():
            made = [_conversation(inbox, n, people[n % 2000], began + step * n) for n in some]
            _copy(made, ("number", "subject", "customer_id", "created_at", "last_activity"))
            numbers = [each.number for each in made]
            known = dict(Conversation.objects.filter(number__in=numbers).values_list("number", "pk"))
            for each in made:
                each.pk = known[each.number]
            _copy(list(_messages(made, some, texts, began, step)), ("conversation_id", "kind", "at", "text"))
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def _copy(made: Sequence[Model], names: Sequence[str]) -> None:
    """The first row again with other values in these columns: ten times as fast as a row of all columns through the ORM."""
    table, columns = (
        made[0]._meta.db_table,
        [str(each.column) for each in made[0]._meta.concrete_fields if not each.primary_key],
    )
    value = "%s::timestamptz" if connection.vendor == "postgresql" else "%s"
    order = [name for name in columns if name in names]
    given = {name: f'"{name}"' for name in columns} | {name: value if name in TIMES else "%s" for name in order}
    listed = ", ".join(f'"{name}"' for name in columns)
    first = f"WHERE id = (SELECT min(id) FROM {table})"  # noqa: S608 - our own name
    sql = f"INSERT INTO {table} ({listed}) SELECT {', '.join(given.values())} FROM {table} {first}"  # noqa: S608
    adapted = connection.ops.adapt_datetimefield_value
    rows = [[adapted(value) if name in TIMES else value for name in order for value in [getattr(each, name)]] for each in made]
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def _conversation(inbox: Inbox, n: int, customer: Customer, at: datetime) -> Conversation:
    return Conversation(
        workspace_id=inbox.workspace_id,
        number=n // OF_CONVERSATION + 1,
        inbox=inbox,
        subject=f"お問い合わせ {n}",
        customer=customer,
        status=Status.CLOSED,
        created_at=at,
        last_activity=at,
    )


def _messages(
    made: list[Conversation], begins: tuple[int, ...], texts: list[str], began: datetime, step: timedelta
) -> Iterator[Message]:
    for conversation, begin in zip(made, begins, strict=True):
        for n in range(begin, min(begin + OF_CONVERSATION, len(texts))):
            yield Message(
                workspace_id=conversation.workspace_id,
                conversation=conversation,
                kind=MessageKind.REPLY if n % 2 else MessageKind.INBOUND,
                at=began + step * n,
                text=texts[n],
            )


def _index(count: int, texts: list[str]) -> dict[str, Any]:
    """As a rebuild does it; then some of it again as the lane does."""
    began, spent = time.perf_counter(), time.process_time()
    told = {}
    if not SearchIndex.objects.exists() or rebuilding.is_needed():
        for _done in rebuilding.go_on() if SearchIndex.objects.filter(building__isnull=False) else rebuilding.rebuild():
            pass
        told["rebuild_s"] = round(time.perf_counter() - began, 1)
        told["rebuild_cpu_ms_per_message"] = round((time.process_time() - spent) * 1000 / count, 3)
    told |= _sizes(SearchIndex.objects.get().current, sum(len(text.encode()) for text in texts))
    ids = list(Message.objects.order_by("-pk").values_list("pk", flat=True)[:IN_LANE])[::-1]
    indexing.remove(DocumentKind.MESSAGE, ids)
    spent = time.process_time()
    for some in batched(ids, TOGETHER, strict=False):
        indexing.put(DocumentKind.MESSAGE, some)
    told["lane_cpu_ms_per_message"] = round((time.process_time() - spent) * 1000 / len(ids), 3)
    return told


def _sizes(generation: int, text: int) -> dict[str, float]:
    name = f"search_tokens_{generation}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT pg_total_relation_size('{name}'), pg_total_relation_size('search_document')")
        else:
            cursor.execute(
                f"SELECT (SELECT sum(length(block)) FROM {name}_data) + (SELECT count(*) * 16 FROM {name}_idx),"  # noqa: S608
                " (SELECT count(*) * 110 FROM search_document)"
            )
        index, documents = cursor.fetchone()
    mb = 1024 * 1024
    sizes = {"text_mb": text / mb, "index_mb": index / mb, "documents_mb": documents / mb, "index_of_text": index / text}
    return {key: round(float(value), 3) for key, value in sizes.items()}


def _timed(member: Membership, queries: list[str], sort: str) -> dict[str, float]:
    """The clock's milliseconds, and this process's CPU: on a busy machine only the second says something, on SQLite all."""
    spent, worked = [], []
    for query in queries * max(1, ROUNDS // len(queries)):
        began, cpu = time.perf_counter(), time.process_time()
        for hit in finding.find(member, query, sort=sort).hits:
            hit.snippet  # noqa: B018 (made when it is looked at)
        spent.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - cpu) * 1000)
    of = {"": spent, "cpu_": worked}
    return {f"{name}{key}": percentile(values, share) for name, values in of.items() for key, share in PERCENTILES.items()}


def _tops(member: Membership, texts: list[str], count: int) -> dict[str, list[str]]:
    """By query and order: what stands first, as no database's own numbers tell it."""
    asked = [*(each for some in KINDS.values() for each in some), *_queries([fold(text) for text in texts[-TOPS_FROM:]], count)]
    found: dict[str, list[str]] = {}
    for sort in (finding.NEWEST, finding.RELEVANT):
        for query in dict.fromkeys(asked):
            hits = finding.find(member, query, sort=sort, limit=TOP).hits
            found[f"{sort}: {query}"] = [f"{hit.kind} {hit.at if hit.number else ''} {hit.title[:60]}" for hit in hits]
    return found


def _same(file: Path, found: dict[str, list[str]]) -> dict[str, Any]:
    """Beside those of another run, on the other database."""
    if not file.exists():
        file.write_text(json.dumps(found, ensure_ascii=False, indent=0), encoding="utf-8")
        return {"written": len(found)}
    others = json.loads(file.read_text(encoding="utf-8"))
    both = [query for query in found if query in others]
    differing = [query for query in both if found[query] != others[query]]
    return {"queries": len(both), "same_top_10": round(1 - len(differing) / max(1, len(both)), 4), "differing": differing[:10]}


def _compared(member: Membership, texts: list[str], count: int) -> dict[str, Any]:
    """Against every text, folded: the newest that have the words."""
    folded = [f"{fold(text)}" for text in texts]
    missed = false = expected = 0
    bad: list[str] = []
    for query in _queries(folded, count):
        literal = wanted(query).literal
        truth: list[str] = []
        for text in reversed(folded):
            if literal in text:
                truth.append(text)
                if len(truth) == COMPARED:
                    break
        hits = _all_hits(member, query)
        found = [hit.source.folded.partition("\n")[2] for hit in hits]
        expected += len(truth)
        misses, extra = len(set(truth) - set(found)), sum(literal not in text for text in found)
        missed, false = missed + misses, false + extra
        bad += [query] if misses or extra else []
    recall = 1 - missed / expected if expected else 0
    return {"queries": count, "expected": expected, "recall": round(recall, 5), "false_hits": false, "wrong": bad[:10]}


def _all_hits(member: Membership, query: str) -> list[finding.Hit]:
    """Page by page."""
    hits: list[finding.Hit] = []
    after = None
    while True:
        found = finding.find(member, f'"{query}"', kinds=[DocumentKind.MESSAGE], after=after, limit=COMPARED - len(hits))
        hits += found.hits
        after = found.after
        if after is None or len(hits) >= COMPARED:
            return hits


def _queries(folded: list[str], count: int) -> list[str]:
    """Pieces of the texts of one to twelve characters."""
    chance = random.Random(5)  # noqa: S311
    found: list[str] = []
    while len(found) < count:
        text = chance.choice(folded)
        size = [1, 2, 3, chance.randint(4, 12)][len(found) % 4]
        start = chance.randrange(max(1, len(text) - size))
        piece = text[start : start + size]
        if wanted(piece) and '"' not in piece and wanted(piece).literal == piece:
            found.append(piece)
    return found
