"""What we hold of a customer beside their messages: visits at chat windows, ratings, answers of forms and surveys, what was
granted, promised and noticed. Of a shared address nothing: nobody could say whose it is. What colleagues think stays out."""

from collections.abc import Iterable
from typing import Any

from madoguchi.channels.chat.models import Talk, Touch, Visitor
from madoguchi.channels.webform import shapes
from madoguchi.channels.webform.models import Submission
from madoguchi.channels.webform.shapes import Kind
from madoguchi.conversations.models import Concession, Fact, FactState, Promise, PromiseState
from madoguchi.kit.addresses import normalised
from madoguchi.portal.models import CustomerSession, DataCopy
from madoguchi.portal.requests.guests import Guest
from madoguchi.surveys.models import Asked
from madoguchi.surveys.standing_against import LEFT

MOST = 2_000  # of each
GIVEN = (PromiseState.OPEN, PromiseState.KEPT, PromiseState.BROKEN)

type Told = dict[str, Any]


def beside(guest: Guest, conversations: Iterable[int], messages: Iterable[int], language: str) -> Told:
    """By subject, each a list. `conversations`, `messages`: those that they may see."""
    if (customer := guest.customer) is None:
        return {}
    shown, read = list(conversations), list(messages)
    return {
        "visits": [_visit(each) for each in _visitors(guest)],
        "chats": [_chat(each) for each in _talks(guest)],
        "form_answers": [_answers(each, language) for each in _submissions(guest)],
        "surveys": [_survey(each) for each in _asked(guest)],
        "granted": [_granted(each) for each in _concessions(guest, shown)],
        "promised": [_promised(each) for each in _promises(read)],
        "details_you_told": [_fact(each) for each in _facts(read)],
        "sign_ins": [
            {"address": each.handle.shown, "at": each.created_at.isoformat(), "ends_at": each.expires_at.isoformat()}
            for each in CustomerSession.objects.filter(customer=customer).select_related("handle").order_by("pk")[:MOST]
        ],
        "copies_asked_for": [
            {"at": each.asked_at.isoformat(), "taken_at": _moment(each.taken_at)}
            for each in DataCopy.objects.filter(customer=customer).order_by("pk")[:MOST]
        ],
    }


def _visitors(guest: Guest) -> Iterable[Visitor]:
    rows = Visitor.objects.filter(customer=guest.customer, site__inbox__in=guest.page.inboxes.all())
    return rows.select_related("site").order_by("pk")[:MOST]


def _visit(row: Visitor) -> Told:
    """The page with its title and referrer and the device, as long as they are kept."""
    nudges = Touch.objects.filter(visitor=row, is_held_out=False).select_related("nudge").order_by("pk")[:MOST]
    return {
        "window": row.site.name,
        "name": row.name,
        "mail": row.mail,
        "proven_mail": row.proven_mail,
        "known_to_the_website_as": row.outside_id,
        "language": row.language,
        "page": row.page,
        "device": row.device,
        "page_and_device_are_wiped_at": _moment(row.wipe_at),
        "first_seen_at": row.first_seen_at.isoformat(),
        "last_seen_at": row.last_seen_at.isoformat(),
        "messages_shown_first": [{"name": each.nudge.name, "at": each.at.isoformat()} for each in nudges],
    }


def _talks(guest: Guest) -> Iterable[Talk]:
    rows = Talk.objects.filter(visitor__customer=guest.customer, site__inbox__in=guest.page.inboxes.all())
    return rows.select_related("conversation", "site").order_by("pk")[:MOST]


def _chat(row: Talk) -> Told:
    return {
        "window": row.site.name,
        "conversation": row.conversation.number,
        "started_at": row.started_at.isoformat(),
        "ended_at": _moment(row.ended_at),
        "rating": row.rating,
        "rating_words": row.rating_words,
    }


def _submissions(guest: Guest) -> list[Submission]:
    rows = Submission.objects.filter(conversation__customer=guest.customer, form__inbox__in=guest.page.inboxes.all())
    found = rows.select_related("version", "form", "conversation").order_by("pk")[:MOST]
    return [each for each in found if _is_theirs(guest, each)]


def _is_theirs(guest: Guest, row: Submission) -> bool:
    """It names an address of theirs: what lies in their conversations may have been sent by somebody else."""
    mails = [each.key for each in shapes.read(row.version.fields) if each.kind == Kind.EMAIL]
    return any(normalised(value) in guest.values for key in mails for value in row.posted.get(key, ()))


def _answers(row: Submission, language: str) -> Told:
    """In the order in which it was asked; a database keeps none."""
    asked = shapes.read(row.version.fields)
    return {
        "form": row.form.name,
        "conversation": row.conversation.number if row.conversation else None,
        "at": row.at.isoformat(),
        "language": row.language,
        "answers": [
            {"label": each.label(language), "values": row.posted[each.key]} for each in asked if row.posted.get(each.key)
        ],
        "files": [each.get("name", "") for each in row.files],
    }


def _asked(guest: Guest) -> Iterable[Asked]:
    rows = Asked.objects.filter(customer=guest.customer, conversation__inbox__in=guest.page.inboxes.all(), state__in=LEFT)
    return rows.select_related("survey", "conversation", "answer").order_by("pk")[:MOST]


def _survey(row: Asked) -> Told:
    kept = getattr(row, "answer", None)
    told: Told = {"survey": row.survey.name, "conversation": row.conversation.number, "sent_at": _moment(row.sent_at)}
    if kept is None:
        return told | {"answer": None}
    answer = {"result": kept.result, "handling": kept.handling, "explained_twice": kept.twice, "comment": kept.comment}
    return told | {"answer": answer | {"at": kept.at.isoformat()}}


def _concessions(guest: Guest, conversations: list[int]) -> Iterable[Concession]:
    rows = Concession.objects.filter(customer=guest.customer, conversation__in=conversations, state=Concession.State.STANDING)
    return rows.select_related("conversation").order_by("pk")[:MOST]


def _granted(row: Concession) -> Told:
    """What, not why: the reason is a word among colleagues."""
    told = {name: getattr(row, name) for name in ("yen", "count", "days", "what", "order_number")}
    return {"conversation": row.conversation.number, "kind": str(row.get_kind_display()), "at": _moment(row.stood_at)} | told


def _promises(messages: list[int]) -> Iterable[Promise]:
    rows = Promise.objects.filter(message__in=messages, state__in=GIVEN)
    return rows.select_related("conversation").order_by("pk")[:MOST]


def _promised(row: Promise) -> Told:
    told = {"conversation": row.conversation.number, "words": row.words, "due_at": row.due_at.isoformat()}
    return told | {"state": str(row.get_state_display())}


def _facts(messages: list[int]) -> Iterable[Fact]:
    rows = Fact.objects.filter(message__in=messages).exclude(state=FactState.WRONG)
    return rows.select_related("conversation").order_by("pk")[:MOST]


def _fact(row: Fact) -> Told:
    return {"conversation": row.conversation.number, "kind": str(row.get_kind_display()), "value": row.value}


def _moment(at: Any) -> str | None:
    return at.isoformat() if at else None
