"""What a machine's mail is called in the desk."""

from django.utils.translation import gettext as _

ICONS = {
    "vacation": "tree-palm",
    "bulk": "newspaper",
    "calendar": "calendar",
    "receipt": "mail-check",
    "bounce": "mail-x",
    "survey": "star",
}


def words(kind: str) -> str:
    """The chip beside the sender."""
    return {
        "vacation": _("Absence notice"),
        "bulk": _("Newsletter or mailing list"),
        "calendar": _("Calendar"),
        "receipt": _("Read receipt"),
        "bounce": _("Delivery failure"),
        "answer": _("Sent automatically"),
        "survey": _("Survey"),
    }.get(kind, _("Automatic answer"))


def icon(kind: str) -> str:
    """Its icon."""
    return ICONS.get(kind, "bot")
