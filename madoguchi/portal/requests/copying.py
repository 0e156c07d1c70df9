"""A copy of what we hold, for the customer: asked for, packed by a job, told by mail, taken once, removed after three days."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from madoguchi.journal import working
from madoguchi.journal.models import Job
from madoguchi.journal.recording import record
from madoguchi.journal.transactions import writing
from madoguchi.kit import files
from madoguchi.portal.models import CustomerSession, DataCopy, MyRequests
from madoguchi.portal.requests import asking, packing
from madoguchi.portal.requests.events import MyRequestsEvent
from madoguchi.portal.requests.guests import Guest, holds

KIND, FORGET = "my_requests_copy", "forget_my_requests_copy"
KEPT = timedelta(days=3)
PAUSE = timedelta(hours=24)


class TooSoon(Exception):
    """One was asked for within the last day."""


def ask(guest: Guest, language: str) -> DataCopy:
    """Have it made. Raises TooSoon."""
    with writing():
        type(guest.handle).objects.select_for_update(no_key=True).get(pk=guest.handle.pk)
        if DataCopy.objects.filter(handle=guest.handle, asked_at__gt=timezone.now() - PAUSE).exists():
            raise TooSoon
        copy = DataCopy.objects.create(workspace=guest.page.workspace, handle=guest.handle, customer=guest.customer)
        _tell(MyRequestsEvent.DATA_COPY_ASKED, copy, guest)
        payload = {"copy": copy.pk, "language": language}
        working.ask(KIND, workspace_id=copy.workspace_id, payload=payload, key=str(copy.pk))
    return copy


@working.work(KIND)
def make(progress: working.Progress) -> str:
    """Pack it, keep it, and tell the customer; nothing where the address has gone to somebody else meanwhile."""
    rows = DataCopy.objects.select_related("handle", "customer__company", "workspace")
    copy = rows.filter(pk=progress.payload["copy"], made_at=None).first()
    guest = _guest(copy) if copy is not None else None
    if copy is None or guest is None or not holds(copy.handle, copy.customer_id):
        return "gone"
    language = progress.payload["language"]
    with translation.override(language), timezone.override(copy.workspace.time_zone):
        with packing.packed(guest, progress.heed) as stream:
            kept = files.store(stream, "my-requests.zip", "copies", kind="application/zip")
        _keep(copy, guest, kept)
    return "made"


def take(guest: Guest, copy_id: int) -> DataCopy:
    """The copy, this once; 404 for one that is not theirs, not there yet, taken or over."""
    with writing():
        copy = asking_for(guest, copy_id)
        if not DataCopy.objects.filter(pk=copy.pk, taken_at=None).update(taken_at=timezone.now()):
            raise Http404
        _tell(MyRequestsEvent.DATA_COPY_TAKEN, copy, guest)
        _forget_later(copy, timedelta(hours=1))  # after whoever is still reading it
    return copy


def asking_for(guest: Guest, copy_id: int) -> DataCopy:
    """One of theirs that can be taken, or 404."""
    mine = DataCopy.objects.filter(workspace=guest.page.workspace_id, handle=guest.handle, customer=guest.customer)
    copy = mine.filter(pk=copy_id, made_at__gt=timezone.now() - KEPT, taken_at=None).exclude(path="").first()
    if copy is None:
        raise Http404
    return copy


@working.work(FORGET)
def forget(progress: working.Progress) -> None:
    """Remove the file; who comes later asks anew."""
    files.forget(progress.payload["path"])
    DataCopy.objects.filter(path=progress.payload["path"]).update(path="")


def _keep(copy: DataCopy, guest: Guest, kept: files.StoredFile) -> None:
    with writing():
        fresh = DataCopy.objects.filter(pk=copy.pk, made_at=None)
        if not fresh.update(path=kept.path, size=kept.size, made_at=timezone.now()):
            files.forget(kept.path)
            return
        copy.path = kept.path
        _forget_later(copy, KEPT)
        address = settings.PUBLIC_URL + reverse("my:data", args=[copy.workspace.slug])
        if (inbox := asking.inbox_of(guest.page)) is not None:
            told: dict[str, Any] = {"address": address, "days": KEPT.days}
            asking.mail(guest.page, inbox, copy.handle, _("The copy of your data is ready"), "copy", told)


def _forget_later(copy: DataCopy, after: timedelta) -> None:
    end = working.ask(FORGET, workspace_id=copy.workspace_id, payload={"path": copy.path})
    Job.objects.filter(pk=end.pk).update(next_try=timezone.now() + after)


def _guest(copy: DataCopy) -> Guest | None:
    page = MyRequests.objects.select_related("workspace", "inbox").filter(workspace=copy.workspace_id, is_on=True).first()
    session = CustomerSession(workspace=copy.workspace, handle=copy.handle, customer=copy.customer)
    return Guest(page, session) if page is not None else None


def _tell(kind: MyRequestsEvent, copy: DataCopy, guest: Guest) -> None:
    record(kind, workspace_id=copy.workspace_id, by=guest.actor, subject=("handle", copy.handle_id))


def state_of(copy: DataCopy | None) -> str:
    """under_way, ready, or empty where there is none to take."""
    if copy is None or copy.taken_at is not None or timezone.now() - copy.asked_at > KEPT + PAUSE:
        return ""
    if copy.made_at is None:
        return "under_way"
    return "ready" if copy.path and copy.made_at > timezone.now() - KEPT else ""
