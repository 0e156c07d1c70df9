"""Who is signed in on a customer's page, and whether that still holds: the address must be the same person's as then."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.http import Http404
from django.utils import timezone

from madoguchi.customers.models import Customer, Handle, HandleHolder
from madoguchi.journal.recording import Actor
from madoguchi.kit.addresses import Address
from madoguchi.kit.crypto import hashed
from madoguchi.portal.models import CustomerSession, MyRequests

LASTS = timedelta(days=14)


@dataclass(frozen=True)
class Guest:
    """Somebody who can read the mail of `handle`. `customer`: whom that surely means; None where several share it."""

    page: MyRequests
    session: CustomerSession

    @property
    def handle(self) -> Handle:
        return self.session.handle

    @property
    def customer(self) -> Customer | None:
        return self.session.customer

    @property
    def actor(self) -> Actor:
        return Actor("customer", self.session.customer_id)

    @property
    def address(self) -> Address:
        """As whom they write."""
        return Address(self.customer.name if self.customer else "", self.handle.shown)

    @cached_property
    def values(self) -> frozenset[str]:
        """Every address that is theirs, as addresses are compared."""
        if self.customer is None:
            return frozenset({self.handle.value})
        return frozenset(HandleHolder.objects.filter(customer=self.customer).values_list("handle__value", flat=True)[:200])


def page_of(slug: str) -> MyRequests:
    """The pages of this workspace, or 404 where they are off."""
    found = MyRequests.objects.select_related("workspace", "inbox").filter(workspace__slug=slug, is_on=True).first()
    if found is None:
        raise Http404
    return found


def guest(page: MyRequests, key: str) -> Guest | None:
    """Whoever this key lets in. A session whose address has gone to somebody else since ends here."""
    if not key or len(key) > 100:
        return None
    rows = CustomerSession.objects.select_related("handle", "customer__company", "workspace")
    session = rows.filter(key_hash=hashed(key), workspace=page.workspace_id, expires_at__gt=timezone.now()).first()
    if session is None:
        return None
    if not holds(session.handle, session.customer_id):
        session.delete()
        return None
    return Guest(page, session)


def holds(handle: Handle, customer_id: int | None) -> bool:
    """Whether the address is this customer's alone; for None, whether several share it."""
    return whose(handle) == (True, customer_id)


def whose(handle: Handle) -> tuple[bool, int | None]:
    """Whether anybody is reached there, and who, where that is one alone."""
    holders = list(HandleHolder.objects.filter(handle=handle).values_list("customer_id", flat=True)[:2])
    return bool(holders), holders[0] if len(holders) == 1 and not handle.is_shared else None
