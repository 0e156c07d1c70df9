"""The address of an invitation: signed, so that it can be neither guessed nor forged; stands in the mail and nowhere else."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from madoguchi.conversations.models import Message
from madoguchi.surveys.models import Asked

LONGEST = 120
PLACE = "https://survey.invalid/"  # in the stored text: colleagues who read it cannot answer in the customer's name


def token_of(asked: Asked) -> str:
    """The same at every time."""
    return _signer().sign(asked.key)


def find(token: str) -> Asked | None:
    """The invitation of this token; a forged one is not even looked up."""
    if len(token) > LONGEST or not token.isascii():
        return None
    try:
        key = _signer().unsign(token)
    except BadSignature:
        return None
    rows = Asked.objects.select_related("survey", "version", "conversation__inbox", "workspace", "answer")
    return rows.filter(key=key).exclude(state__in=[Asked.State.WAITING, Asked.State.NOT_SENT]).first()


def address_of(asked: Asked) -> str:
    """Where it is answered."""
    return settings.PUBLIC_URL + reverse("surveys:answer", kwargs={"token": token_of(asked)})


def _signer() -> Signer:
    return Signer(sep="~", salt="madoguchi.surveys")  # a fresh one: keys may be turned


def put(message: Message, written: str) -> str:
    """The text of a mail with the address in its place."""
    asked = Asked.objects.filter(message=message.pk).first() if message.pk else None
    return written.replace(PLACE, address_of(asked)) if asked else written
