"""Somebody asks for one verb on many: what is wanted is written down whole, then done by a job. Twice with one key is once."""

from collections.abc import Iterable, Sequence

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import need
from madoguchi.conversations import doors, listing
from madoguchi.conversations.bulk.verbs import Posted, Wish, find
from madoguchi.conversations.models import BulkRow
from madoguchi.journal import working
from madoguchi.journal.models import Job
from madoguchi.journal.transactions import writing

KIND = "bulk"
MOST = 5_000


class NothingChosen(ValueError):
    """None of the conversations is there, or open to this member."""


def in_view(membership: Membership, view: str, besides: Iterable[int] = ()) -> list[int]:
    """The first MOST conversations of a view, without some. Raises listing.NoSuchView."""
    left_out = set(besides)
    return [pk for pk in listing.ids(membership, view, MOST + len(left_out)) if pk not in left_out][:MOST]


def ask(membership: Membership, key: str, ids: Sequence[int], posted: Posted, *, once: str | None = None) -> Job:
    """The job that will do the verb `key` to these. Raises BadWish, NothingChosen, permissions.NotAllowed."""
    verb = find(key)
    need(membership, verb.right)
    wish = verb.wish(membership, posted)
    return begin(membership, KIND, dict.fromkeys(ids), {"verb": verb.key, "wish": wish}, once=once)


def begin(membership: Membership, kind: str, wishes: dict[int, Wish | None], payload: Wish, *, once: str | None) -> Job:
    """The job with a row for each conversation that this member sees. Raises NothingChosen."""
    wanted = list(wishes)[:MOST]
    own = f"{membership.person_id}:{once}" if once else None
    if own and (there := Job.objects.filter(workspace_id=membership.workspace_id, kind=kind, key=own).first()):
        return there
    seen = set(doors.conversations(membership).filter(pk__in=wanted).values_list("pk", flat=True))
    if not seen:
        raise NothingChosen
    with writing():
        job = working.ask(
            kind,
            workspace_id=membership.workspace_id,
            payload=payload,
            asked_by_id=membership.person_id,
            key=own,
        )
        BulkRow.objects.bulk_create(
            BulkRow(workspace_id=membership.workspace_id, job_id=job.pk, conversation_id=pk, position=place, wish=wishes[pk])
            for place, pk in enumerate(pk for pk in wanted if pk in seen)
        )
    return job
