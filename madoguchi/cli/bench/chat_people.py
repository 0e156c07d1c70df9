"""Who stands at the windows of a bench, and who answers."""

import argparse
from dataclasses import dataclass

from django.utils import timezone

from madoguchi.accounts.models import Person, Workspace
from madoguchi.channels.chat import attending, talking, visiting
from madoguchi.channels.chat.models import Site, Visitor
from madoguchi.cli.bench import served
from madoguchi.conversations.models import Inbox
from madoguchi.kit.crypto import hashed

PEOPLE = 8
TALKERS_PER_LINE = 6  # nobody writes more than a line in so many seconds
MOST_TALKERS = 600
WORDS = "昨夜から電源が入らなくなりました。どうすればよいですか。"


@dataclass
class Met:
    """One visitor, and the number of their conversation when they talk."""

    token: str
    address: str
    number: int = 0


@dataclass
class Ground:
    """Who is there."""

    workspace: Workspace
    site: Site
    cookies: list[str]
    visitors: list[Met]
    talkers: list[Met]


def people(workspace: Workspace, inbox: Inbox, given: argparse.Namespace) -> Ground:
    """All visitors, of whom some talk already with one of our people, who are signed in."""
    site = Site.objects.create(workspace=workspace, inbox=inbox, name="計測")
    now, met = timezone.now(), [Met(f"token-{n}", f"192.0.{n // 250}.{n % 250}") for n in range(given.visitors)]
    rows = Visitor.objects.bulk_create(
        Visitor(workspace=workspace, site=site, token_hash=hashed(each.token), first_seen_at=now, last_seen_at=now)
        for each in met
    )
    cookies = served.cookies(workspace, PEOPLE)
    ours = list(Person.objects.filter(memberships__workspace=workspace).order_by("pk"))
    talkers = met[: min(MOST_TALKERS, len(met), max(50, int(given.rate * TALKERS_PER_LINE)))]
    for each, row in zip(talkers, rows, strict=False):
        visitor = visiting.known(site, each.token)
        assert visitor is not None and row.pk == visitor.pk  # noqa: S101
        talk = talking.say(visitor, WORDS, client_id="first").talk
        each.number = talk.conversation.number
        attending.accept(talk, by=ours[each.number % len(ours)])
    return Ground(workspace, site, cookies, met, talkers)
