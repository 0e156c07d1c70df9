"""Why something does not leave, in words for whoever pressed the button. Nothing was done then, and nothing is lost."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from madoguchi.accounts import approving
from madoguchi.accounts.doors import WorkspaceRequest
from madoguchi.conversations import channels, forwarding, noting, replying, scheduling, trial_mode
from madoguchi.conversations.custom_fields import requiring
from madoguchi.conversations.sides import writing
from madoguchi.customers.identifying import BadHandle
from madoguchi.desk import leaving, posted


def refused(words: str, status: int = 422) -> JsonResponse:
    """Words that say what is missing; nothing was done and nothing lost."""
    return JsonResponse({"words": words}, status=status)


def was_sent_before(more: Mapping[str, Any] | None = None) -> JsonResponse:
    """A click whose answer was lost has sent an earlier text under the same key; the present one is kept by the page."""
    words = _("Your first click had reached us: that text is on its way. What you have changed since stays here.")
    return JsonResponse({"words": words} | dict(more or {}), status=423)


def words(error: Exception) -> str:
    """What to do about it."""
    match error:
        case approving.NobodyToAsk():
            return _("This needs approval, and nobody else here may give it. Nothing was sent; your text is kept as a draft.")
        case requiring.Missing():
            return _("Fill in before closing: %(names)s. Or send without closing.") % {"names": error}
        case scheduling.BadTime():
            return _("Choose a time to come, at most a year ahead.")
        case replying.NoRecipient() | writing.NobodyToWrite():
            return _("Say whom to send it to.")
        case noting.EmptyNote() | writing.NoWords():
            return _("Write something first.")
        case writing.IsTheCustomer():
            return _("%(address)s takes part in the conversation itself. Answer there.") % {"address": error.address}
        case trial_mode.TrialMode():
            return _("This inbox is in trial mode: mail comes in, nothing is sent. Nothing left; your text is kept as a draft.")
        case forwarding.CarriesCodes():
            return _("One of these messages holds a code or link to sign in. Tick that you want to pass it on.")
    return str(error)


KNOWN = (
    approving.NobodyToAsk,
    requiring.Missing,
    scheduling.BadTime,
    replying.NoRecipient,
    writing.NobodyToWrite,
    noting.EmptyNote,
    writing.NoWords,
    writing.IsTheCustomer,
    trial_mode.TrialMode,
    forwarding.CarriesCodes,
    channels.NotCarried,
    posted.BadRecipients,
    posted.EmptyText,
    BadHandle,
)


def says_why[**More](
    view: Callable[Concatenate[WorkspaceRequest, More], HttpResponse],
) -> Callable[Concatenate[WorkspaceRequest, More], HttpResponse]:
    """For a view that sends: what its verb refuses becomes an answer with words."""

    @wraps(view)
    def answered(request: WorkspaceRequest, *args: More.args, **more: More.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **more)
        except leaving.NotYet as objection:
            return objection.answer
        except KNOWN as error:
            return refused(words(error))

    return answered
