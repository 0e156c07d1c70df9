"""Which queue a conversation belongs to: its tier's, else the first, in order, whose condition holds. Conditions are read
once a version."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from madoguchi.accounts.models import Membership, Role, Workspace
from madoguchi.conversations.conditions import language
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.conditions.language import Broken, Group
from madoguchi.conversations.models import Conversation
from madoguchi.routing import entitling
from madoguchi.routing.models import Queue


@dataclass(frozen=True)
class Sorting:
    """The queues of one workspace with their conditions, made ready; a broken one takes nothing, and is shown so."""

    asking: Asking
    queues: Sequence[tuple[Queue, Group]]
    broken: frozenset[int]
    of_tiers: Mapping[int, Queue] = field(default_factory=dict)

    def queue_for(self, conversation: Conversation) -> Queue | None:
        """The one that the customer's tier entitles to, else the first that fits."""
        if self.of_tiers and (found := entitling.entitled(conversation)) and found.is_by_right:
            own = self.of_tiers.get(found.tier.pk)
            if own is not None:
                return own
        return next((queue for queue, node in self.queues if language.holds(node, conversation, self.asking)), None)


def house(workspace: Workspace) -> Asking:
    """The house itself asks: it sees every inbox and is nobody."""
    nobody = Membership(workspace=workspace, role=Role.OWNER, is_active=True)
    return Asking(nobody, timezone.now(), asker="house")


def sorting(workspace: Workspace, queues: Iterable[Queue] | None = None) -> Sorting:
    """The active queues of a workspace, in order."""
    rows = active(workspace.pk) if queues is None else list(queues)
    asking = house(workspace)
    language.prepare([each.condition for each in rows], asking)
    ready: list[tuple[Queue, Group]] = []
    broken: set[int] = set()
    for each in rows:
        try:
            ready.append((each, language.read(each.condition, asking)))
        except Broken:
            broken.add(each.pk)
    by_id = {each.pk: each for each in rows}
    of_tiers = {tier: by_id[pk] for tier, pk in entitling.queues_of_tiers(workspace.pk).items() if pk in by_id}
    return Sorting(asking, ready, frozenset(broken), of_tiers)


def active(workspace_id: int) -> list[Queue]:
    """Those in use, in order."""
    return list(Queue.objects.filter(workspace_id=workspace_id, is_active=True).order_by("position", "id")[:200])
