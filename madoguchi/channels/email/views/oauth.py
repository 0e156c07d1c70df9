"""Settings of signing in at mail providers: the client, its accounts, out to the provider and back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.email.connecting.signing_in import WAY_BACK
from madoguchi.channels.email.models import OAuthClient, OAuthGrant
from madoguchi.channels.email.oauth import registering, signing_in
from madoguchi.channels.email.oauth.forms import AccountForm, ClientForm
from madoguchi.channels.email.oauth.providers import PROVIDERS, provider

NOT_GRANTED = {
    "stale": gettext_lazy("This sign-in was begun too long ago, or in another browser. Begin it once more."),
    "denied": gettext_lazy("The provider did not give its permission. Nothing was changed."),
    "refused": gettext_lazy("The provider did not accept the client. Check client ID, secret and redirect URL."),
    "away": gettext_lazy("The provider did not answer. Try again in a moment."),
    "no_renewal": gettext_lazy("The provider gave no token for renewing, so access would end within an hour. Check the scope."),
}


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def sign_ins(request: WorkspaceRequest) -> HttpResponse:
    """Every client with its accounts; a new one below."""
    clients = registering.clients(request.workspace)
    form = ClientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if len(clients) < registering.CLIENTS_AT_MOST:
            client = OAuthClient(workspace=request.workspace)
            registering.save_client(client, by=request.user, **_fields(form))
            messages.success(request, _("Saved. Now sign in with each mail account."))
            return _to(request, "oauth_client", client_id=client.pk)
        form.add_error(None, _("There are too many already. Remove one that is not used."))
    context = {
        "rows": [{"client": each, "name": provider(each.provider).name, "grants": each.grants.all()} for each in clients],
        "form": form,
        "providers": [each for each in PROVIDERS.values() if each.console],
        "return_address": signing_in.return_address(request.workspace),
    }
    return render(request, "email/sign_ins.html", context, status=422 if form.errors else 200)


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def client(request: WorkspaceRequest, client_id: int) -> HttpResponse:
    """One client: its accounts, and what was registered."""
    one = _client(request, client_id)
    form = ClientForm(request.POST or None, initial=_initial(one))
    if request.method == "POST" and form.is_valid():
        registering.save_client(one, by=request.user, **_fields(form))
        messages.success(request, _("Saved."))
        return _to(request, "oauth_client", client_id=one.pk)
    return _client_page(request, one, form=form)


@workspace_view(Right.MANAGE_INBOXES)
@require_POST
def accounts(request: WorkspaceRequest, client_id: int) -> HttpResponse:
    """Name an account; signing in is the next step."""
    one = _client(request, client_id)
    form = AccountForm(request.POST)
    if not form.is_valid():
        return _client_page(request, one, account_form=form)
    if one.grants.count() >= registering.ACCOUNTS_AT_MOST:
        messages.error(request, _("There are too many already. Remove one that is not used."))
    else:
        registering.add_account(one, form.cleaned_data["account"])
    return _to(request, "oauth_client", client_id=one.pk)


@workspace_view(Right.MANAGE_INBOXES)
@require_GET
def start(request: WorkspaceRequest, grant_id: int) -> HttpResponse:
    """Out to the provider. Only this session can come back from there."""
    grant = _grant(request, grant_id)
    response = HttpResponseRedirect(signing_in.begin(request.session, grant.client, grant.account))
    response["Referrer-Policy"] = "no-referrer"
    return response


@workspace_view(Right.MANAGE_INBOXES)
@require_GET
def come_back(request: WorkspaceRequest) -> HttpResponse:
    """Back from the provider, with a code or a refusal."""
    answer = {name: request.GET.get(name, "")[:4000] for name in ("state", "code", "error", "error_description")}
    try:
        grant = signing_in.finish(request.session, request.workspace, answer, by=request.user)
    except signing_in.NotGranted as refusal:
        words = str(NOT_GRANTED[refusal.code])
        messages.error(request, f"{words} ({refusal.said})" if refusal.said else words)
        return _to(request, "sign_ins")
    if way_back := request.session.pop(WAY_BACK, ""):
        return redirect(way_back)
    messages.success(request, _("Signed in: %(account)s. Choose it at the mailbox and at the relay.") % {"account": grant})
    return _to(request, "oauth_client", client_id=grant.client_id)


@workspace_view(Right.MANAGE_INBOXES)
@require_POST
def remove_client(request: WorkspaceRequest, client_id: int) -> HttpResponse:
    """Forget the client and all its tokens."""
    registering.remove_client(_client(request, client_id), by=request.user)
    messages.success(request, _("Removed, with the tokens of its accounts."))
    return _to(request, "sign_ins")


@workspace_view(Right.MANAGE_INBOXES)
@require_POST
def remove_account(request: WorkspaceRequest, grant_id: int) -> HttpResponse:
    """Forget an account's tokens."""
    grant = _grant(request, grant_id)
    registering.remove_account(grant, by=request.user)
    messages.success(request, _("Removed, with the tokens of its accounts."))
    return _to(request, "oauth_client", client_id=grant.client_id)


def _client_page(
    request: WorkspaceRequest, one: OAuthClient, *, form: ClientForm | None = None, account_form: AccountForm | None = None
) -> HttpResponse:
    form, account_form = form or ClientForm(initial=_initial(one)), account_form or AccountForm()
    context = {
        "client": one,
        "name": provider(one.provider).name,
        "grants": one.grants.prefetch_related("mailboxes__inbox", "relays__inbox").order_by("account")[:100],
        "form": form,
        "account_form": account_form,
        "return_address": signing_in.return_address(request.workspace),
    }
    status = 422 if form.errors or account_form.errors else 200
    return render(request, "email/oauth_client.html", context, status=status)


def _fields(form: ClientForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "tenant"}


def _initial(one: OAuthClient) -> dict[str, str]:
    initial = {"provider": one.provider, "client_id": one.client_id}
    if one.provider == "custom":
        return initial | {"authorize_url": one.authorize_url, "token_url": one.token_url, "scope": one.scope}
    tenant = one.token_url.removeprefix("https://login.microsoftonline.com/").partition("/")[0]
    return initial | ({"tenant": tenant} if one.provider == "microsoft" and tenant != "common" else {})


def _client(request: WorkspaceRequest, client_id: int) -> OAuthClient:
    return get_object_or_404(OAuthClient, workspace=request.workspace, pk=client_id)


def _grant(request: WorkspaceRequest, grant_id: int) -> OAuthGrant:
    return get_object_or_404(OAuthGrant.objects.select_related("client__workspace"), workspace=request.workspace, pk=grant_id)


def _to(request: WorkspaceRequest, name: str, **arguments: Any) -> HttpResponse:
    return redirect(f"email:{name}", slug=request.workspace.slug, **arguments)
