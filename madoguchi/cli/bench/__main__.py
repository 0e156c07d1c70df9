"""`bin/bench WHAT`: loads one measurement and prints its JSON object."""

import argparse
import importlib
import json
import sys

WHATS = {
    "ingest": "mails from raw bytes to their end state, lanes caught up",
    "bulk": "one verb on a thousand conversations, and the way back",
    "desk": "the list, the conversation page and the counts, with that many conversations",
    "clocks": "service levels: one tick with that many open clocks of which some are due, and the lane's cost for each event",
    "views": "lists that people made: 200 of them counted, nested conditions, a small inbox, a condition that matches nothing",
    "search": "any word found: recall, milliseconds by kind of query, size and cost of the index",
    "routing": "who gets it: one decision among a thousand people, which of 50 queues, a pass of the clock",
    "rules": "200 rules on one event: CPU of asking them all, of running one, of having none",
    "meaning": "what is alike by meaning: cost of embedding, milliseconds of looking, how well repeats are told",
    "live": "from an accepted mail to the browser's stream",
    "attending": "that many people look at conversations and type in them",
    "chat": "chat windows: memory of one that is open, a line's way to the other side, the highest rate that holds",
    "streams": "memory of open live streams",
}


def main() -> int:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measures, in a database of its own, and prints JSON.")
    kinds = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    for what, sentence in WHATS.items():
        kind = kinds.add_parser(what, help=sentence, description=sentence)
        kind.add_argument("--database", metavar="URL", help="a PostgreSQL server to make a database on; default: SQLite")
        if what in sys.argv[1:2]:
            importlib.import_module(f"madoguchi.cli.bench.{what}").options(kind)
    given = parser.parse_args()
    result = importlib.import_module(f"madoguchi.cli.bench.{given.what}").measure(given)
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
