"""Each person reads in their own language; visitors in their browser's."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

LANGUAGES = [("ja", "日本語"), ("en", "English")]  # each in its own words


class PersonLanguageMiddleware:
    """Sets the language for one request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        language = person.language if person.is_authenticated else translation.get_language_from_request(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            return self.get_response(request)
