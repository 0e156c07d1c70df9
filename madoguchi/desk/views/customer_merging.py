"""What is particular about merging customers: whom they resemble, what hangs on them; and two who are not one."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors as conversation_doors
from madoguchi.conversations.merging_customers import TAKEN
from madoguchi.conversations.models import Fact
from madoguchi.customers import doors, matching
from madoguchi.customers.models import Consent, Customer, CustomerMerge, CustomerNote
from madoguchi.desk.mergeable import Mergeable
from madoguchi.desk.views import card_places
from madoguchi.desk.views.card_lists import told_pair
from madoguchi.desk.views.saying import said

FOUND = 12


@require_POST
@workspace_view(Right.EDIT_CUSTOMERS)
def pair(request: WorkspaceRequest, customer_id: int, pair_id: int) -> HttpResponse:
    """These are two people; `clear`: propose it again."""
    place = card_places.find(request, customer_id=customer_id)
    found = doors.duplicate(request.membership, pair_id)
    if place.of_customer.pk not in {found.one_id, found.other_id}:
        raise Http404
    again = bool(request.POST.get("clear"))
    matching.dismiss(found, by=request.user, again=again)
    answer = place.answer(request)
    return answer if again else said(answer, _("Noted: they are two people."), undo=f"pairs/{found.pk}")


def _offered(request: WorkspaceRequest, here: Customer) -> dict[str, Any]:
    pairs = [told_pair(each, here) for each in matching.open_pairs(here)]
    return {"pairs": pairs, "found": _searched(request, here)}


def _searched(request: WorkspaceRequest, here: Customer) -> list[Customer]:
    wanted = request.GET.get("q", "").replace("\0", "").strip()
    if not wanted:
        return []
    named = Q(name__icontains=wanted) | Q(reading__icontains=wanted) | Q(handles__value__istartswith=wanted)
    every = doors.customers(request.membership)
    ids = set(every.filter(named).exclude(pk=here.pk).values_list("pk", flat=True)[: FOUND * 3])
    return list(every.filter(pk__in=ids).prefetch_related("handles").order_by("order_key", "id")[:FOUND])


def _moves(request: WorkspaceRequest, people: Sequence[Customer]) -> list[tuple[str, list[int]]]:
    """One query a line."""
    seen = conversation_doors.past(request.membership)
    of_whom = Q(customer__in=list(people))
    counted: list[tuple[str, Any]] = [
        (_("Conversations"), seen.filter(of_whom)),
        (_("What they told us"), Fact.objects.filter(of_whom, conversation__in=seen)),
        (_("Notes"), CustomerNote.objects.filter(of_whom, deleted_at=None)),
        (_("Consents"), Consent.objects.filter(of_whom, mistaken_at=None)),
    ]
    found = []
    for label, rows in counted:
        numbers = dict(rows.order_by().values_list("customer").annotate(n=Count("pk")))
        found.append((label, [numbers.get(each.pk, 0) for each in people]))
    return found


def _told(request: WorkspaceRequest, rows: Sequence[CustomerMerge], home: Customer) -> dict[str, Any]:
    """Of conversations only those that the reader may see are counted."""
    seen, staying = conversation_doors.past(request.membership), []
    went = seen.filter(pk__in=[pk for row in rows for pk in row.carried.get(TAKEN, {}).get("ids", [])])
    back = went.filter(customer=home).count()
    if gone := went.count() - back:
        staying.append(
            ngettext(
                "%(count)s conversation has got another customer since and stays there.",
                "%(count)s conversations have got another customer since and stay there.",
                gone,
            )
            % {"count": gone}
        )
    handles = [pk for row in rows for pk in row.carried.get("handles", {}).get("moved", [])]
    held = list(home.handles.filter(pk__in=handles).values_list("pk", flat=True))
    if removed := len(handles) - len(held):
        staying.append(
            ngettext(
                "%(count)s contact address has been removed since and stays removed.",
                "%(count)s contact addresses have been removed since and stay removed.",
                removed,
            )
            % {"count": removed}
        )
    begun = seen.filter(customer=home, created_at__gt=rows[0].at, handle__in=held, handle__is_shared=False)
    return {"rows": rows, "returning": back, "came_since": begun.count(), "staying": staying}


def _taken_apart(names: str, number: int) -> str:
    words = ngettext(
        "Undone: %(names)s is a customer of their own again.",
        "Undone: %(names)s are customers of their own again.",
        number,
    )
    return words % {"names": names}


CUSTOMERS = Mergeable(
    Customer,
    doors.customers,
    _offered,
    _moves,
    _told,
    _taken_apart,
    gettext_lazy("Somebody merged one of these customers a moment ago. Nothing was changed; look again."),
)
