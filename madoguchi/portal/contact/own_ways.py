"""The ways that there always are: forms, chat windows, addresses of inboxes, and what the page's owner has written."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Workspace
from madoguchi.channels.chat.models import Site
from madoguchi.channels.webform import keeping
from madoguchi.channels.webform.models import ContactForm
from madoguchi.channels.webform.ready import text_in
from madoguchi.conversations.models import Channel, Inbox
from madoguchi.kit.addresses import readable
from madoguchi.portal.contact.ways import Way
from madoguchi.portal.models import ContactPage

MOST_WINDOWS = 5
ICONS = {"phone": "phone", "text": "info"}


def forms(workspace: Workspace, language: str) -> Iterable[Way]:
    """Those that stand on the contact page."""
    rows = ContactForm.objects.filter(workspace=workspace, is_on=True, on_contact_page=True, removed_at=None)
    shown = rows.filter(inbox__is_active=True).order_by("name").prefetch_related("versions")[: keeping.MOST]
    for each in shown:
        version = next((one for one in each.versions.all() if one.number == each.number), None)
        title = text_in(version.texts, "title", language) if version else each.name
        address = reverse("contact:form", args=[each.key]) + f"?lang={language}"
        yield Way("clipboard-list", title or each.name, address, _("Contact form"), Channel.FORM, 10)


def chat(workspace: Workspace, language: str) -> Iterable[Way]:
    """Chat windows, which open here as a page of their own."""
    for each in Site.objects.filter(workspace=workspace, is_active=True, inbox__is_active=True).order_by("name")[:MOST_WINDOWS]:
        address = reverse("window:frame", args=[each.key]) + f"?language={language}"
        yield Way("message-circle", each.name, address, _("Chat"), Channel.CHAT, 15)


def mail(workspace: Workspace, _language: str) -> Iterable[Way]:
    """Addresses that the owner shows."""
    chosen = ContactPage.objects.filter(workspace=workspace).values_list("inboxes", flat=True).first() or []
    for each in Inbox.objects.filter(workspace=workspace, pk__in=chosen, is_active=True).order_by("name")[:20]:
        yield Way("mail", readable(each.address), f"mailto:{each.address}", _("By mail"), Channel.EMAIL, 20)


def written(workspace: Workspace, language: str) -> Iterable[Way]:
    """Telephone numbers and words."""
    rows = ContactPage.objects.filter(workspace=workspace).values_list("ways", flat=True).first() or []
    for each in rows:
        name = (each["en"] or each["ja"]) if language == "en" else (each["ja"] or each["en"])
        note = (each["note_en"] or each["note_ja"]) if language == "en" else (each["note_ja"] or each["note_en"])
        if each["kind"] == "phone":
            dialled = "".join(sign for sign in each["value"] if sign.isdecimal() or sign == "+")
            both = (" · " if language == "en" else "／").join(filter(None, [name, note]))
            yield Way("phone", each["value"], f"tel:{dialled}", both, Channel.PHONE, 30)
        else:
            yield Way(ICONS.get(each["kind"], "info"), name, "", note, "", 40)
