"""The file behind an address that a bridge was given: for a day, as a download, for whoever has the address."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from madoguchi.channels.custom.writing import file_of
from madoguchi.kit import files

HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


@require_safe
@never_cache
def content(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001
    """The file, or 404 where the address is none, or open no more."""
    if (file := file_of(token)) is None:
        raise Http404
    try:
        stored = files.open_stored(file.path)
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(  # type: ignore[return-value]
        stored, as_attachment=True, filename=file.name, content_type="application/octet-stream", headers=HEADERS
    )
