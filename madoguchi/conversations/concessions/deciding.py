"""Somebody is asked whether a customer may have it: yes, no, or more than they themselves may say yes to."""

from madoguchi.accounts import approving
from madoguchi.accounts.approval import Approval
from madoguchi.accounts.limits import judging
from madoguchi.accounts.models import Membership
from madoguchi.conversations.changing import locked
from madoguchi.conversations.concessions import granting
from madoguchi.conversations.concessions.granting import SUBJECT
from madoguchi.conversations.models import Concession


class BeyondYou(Exception):
    """More than this member could grant: the next level is asked now."""


class BeyondYouAtLast(BeyondYou):
    """The same, and nobody more can be asked: somebody else of the last level has to say it."""


def approve(concession: Concession, *, by: Membership, comment: str = "") -> Approval:
    """It stands. Raises approving.NotAsked, approving.AlreadyDecided, BeyondYou."""
    approval = _approval(concession)
    if approving.may_decide(approval, by) and not judging.covers(by, concession.kind, granting.figures_of(concession)):
        raise BeyondYou if approving.climb(approval) else BeyondYouAtLast
    with locked(concession.conversation) as fresh:
        approval = approving.approve(approval, by=by, comment=comment)
        granting.stand_approved(Concession.objects.get(pk=concession.pk), fresh, by=by.person)
    return approval


def give_back(concession: Concession, *, by: Membership, comment: str) -> Approval:
    """Not like this. Raises approving.NotAsked, approving.AlreadyDecided."""
    with locked(concession.conversation) as fresh:
        approval = approving.give_back(_approval(concession), by=by, comment=comment)
        granting.return_(Concession.objects.get(pk=concession.pk), fresh, by=by.person)
    return approval


def _approval(concession: Concession) -> Approval:
    found = approving.of_subjects(SUBJECT, [concession.pk]).get(concession.pk)
    if found is None:
        raise approving.NotAsked
    return found
