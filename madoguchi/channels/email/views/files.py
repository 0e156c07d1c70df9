"""Settings of files: which limits hold, whether they are checked for viruses, whose signatures are known."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.email import doors
from madoguchi.channels.email.files import trusting
from madoguchi.channels.email.mime.parts import MOST_PARTS
from madoguchi.channels.email.models import TrustedKey
from madoguchi.kit import clamd, fetching, picture_process, zip_listing


class KeyForm(forms.Form):
    """A certificate or a key, pasted."""

    text = forms.CharField(
        label=gettext_lazy("Certificate or public key"),
        help_text=gettext_lazy(
            "Paste the text that begins with -----BEGIN CERTIFICATE----- or -----BEGIN PGP PUBLIC KEY BLOCK-----. "
            "An authority's certificate vouches for all whom it certifies."
        ),
        max_length=trusting.LONGEST,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def files(request: WorkspaceRequest) -> HttpResponse:
    """Limits, scanner, keys; POST adds a key."""
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            key = trusting.add(request.workspace, form.cleaned_data["text"], by=request.user)
        except trusting.SecretKey:
            form = KeyForm({"text": ""})  # nothing of it goes back into the page
            form.errors.clear()
            form.add_error("text", _("That is a private key: it has no place here, and was not kept. Paste the public one."))
        except trusting.NotAKey:
            form.add_error("text", _("That is neither a certificate nor a public key."))
        except trusting.KeyThere:
            form.add_error("text", _("It has been added before."))
        else:
            messages.success(request, _("Signatures of %(name)s are known now.") % {"name": key.name})
            return redirect("email:files", request.workspace.slug)
    keys = TrustedKey.objects.filter(workspace=request.workspace).order_by("-id")[: trusting.MOST]
    context = {"form": form, "keys": keys, "limits": _limits(), "scanner": _scanner()}
    return render(request, "email/files.html", context, status=422 if request.method == "POST" else 200)


@workspace_view(Right.MANAGE_INBOXES)
@require_POST
def remove_key(request: WorkspaceRequest, trusted_key_id: int) -> HttpResponse:
    """Trust it no more."""
    trusting.remove(doors.trusted_key(request.membership, trusted_key_id), by=request.user)
    messages.success(request, _("It is removed. Mails that have come keep what was said of them."))
    return redirect("email:files", request.workspace.slug)


def _limits() -> list[tuple[str, str]]:
    megabyte = 1024 * 1024
    return [
        (_("Largest mail that is taken in"), f"{settings.SMTP_MAX_BYTES // megabyte} MB"),
        (_("Parts of one mail that are taken apart; the rest is kept as one file"), f"{MOST_PARTS:,}"),
        (_("Largest picture that is fetched from the net"), f"{fetching.MOST_BYTES // megabyte} MB"),
        (
            _("Largest picture that is shown as JPEG"),
            _("%(count)s megapixels") % {"count": picture_process.MOST_PIXELS // 1_000_000},
        ),
        (_("Files of a zip that are listed"), f"{zip_listing.MOST_ENTRIES:,}"),
    ]


def _scanner() -> dict[str, Any]:
    """Whether files are checked, and whether the scanner answers just now."""
    if not settings.CLAMD:
        return {"is_set": False}
    try:
        clamd.ask(settings.CLAMD)
    except clamd.NotChecked as error:
        return {"is_set": True, "trouble": str(error)}
    return {"is_set": True, "trouble": ""}
