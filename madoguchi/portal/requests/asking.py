"""Somebody asks to be let in: the request writes a job and answers the same to everybody; the job looks who that is."""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from madoguchi.channels.email.backend import send_from
from madoguchi.conversations.models import Inbox
from madoguchi.customers.models import Customer, Handle, HandleKind
from madoguchi.journal import working
from madoguchi.journal.models import Job
from madoguchi.journal.transactions import writing
from madoguchi.kit.addresses import normalised
from madoguchi.kit.crypto import hashed
from madoguchi.portal.models import MyRequests, SignInLink
from madoguchi.portal.requests.guests import whose

KIND = "sign_in_link"
SEALED_FOR = "address at the customers' door"
GOOD_FOR = timedelta(minutes=15)
AN_HOUR, MOST_AN_HOUR = timedelta(hours=1), 5


def ask(page: MyRequests, typed: str, language: str) -> None:
    """Have a link mailed, if the address is a customer's. Takes as long and says as much for one that nobody knows."""
    sealed = settings.KEY_RING.seal(typed[:320], SEALED_FOR)
    with writing():
        told = {"sealed": sealed, "language": language}
        working.ask(KIND, workspace_id=page.workspace_id, payload=told, is_pressing=True)


@working.work(KIND)
def send(progress: working.Progress) -> str:
    """Mail the link, once, and forget what was typed."""
    told: dict[str, Any] = progress.payload
    pages = MyRequests.objects.select_related("workspace", "inbox")
    page = pages.filter(workspace=progress.job.workspace_id or 0, is_on=True).first()
    said = "not asked"
    if page is not None and "sealed" in told:
        said = _send(page, settings.KEY_RING.unseal(told["sealed"], SEALED_FOR), told["language"], progress.job.pk)
    Job.objects.filter(pk=progress.job.pk).update(payload={})
    return said


def _send(page: MyRequests, typed: str, language: str, job_id: int) -> str:
    """What came of it, in one of few words; the answer to whoever asked knows nothing of it."""
    value = normalised(typed)
    handle = Handle.objects.filter(workspace=page.workspace_id, kind=HandleKind.EMAIL, value=value).first()
    inbox = inbox_of(page)
    if handle is None or inbox is None:
        return "nobody"
    is_held, customer_id = whose(handle)
    if not is_held:
        return "nobody"
    token = secrets.token_urlsafe(32)
    with writing():
        Handle.objects.select_for_update(no_key=True).get(pk=handle.pk)
        links = SignInLink.objects.filter(handle=handle)
        if links.filter(job_id=job_id).exists():
            return "sent"
        if links.filter(created_at__gt=timezone.now() - AN_HOUR).count() >= MOST_AN_HOUR:
            return "too many"
        until = timezone.now() + GOOD_FOR
        SignInLink.objects.create(
            workspace=page.workspace, handle=handle, token_hash=hashed(token), job_id=job_id, expires_at=until
        )
        with translation.override(language_of(customer_id, language)):
            address = settings.PUBLIC_URL + reverse("my:link", args=[page.workspace.slug, token])
            mail(page, inbox, handle, _("Your sign-in to My requests"), "sign_in", {"address": address}, until)
    return "sent"


def mail(
    page: MyRequests, inbox: Inbox, handle: Handle, subject: str, template: str, told: dict[str, Any], until: Any = None
) -> None:
    """A letter of these pages, to the address as we know it, never as it was typed. Call with the language set."""
    told = {"whose": page.workspace.name, "minutes": GOOD_FOR.seconds // 60} | told
    text = render_to_string(f"portal/requests/mail/{template}.txt", told)
    to = handle.shown if handle.shown.isascii() else handle.value  # letters that pass for others lead nowhere else
    send_from(inbox, f"{subject} ({page.workspace.name})", text.strip() + "\n", to, until=until)


def inbox_of(page: MyRequests) -> Inbox | None:
    """From where these pages write."""
    return page.inbox or page.inboxes.order_by("pk").first()


def language_of(customer_id: int | None, wished: str) -> str:
    """The customer's own, else what they read when they asked."""
    theirs = Customer.objects.filter(pk=customer_id or 0).values_list("language", flat=True).first() or ""
    return theirs[:2] if theirs[:2] in {"ja", "en"} else wished
