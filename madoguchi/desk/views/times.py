"""What time somebody means, while they type it."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madoguchi.accounts.calendars import reading
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.desk.times import full
from madoguchi.kit.text.time_words import when


@require_GET
@workspace_view()
def times(request: WorkspaceRequest) -> HttpResponse:
    """`until` or `due` in full, or that it is not understood."""
    words = (request.GET.get("until") or request.GET.get("due") or "").strip()
    at = when(words, timezone.localtime(), reading.default_hours(request.workspace.pk)) if words else None
    told = full(at) if at else _("not understood") if words else ""
    return HttpResponse(escape(told))
