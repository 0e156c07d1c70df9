"""News to the browsers of those who want them so: written as deliveries, at once or when the quiet is over."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from madoguchi.accounts.choosing_ways import quiet_ends
from madoguchi.accounts.models import Membership, Notification, PushDevice
from madoguchi.journal import delivering
from madoguchi.journal.models import Delivery
from madoguchi.journal.transactions import writing

KIND = "push"
KEPT = timedelta(days=7)
BATCH = 1000
MOST_DEVICES = 1000


@dataclass(frozen=True)
class Target:
    """A browser of a member."""

    device_id: int
    member: Membership


def devices_of(members: Sequence[Membership]) -> dict[int, list[int]]:
    """The browsers of these people, by the person's id."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = PushDevice.objects.filter(person__in={each.person_id for each in members}, is_ended=False).order_by("-id")
    for pk, person in rows.values_list("pk", "person_id")[:MOST_DEVICES]:
        found[person].append(pk)
    return dict(found)


def queue(told: Sequence[Notification], devices: dict[int, list[int]]) -> None:
    """One delivery for each browser and piece of news; in quiet hours one for all that comes in them. Call it in the
    transaction that wrote them, all of one kind, event and moment; of those that were there before none is found."""
    if not told:
        return
    one = told[0]
    people, workspaces = {each.person_id for each in told}, {each.workspace_id for each in told}
    places = Membership.objects.filter(person__in=people, workspace__in=workspaces)
    same = Notification.objects.filter(workspace__in=workspaces, person__in=people, kind=one.kind, event_id=one.event_id)
    fresh = list(same.filter(at=one.at, by_push=True).values_list("pk", "person_id", "workspace_id"))
    members = {(each.person_id, each.workspace_id): each for each in places.select_related("person", "workspace")}
    quiet = quiet_ends(list(members.values()), one.at)
    delivering.enqueue_all(
        KIND,
        (
            _row(Target(device, member), pk, one.at, quiet.get(member.pk))
            for pk, person, workspace in fresh
            if (member := members.get((person, workspace)))
            for device in devices.get(person, [])
        ),
    )


def forget_old() -> int:
    """Take away what has ended some days ago, a batch at a time; how many."""
    ended = Delivery.objects.filter(kind=KIND, ended_at__lt=timezone.now() - KEPT).order_by("id").values_list("pk", flat=True)
    with writing():
        return Delivery.objects.filter(pk__in=list(ended[:BATCH])).delete()[0]


def _row(target: Target, notification: int, at: datetime, quiet_until: datetime | None) -> delivering.Waiting:
    told = {"device": target.device_id, "member": target.member.pk}
    if quiet_until is None:
        return delivering.Waiting(
            target.member.workspace_id, f"{target.device_id}-{notification}", {**told, "notification": notification}
        )
    key = f"{target.device_id}-{target.member.pk}-{quiet_until:%Y%m%dT%H%M}"
    return delivering.Waiting(target.member.workspace_id, key, {**told, "since": at.isoformat()}, quiet_until)
