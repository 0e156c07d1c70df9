"""Which of one's browsers are told at once."""

from django.http import Http404, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts import push_key, subscribing
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view


@require_http_methods(["GET", "POST"])
@workspace_view()
def devices(request: WorkspaceRequest) -> HttpResponse:
    """GET: the key that this browser's consent is for, as JSON. POST `subscription`: this browser is told from now on; with
    `clear`, its `endpoint` no more. `renew`: it comes by itself, 410 when it was taken off the list."""
    if request.method == "GET":
        return JsonResponse({"key": push_key.public()})
    if request.POST.get("clear"):
        subscribing.unsubscribe(request.user, request.POST.get("endpoint", ""))
        return HttpResponse(status=204)
    try:
        found = subscribing.read(request.POST.get("subscription", ""))
    except subscribing.BadSubscription:
        return HttpResponseBadRequest()
    agent, key = request.headers.get("User-Agent", ""), request.session.session_key
    try:
        subscribing.subscribe(request.user, found, session_key=key, agent=agent, by_itself="renew" in request.POST)
    except subscribing.Ended:
        return HttpResponse(status=410)
    return HttpResponse(status=204)


@require_POST
@workspace_view()
def removal(request: WorkspaceRequest, device_id: int) -> HttpResponse:
    """One of the list."""
    if not subscribing.remove(request.user, device_id):
        raise Http404
    return redirect(f"{reverse('accounts:me', args=[request.workspace.slug])}#devices")
