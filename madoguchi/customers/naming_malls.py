"""The workspace's own malls, beside those that are known: added and removed."""

from django.db.models import Model

from madoguchi.customers.events import CustomerEvent
from madoguchi.customers.malls import MALLS
from madoguchi.customers.models import MallDomain
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing

MOST = 200


def added(workspace_id: int) -> list[MallDomain]:
    """Those that this workspace has added."""
    return list(MallDomain.objects.filter(workspace_id=workspace_id).order_by("name", "domain")[:MOST])


def add(workspace_id: int, *, name: str, domain: str, by: Model | Actor) -> MallDomain | None:
    """A domain under which a mall relays; None when it is known already, or the list is full."""
    with writing():
        own = MallDomain.objects.filter(workspace_id=workspace_id)
        if domain in MALLS or own.filter(domain=domain).exists() or own.count() >= MOST:
            return None
        mall = MallDomain.objects.create(workspace_id=workspace_id, name=name, domain=domain)
        _tell(mall, by)
    return mall


def remove(mall: MallDomain, *, by: Model | Actor) -> None:
    """Its addresses are ordinary ones again."""
    with writing():
        _tell(mall, by)
        mall.delete()


def _tell(mall: MallDomain, by: Model | Actor) -> None:
    record(CustomerEvent.MALLS_CHANGED, workspace_id=mall.workspace_id, by=by, subject=("mall", mall.pk))
