"""What is agreed with one customer, changed in a dialog."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.customers import doors, serving
from madoguchi.desk import own_service
from madoguchi.desk.own_service import TARGETS
from madoguchi.desk.views.saying import refused
from madoguchi.kit.whole_numbers import whole
from madoguchi.service_levels import typed

MOST_MEMBERS = 500


@require_http_methods(["GET", "POST"])
@workspace_view(Right.EDIT_CUSTOMERS)
def agreed(request: WorkspaceRequest, customer_id: int) -> HttpResponse:
    """GET: the dialog; POST the times by target, `owner`, `tone`, `hours`."""
    customer = doors.customer(request.membership, customer_id)
    members = Membership.objects.filter(workspace=request.workspace, is_active=True).select_related("person")
    if request.method == "GET":
        own = own_service.own(customer)
        cells = [(each.value, str(each.label), typed.shown((own.times if own else {}).get(each.value))) for each in TARGETS]
        shown = {"customer": customer, "workspace": request.workspace, "own": own, "cells": cells}
        return render(
            request, "desk/own_service_dialog.html", shown | {"members": members.order_by("person__name")[:MOST_MEMBERS]}
        )
    post = request.POST
    try:
        typed_times = {each.value: typed.seconds(post.get(each.value, "")[:40]) for each in TARGETS}
        times = {target: length for target, length in typed_times.items() if length is not None}
        owner = members.filter(pk=whole(post.get("owner", "")) or 0).first()
        serving.agree(
            customer, by=request.user, times=times, owner=owner, tone=post.get("tone", ""), hours=post.get("hours", "")
        )
    except typed.NotUnderstood as error:
        return refused(_("“%(text)s” is no length of time: write 8 h, 30 min or 1:30.") % {"text": error})
    except serving.BadTier as error:
        return refused(str(error))
    return HttpResponse(status=204)
