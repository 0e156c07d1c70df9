"""Somebody opens the window, comes back, says who they are, or the website says it for them."""

from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _

from madoguchi.channels.chat import identifying, visiting
from madoguchi.channels.chat.models import Site, Visitor
from madoguchi.channels.chat.proactive import choosing
from madoguchi.customers.identifying import BadHandle
from madoguchi.journal.ordering import newest_settled
from madoguchi.portal.window import doors, looking, showing, uploads
from madoguchi.portal.window.doors import Refused, said, words_of

LONGEST_TOKEN = identifying.LONGEST


@doors.at_window("POST")
def visit(request: HttpRequest, site: Site) -> HttpResponse:
    """The window is opened, or looks anew: who it is, and all that it shows. Makes a visitor where there was none."""
    told = said(request)
    visitor = doors.visitor_of(site, request.headers.get("Authorization", ""))
    language, token = translation.get_language(), ""
    if visitor is None:
        visitor, token = _met(request, site, told)
    else:
        visiting.come_back(visitor, page=_signs(told, "page"), device=_signs(told, "device"))
        if visitor.language != language:
            visiting.introduce(visitor, language=language)
    refused = ""
    if identity := words_of(told, "identity", LONGEST_TOKEN + 1):
        visitor, token, refused = _vouched(request, visitor, token, identity, told)
    return JsonResponse(_whole(visitor) | ({"token": token} if token else {}) | ({"refused": refused} if refused else {}))


@doors.at_window("POST")
@doors.with_visitor
def identity(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The website vouches for whoever has the window open already."""
    told = said(request)
    vouched, token, refused = _vouched(request, visitor, "", words_of(told, "token", LONGEST_TOKEN + 1), told)
    if refused:
        raise Refused(403, refused, _("The website's word for you did not hold. You can write all the same."))
    return JsonResponse(_whole(vouched) | ({"token": token} if token else {}))


@doors.at_window("POST")
@doors.with_writer
def introduction(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What they say of themselves."""
    told = said(request)
    doors.keep_pace(request, visitor)
    given = {name: told[name][:320] for name in ("name", "mail", "language") if isinstance(told.get(name), str)}
    mail = given.get("mail", "").strip()
    if mail and not doors.is_address(mail):
        raise Refused(422, "mail", _("That is no mail address."))
    try:
        visiting.introduce(visitor, **given)
    except BadHandle as error:
        raise Refused(422, "mail", _("That is no mail address.")) from error
    return JsonResponse(_person(visitor))


def _met(request: HttpRequest, site: Site, told: dict[str, Any]) -> tuple[Visitor, str]:
    if not ratelimit.consume(request, action="chat_visit"):
        raise Refused(429, "busy", _("Too many windows were opened from here. Please wait a minute."))
    met = visiting.meet(site, language=translation.get_language(), page=_signs(told, "page"), device=_signs(told, "device"))
    return met.visitor, met.token


def _vouched(
    request: HttpRequest, visitor: Visitor, token: str, identity: str, told: dict[str, Any]
) -> tuple[Visitor, str, str]:
    """Who it is now, their token where it is new, why it was not believed. Another person at the same browser is somebody new:
    what the one before said stays unseen."""
    if not ratelimit.consume(request, action="chat_identity", key=f"{visitor.pk}"):
        return visitor, token, "busy"
    try:
        return identifying.vouch(visitor, identity), token, ""
    except identifying.NotVouched as error:
        if error.code != "subject" or not visitor.outside_id:
            return visitor, token, error.code
    other, token = _met(request, visitor.site, told)
    try:
        return identifying.vouch(other, identity), token, ""
    except identifying.NotVouched as error:
        return other, token, error.code


def _whole(visitor: Visitor) -> dict[str, Any]:
    """All that the window shows. The place in the log is read first: what happens meanwhile is then told twice, never not."""
    cursor, talk = str(newest_settled()), showing.current(visitor)
    return {
        "visitor": _person(visitor),
        "nonce": identifying.nonce_of(visitor),
        "pass": uploads.make_pass(visitor),
        "talk": showing.talk(talk) if talk else None,
        **showing.newest(visitor),
        "cursor": cursor,
        "look": looking.look(visitor.site, visitor.language),
        "nudges": choosing.due(visitor),
    }


def _person(visitor: Visitor) -> dict[str, Any]:
    return {"name": visitor.name, "mail": visitor.mail, "identified": bool(visitor.outside_id)}


def _signs(told: dict[str, Any], name: str) -> dict[str, Any] | None:
    found = told.get(name)
    return found if isinstance(found, dict) else None
