"""Somebody sends a form: kept first, as it came; then taken in. A second click is the same sending."""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError
from django.utils import timezone

from madoguchi.channels.webform import guarding, taking_in, uploading
from madoguchi.channels.webform.guarding import Sign
from madoguchi.channels.webform.models import ContactForm, FormVersion, Submission
from madoguchi.journal.transactions import writing

SAME_WITHIN = timedelta(minutes=10)
PROVEN_WITHIN = timedelta(minutes=3)
State = Submission.State
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sent:
    """What came, and what is known of how it came."""

    posted: dict[str, list[str]]
    language: str
    uploads: Sequence[UploadedFile] = ()
    nonce: str = ""
    seconds: int | None = None
    was_begun: bool = False
    signs: list[Sign] = field(default_factory=list)


def submit(form: ContactForm, version: FormVersion, sent: Sent) -> Submission:
    """Keep it, and take it in at once unless a browser shall prove itself first."""
    fingerprint = _fingerprint(sent)
    if before := _before(form, sent, fingerprint):
        return before
    files = uploading.keep(sent.uploads)
    try:
        kept = _keep(form, version, sent, fingerprint, files)
    except IntegrityError:  # the other click was quicker
        uploading.forget(files)
        return Submission.objects.get(form=form, nonce=sent.nonce)
    except BaseException:
        uploading.forget(files)
        raise
    if kept.state == State.KEPT:
        taking_in.try_to_take(kept)
    return kept


def prove(submission: Submission, number: str) -> bool:
    """A browser has worked for it: it is taken in as anybody's. False when the number proves nothing, or it is too late."""
    if not guarding.is_proof(submission, number):
        return False
    with writing():
        proven = Submission.objects.filter(pk=submission.pk, state=State.HELD).update(
            is_proven=True, state=State.KEPT, take_at=timezone.now()
        )
    if proven:
        submission.refresh_from_db()
        taking_in.try_to_take(submission)
    return bool(proven)


def _keep(form: ContactForm, version: FormVersion, sent: Sent, fingerprint: str, files: list[dict[str, object]]) -> Submission:
    now, signs, nonce = timezone.now(), list(sent.signs), sent.nonce
    with writing():
        if nonce and Submission.objects.filter(form=form, nonce=nonce).exclude(fingerprint=fingerprint).exists():
            signs, nonce = [*signs, Sign.REPLAYED], ""
        at_once = guarding.needs_no_proof(signs)
        return Submission.objects.create(
            workspace_id=form.workspace_id,
            form=form,
            version=version,
            nonce=nonce,
            fingerprint=fingerprint,
            posted=sent.posted,
            files=files,
            language=sent.language,
            signs=[str(each) for each in signs],
            was_begun=sent.was_begun,
            seconds=None if sent.seconds is None else min(sent.seconds, 24 * 3600),
            state=State.KEPT if at_once else State.HELD,
            at=now,
            take_at=now if at_once else now + PROVEN_WITHIN,
        )


def _before(form: ContactForm, sent: Sent, fingerprint: str) -> Submission | None:
    """The same words again: from the same page, or within minutes."""
    same = Submission.objects.filter(form=form, fingerprint=fingerprint)
    if sent.nonce and (found := same.filter(nonce=sent.nonce).first()):
        return found
    recent = same.filter(at__gt=timezone.now() - SAME_WITHIN)
    return None if sent.nonce else recent.order_by("-at").first()


def _fingerprint(sent: Sent) -> str:
    named = [[each.name, each.size] for each in sent.uploads]
    return hashlib.sha256(json.dumps([sent.posted, named], sort_keys=True).encode()).hexdigest()
