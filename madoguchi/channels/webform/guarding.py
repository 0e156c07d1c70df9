"""What speaks of a machine, and what proves a browser. Nobody solves a puzzle, and nothing is thrown away."""

import hashlib
import re
from collections.abc import Iterable
from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madoguchi.channels.webform.models import ContactForm, Submission
from madoguchi.channels.webform.shapes import Field, Kind, Posted
from madoguchi.channels.webform.tokens import Page
from madoguchi.conversations.automatic_answers import carries_link

HONEYPOT = "website_url"
FASTEST = 3  # seconds; nobody reads and fills in three questions sooner
MOST_LINKS = 4
FLOOD, WITHIN = 60, timedelta(minutes=1)  # of one form; a campaign's crowd proves itself by its browsers
ZERO_BITS = 17
_LINK = re.compile(r"https?://", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,12}")


class Sign(models.TextChoices):
    """One thing that speaks of a machine."""

    HONEYPOT = "honeypot", _("filled in what nobody sees")
    FAST = "fast", _("sent within seconds")
    FORGED = "forged", _("with a forged page")
    REPLAYED = "replayed", _("again from one page with other words")
    ELSEWHERE = "elsewhere", _("from a website that is not named")
    OFTEN = "often", _("many from one network")
    CROWD = "crowd", _("many at once")
    LINKS = "links", _("full of links")


def signs(form: ContactForm, fields: Iterable[Field], posted: Posted, page: Page, *, origin: str, often: bool) -> list[Sign]:
    """Of one sending. `origin`: what the browser said it was sent from; `often`: this network has sent many."""
    found = []
    if any(each.strip() for each in posted.get(HONEYPOT, ())):
        found.append(Sign.HONEYPOT)
    if page.is_forged:
        found.append(Sign.FORGED)
    elif not page.nonce and origin not in form.sites:
        found.append(Sign.ELSEWHERE)
    if page.seconds is not None and page.seconds < FASTEST:
        found.append(Sign.FAST)
    if often:
        found.append(Sign.OFTEN)
    if _is_crowded(form):
        found.append(Sign.CROWD)
    if _is_full_of_links(fields, posted):
        found.append(Sign.LINKS)
    return found


def needs_no_proof(found: Iterable[str]) -> bool:
    """No proof would change anything: clean, or caught by what only machines fill in."""
    signs_found = set(found)
    return not signs_found or Sign.HONEYPOT in signs_found


def is_proof(submission: Submission, number: str) -> bool:
    """Whether a browser has worked for it: the hash of the submission's key and this number begins with zero bits."""
    if not _NUMBER.fullmatch(number):
        return False
    made = hashlib.sha256(f"{submission.key}:{number}".encode()).digest()
    return int.from_bytes(made[:4]) >> (32 - ZERO_BITS) == 0


def _is_crowded(form: ContactForm) -> bool:
    recent = Submission.objects.filter(form=form, at__gt=timezone.now() - WITHIN)
    return recent.order_by("-at")[:FLOOD].count() >= FLOOD


def _is_full_of_links(fields: Iterable[Field], posted: Posted) -> bool:
    """Names carry none; what goes back by machine would carry them on."""
    count = 0
    for field in fields:
        for value in posted.get(field.key, ()):
            if field.kind in {Kind.NAME, Kind.SUBJECT} and carries_link(value):
                return True
            count += len(_LINK.findall(value))
    return count >= MOST_LINKS
