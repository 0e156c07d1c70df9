"""A link is used, once, and a session of the customer's own begins; it has nothing to do with our people's."""

import secrets

from django.utils import timezone

from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.crypto import hashed
from madoguchi.portal.models import CustomerSession, MyRequests, SignInLink
from madoguchi.portal.requests.events import MyRequestsEvent
from madoguchi.portal.requests.guests import LASTS, Guest, whose

LONGEST = 100
BATCH = 500


class LinkOver(Exception):
    """It was used, has run out, or never was one."""


def find(page: MyRequests, token: str) -> SignInLink | None:
    """The link of this token, if it can still be used. Uses nothing up: scanners of mail open every address."""
    if len(token) > LONGEST or not token.isascii():
        return None
    links = SignInLink.objects.select_related("handle").filter(workspace=page.workspace_id, used_at=None)
    return links.filter(token_hash=hashed(token), expires_at__gt=timezone.now()).first()


def sign_in(page: MyRequests, token: str) -> str:
    """Use the link; the key of the new session. Whatever else was mailed to the address opens nothing now. Raises LinkOver."""
    key = secrets.token_urlsafe(32)
    with writing():
        link = find(page, token)
        if link is None or not SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now()):
            raise LinkOver
        is_held, customer_id = whose(link.handle)
        if not is_held:
            raise LinkOver
        SignInLink.objects.filter(handle=link.handle, used_at=None).update(used_at=timezone.now())
        session = CustomerSession.objects.create(
            workspace=page.workspace,
            key_hash=hashed(key),
            handle=link.handle,
            customer_id=customer_id,
            expires_at=timezone.now() + LASTS,
        )
        _tell(MyRequestsEvent.CUSTOMER_SIGNED_IN, session)
    return key


def sign_out(guest: Guest) -> None:
    """This browser."""
    CustomerSession.objects.filter(pk=guest.session.pk).delete()


def sign_out_everywhere(guest: Guest) -> int:
    """Every browser in which somebody signed in by an address of theirs; how many."""
    with writing():
        of_address = CustomerSession.objects.filter(workspace=guest.page.workspace_id, handle=guest.handle)
        gone = of_address.delete()[0]
        if guest.customer is not None:
            gone += CustomerSession.objects.filter(customer=guest.customer).delete()[0]
        _tell(MyRequestsEvent.CUSTOMER_SIGNED_OUT, guest.session)
    return gone


def speak(guest: Guest, language: str) -> None:
    """Which language the pages have from now on."""
    if guest.session.language != language:
        guest.session.language = language
        CustomerSession.objects.filter(pk=guest.session.pk).update(language=language)


def forget_old() -> int:
    """What has run out; how many rows. For the clock."""
    gone = 0
    for model in (SignInLink, CustomerSession):
        old = model.objects.filter(expires_at__lt=timezone.now() - LASTS).values_list("pk", flat=True)
        gone += model.objects.filter(pk__in=list(old[:BATCH])).delete()[0]
    return gone


def _tell(kind: MyRequestsEvent, session: CustomerSession) -> None:
    by = Actor("customer", session.customer_id)
    record(kind, workspace_id=session.workspace_id, by=by, subject=("handle", session.handle_id))
