"""Forms are made, changed and removed. What was sent keeps the shape that it was sent with."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils import timezone

from madoguchi.accounts.keeping_named import taken_up
from madoguchi.accounts.models import Workspace
from madoguchi.channels.webform import shapes
from madoguchi.channels.webform.events import FormEvent
from madoguchi.channels.webform.models import ContactForm, FormVersion
from madoguchi.channels.webform.shapes import BadShape, Field, Kind
from madoguchi.conversations.custom_fields import finding
from madoguchi.conversations.models import FieldHome, FieldKind, Inbox
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.shown import mark_of

MOST = 50
MOST_SITES = 20
_ORIGIN = re.compile(r"https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?::[0-9]{1,5})?")


class BadSite(ValueError):
    """No website's origin; the argument is what was written."""


def keep(
    workspace: Workspace,
    form: ContactForm | None,
    *,
    fields: Sequence[Field],
    texts: Mapping[str, str],
    by: Model | Actor,
    seen: str = "",
    **told: Any,
) -> ContactForm:
    """A new form, or another shape of one (`name`, `inbox`, `team`, `tags`, `is_on`, `on_contact_page`, `sites`, `budget`);
    `seen`: what its page had `shown`. Raises BadShape, BadSite, kit.not_kept.NotKept."""
    shapes.check(fields)
    told["sites"] = sites_of(told.get("sites", form.sites if form else ()))
    with writing():
        _check_own(workspace.pk, fields, told)
        rows, name = (
            ContactForm.objects.filter(workspace=workspace, removed_at=None),
            told.get("name", form.name if form else ""),
        )
        kept = taken_up(workspace, rows, form, name=name, most=MOST, seen=seen, shown=shown)
        row = kept or ContactForm(workspace=workspace)
        for name, value in told.items():
            setattr(row, name, value)
        now, asked = newest(row) if row.pk else None, [each.as_json() for each in fields]
        is_new = now is None or (now.texts, now.fields) != (dict(texts), asked)
        row.number += is_new
        row.save()
        if is_new:
            shape = {"fields": asked, "texts": dict(texts), "made_at": timezone.now()}
            FormVersion.objects.create(workspace=workspace, form=row, number=row.number, **shape)
        payload = {"on": row.is_on, "version": row.number}
        record(FormEvent.FORM_SET, workspace_id=workspace.pk, by=by, subject=("contact_form", row.pk), payload=payload)
    return row


def shown(form: ContactForm) -> str:
    """What its page shows of it."""
    settings = (form.name, form.inbox_id, form.team_id, form.is_on, form.on_contact_page, form.sites, form.budget)
    return mark_of(form.number, form.tags, *settings)


def newest(form: ContactForm) -> FormVersion | None:
    """How it is now."""
    return form.versions.filter(number=form.number).first()


def remove(form: ContactForm, *, by: Model | Actor) -> None:
    """Its page is closed. What was sent stays, and so do the pages that tell how it stands."""
    with writing():
        if ContactForm.objects.filter(pk=form.pk, removed_at=None).update(removed_at=timezone.now(), is_on=False):
            record(FormEvent.FORM_REMOVED, workspace_id=form.workspace_id, by=by, subject=("contact_form", form.pk))


def sites_of(told: Sequence[str]) -> list[str]:
    """Origins, each once: `https://Shop.example.jp/help` is `https://shop.example.jp`. Raises BadSite."""
    found = []
    for each in told:
        scheme, _, rest = each.strip().lower().partition("://")
        origin = f"{scheme}://{rest.partition('/')[0]}"
        if not _ORIGIN.fullmatch(origin):
            raise BadSite(each)
        found.append(origin)
    if len(found) > MOST_SITES:
        raise BadSite(found[MOST_SITES])
    return list(dict.fromkeys(found))


def _check_own(workspace_id: int, fields: Sequence[Field], told: Mapping[str, Any]) -> None:
    """Nothing of another workspace's."""
    inbox = told.get("inbox")
    if inbox is not None and not Inbox.objects.filter(pk=inbox.pk, workspace=workspace_id).exists():
        raise BadShape("inbox")
    wanted = {each.custom or 0 for each in fields if each.kind == Kind.CUSTOM}
    own = finding.fields(workspace_id).filter(home=FieldHome.CONVERSATION).exclude(kind=FieldKind.PERSON)
    if wanted and own.filter(pk__in=wanted).count() != len(wanted):
        raise BadShape("custom")
