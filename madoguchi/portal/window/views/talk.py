"""What the visitor does with a talk beside writing: looks further back, ends it, rates it, has it mailed; what the website
reports, and the nudge that may follow from it."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from madoguchi.channels.chat import ending, transcript
from madoguchi.channels.chat.models import Talk, Visitor
from madoguchi.channels.chat.proactive import choosing
from madoguchi.kit.whole_numbers import whole
from madoguchi.portal.window import doors, showing
from madoguchi.portal.window.doors import Refused, said, words_of

LONGEST_WORDS = ending.LONGEST + 1


@doors.at_window("GET")
@doors.with_visitor
def earlier(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Lines above one that is shown; of this talk, then of those before."""
    return JsonResponse(showing.newest(visitor, before=whole(request.GET.get("before"))))


@doors.at_window("POST")
@doors.with_visitor
def end(_request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """They are done."""
    talk = _talk(visitor)
    ending.end(talk)
    return JsonResponse({"talk": showing.talk(_talk(visitor))})


@doors.at_window("POST")
@doors.with_writer
def rating(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """How it was: {stars, words}."""
    talk, told = _talk(visitor), said(request)
    doors.keep_pace(request, visitor)
    try:
        ending.rate(talk, told.get("stars", 0), words_of(told, "words", LONGEST_WORDS))
    except ending.BadRating as error:
        raise Refused(422, "rating", _("Please choose one to five stars, and write at most 2,000 characters.")) from error
    return JsonResponse({"talk": showing.talk(talk)})


@doors.at_window("POST")
@doors.with_writer
def record(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The whole talk as a mail: {mail}."""
    talk, mail = _talk(visitor), words_of(said(request), "mail", 321).strip()
    if mail and not doors.is_address(mail):
        raise Refused(422, "address", _("That is no mail address that we can write to."))
    doors.keep_pace_of_mails(request)
    try:
        became = transcript.ask(talk, mail)
    except transcript.CannotSend as error:
        words = {
            "address": _("That is no mail address that we can write to."),
            "often": _("It was sent several times already. Please look at your mailbox."),
        }
        raise Refused(422, error.code, words.get(error.code, _("That did not work. Please try again."))) from error
    words = {
        transcript.Asked.SENT: _("It is on its way to you."),
        transcript.Asked.CONFIRM: _("Please open the mail that we have just sent, and confirm that the address is yours."),
    }
    return JsonResponse({"asked": became, "words": words[became]})


@doors.at_window("POST")
@doors.with_visitor
def events(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The website reports what happened on its page: {name}; nothing of it is kept. A nudge may wait for it."""
    name = words_of(said(request), "name", choosing.LONGEST_EVENT)
    return JsonResponse({"nudges": choosing.due(visitor, event=name) if name else []})


@doors.at_window("POST")
@doors.with_writer
def nudge(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Its moment has come: {id, event?} → what is shown, or nothing."""
    told = said(request)
    number, event = told.get("id"), words_of(told, "event", choosing.LONGEST_EVENT)
    shown = choosing.show(visitor, number, event=event) if isinstance(number, int) else None
    return JsonResponse({"nudge": {"touch": shown.touch.pk, "text": shown.text} if shown else None})


def _talk(visitor: Visitor) -> Talk:
    found = showing.current(visitor)
    if found is None:
        raise Refused(409, "talk", _("Nothing has been said yet."))
    return found
