"""A failure in plain words: why it came back, what to do now, and what to tell a customer whose phone refuses us."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from madoguchi.channels.email.bounces.carriers import carrier_of
from madoguchi.conversations.models import Inbox

_CHECK = gettext_lazy("Check the address with the customer, by phone or another channel, and answer again.")
_OTHER_WAY = gettext_lazy("Reach the customer by another channel.")
_LATER = gettext_lazy("Answer again later, or reach the customer by another channel.")
_SMALLER = gettext_lazy("Send it again without the attachments, or with smaller ones.")
_ADMIN = gettext_lazy(
    "Show the words below to whoever looks after your mail server, and reach the customer by another channel."
)
_UNASKED = gettext_lazy("Do not write there again unasked.")
_WAIT = gettext_lazy("Nothing to do yet: the other side goes on trying, and you are told if it gives up.")

# reason: (why, what to do)
ADVICE: dict[str, tuple[str | Promise, str | Promise]] = {
    "user-unknown": (gettext_lazy("The other side does not know this address: it was misspelt, or has been given up."), _CHECK),
    "host-unknown": (gettext_lazy("The domain behind the @ does not exist."), _CHECK),
    "moved": (gettext_lazy("The receiver has moved to another address."), _CHECK),
    "not-accepting": (gettext_lazy("This domain does not take any mail."), _CHECK),
    "mailbox-full": (gettext_lazy("The receiver's mailbox is full."), _LATER),
    "too-big": (gettext_lazy("The mail is too big for the other side."), _SMALLER),
    "suspended": (gettext_lazy("The receiver's account is suspended."), _OTHER_WAY),
    "filtered": (gettext_lazy("A filter of the other side, or the receiver's own settings, refused it."), _OTHER_WAY),
    "spam": (gettext_lazy("The other side took it for spam."), _ADMIN),
    "virus": (gettext_lazy("The other side saw something harmful in it, or in an attachment."), _SMALLER),
    "blocked": (gettext_lazy("The other side takes no mail from our mail server."), _ADMIN),
    "authentication": (gettext_lazy("Our mail could not prove where it comes from (SPF, DKIM, DMARC)."), _ADMIN),
    "reverse-dns": (gettext_lazy("The other side does not trust the name of our mail server."), _ADMIN),
    "sender-refused": (gettext_lazy("The other side does not accept our sender address."), _ADMIN),
    "relaying": (gettext_lazy("The mail server in between does not pass mail on to this receiver."), _ADMIN),
    "too-many": (gettext_lazy("The other side has had too much mail from us for the moment."), _LATER),
    "expired": (gettext_lazy("The other side could not be reached for a long time."), _LATER),
    "network": (gettext_lazy("The other side could not be reached."), _LATER),
    "complaint": (gettext_lazy("The receiver has marked our mail as unwanted."), _UNASKED),
    "opt-out": (gettext_lazy("The receiver asks for no more mail."), _UNASKED),
}  # fmt: skip
_UNCLEAR = gettext_lazy("The other side did not say clearly why.")
_SUSPECTED = gettext_lazy(
    "The customer wrote from here lately, so the address exists: their phone most likely refuses our mail."
)
_ASK_TO_ALLOW = gettext_lazy("Reach them by another channel, and ask them to allow our domain. The text below is ready to use.")

# Where a carrier's customers allow a sender, as its own pages call the place.
PLACES = {
    "docomo": "My docomo → メール設定 → 迷惑メール対策 → 受信リスト設定",
    "au": "迷惑メールフィルター → 受信リスト設定",
    "UQ mobile": "迷惑メールフィルター → 受信リスト設定",
    "SoftBank": "My SoftBank → メール設定 → 迷惑メール対策 → 許可するメールの登録",
    "Y!mobile": "My Y!mobile → メール設定 → 迷惑メール対策 → 許可するメールの登録",
}


def why_and_what(reason: str, *, suspected: bool, delayed: bool) -> tuple[str, str]:
    """(why it came back, what to do), in the current language."""
    if suspected:
        return str(_SUSPECTED), str(_ASK_TO_ALLOW)
    why, what = ADVICE.get(reason, (_UNCLEAR, _OTHER_WAY))
    return str(why), str(_WAIT if delayed else what)


def ready_text(inbox: Inbox, address: str, language: str) -> str:
    """What to tell the customer by another channel, in this language (ja, en)."""
    carrier = carrier_of(address)
    names = {
        "address": address,
        "domain": inbox.address.rpartition("@")[2],
        "inbox": inbox.name,
        "carrier": carrier,
        "place": PLACES.get(carrier, ""),
    }
    with override(language):
        lines = [
            _("We have answered you by mail to %(address)s, but it came back.") % names,
            _("The spam settings of your phone (allowed domains) most likely refuse it.") % names,
            _("Please allow mail from “%(domain)s”, and tell us when that is done: we will send our answer again.") % names,
        ]
        if names["place"]:
            lines.append(_("Where to allow it (%(carrier)s): %(place)s") % names)
        return "\n".join([*lines, inbox.name])
