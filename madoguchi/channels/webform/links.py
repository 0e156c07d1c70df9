"""The address of the page that tells somebody how their inquiry stands: signed, so that nobody guesses or forges it."""

from datetime import timedelta

from django.core.signing import BadSignature, Signer
from django.db.models import Model
from django.utils import timezone

from madoguchi.channels.webform.events import FormEvent
from madoguchi.channels.webform.models import Submission
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing

LONGEST = 120
OPEN = timedelta(days=180)


def token_of(submission: Submission) -> str:
    """The same at every time."""
    return _signer().sign(submission.key)


def find(token: str) -> Submission | None:
    """What this token is of; a forged one is not even looked up. None as well once it was revoked, or is too old."""
    if len(token) > LONGEST or not token.isascii():
        return None
    try:
        key = _signer().unsign(token)
    except BadSignature:
        return None
    rows = Submission.objects.select_related("form__inbox", "workspace", "version", "conversation__merged_into")
    return rows.filter(key=key, revoked_at=None, at__gt=timezone.now() - OPEN).first()


def revoke(submission: Submission, *, by: Model | Actor) -> bool:
    """Nobody opens it any more. False when it was so already."""
    with writing():
        gone = Submission.objects.filter(pk=submission.pk, revoked_at=None).update(revoked_at=timezone.now())
        if gone:
            subject = ("submission", submission.pk)
            record(FormEvent.STATUS_LINK_REVOKED, workspace_id=submission.workspace_id, by=by, subject=subject)
    return bool(gone)


def _signer() -> Signer:
    return Signer(sep="~", salt="madoguchi.channels.webform.status")  # a fresh one: keys may be turned
