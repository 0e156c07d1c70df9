"""What is particular about merging companies: which are called alike, what hangs on them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from madoguchi.accounts.doors import WorkspaceRequest
from madoguchi.customers import doors
from madoguchi.customers.models import Company, CompanyMerge, Customer, CustomerNote
from madoguchi.customers.ordering import spoken_key
from madoguchi.desk.mergeable import Mergeable

FOUND = 12


def _offered(request: WorkspaceRequest, here: Company) -> dict[str, Any]:
    """Those that hold what is typed; before that, those that are written or read the same but for ㈱ and the like."""
    others = doors.companies(request.membership).exclude(pk=here.pk)
    wanted = request.GET.get("q", "").replace("\0", "").strip()
    least = spoken_key(here.reading, here.name)
    same = Q(order_key__gte=least, order_key__lt=least + b"\1")
    alike = Q(name__icontains=wanted) | Q(reading__icontains=wanted) if wanted else same
    return {"found": list(others.filter(alike).order_by("order_key", "id")[:FOUND])}


def _moves(_request: WorkspaceRequest, companies: Sequence[Company]) -> list[tuple[str, list[int]]]:
    """One query a line."""
    of_which = Q(company__in=list(companies))
    counted: list[tuple[str, Any]] = [
        (_("Customers"), Customer.objects.filter(of_which, merged_into=None)),
        (_("Notes"), CustomerNote.objects.filter(of_which, deleted_at=None)),
    ]
    found = []
    for label, rows in counted:
        numbers = dict(rows.order_by().values_list("company").annotate(n=Count("pk")))
        found.append((label, [numbers.get(each.pk, 0) for each in companies]))
    return found


def _told(_request: WorkspaceRequest, rows: Sequence[CompanyMerge], home: Company) -> dict[str, Any]:
    went = Customer.objects.filter(pk__in=[pk for row in rows for pk in row.carried.get("customers", [])])
    back = went.filter(company=home, merged_into=None).count()
    staying = []
    if gone := went.exclude(company=home).count():
        staying.append(
            ngettext(
                "%(count)s customer has got another company since and stays there.",
                "%(count)s customers have got another company since and stay there.",
                gone,
            )
            % {"count": gone}
        )
    return {"rows": rows, "returning": back, "staying": staying}


def _taken_apart(names: str, number: int) -> str:
    words = ngettext(
        "Undone: %(names)s is a company of its own again.", "Undone: %(names)s are companies of their own again.", number
    )
    return words % {"names": names}


COMPANIES = Mergeable(
    Company,
    doors.companies,
    _offered,
    _moves,
    _told,
    _taken_apart,
    gettext_lazy("Somebody merged one of these companies a moment ago. Nothing was changed; look again."),
)
