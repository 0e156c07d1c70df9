"""The checks of this room. Their numbers are told to people and to scripts: a number is never used for something else."""

from django.utils.translation import gettext as _

from madoguchi.conversations.checking import addressee, addresses, files, leftovers, registry

CHECKS = (
    addressee.check,
    addresses.check_new,
    addresses.check_several,
    leftovers.check,
    files.check_missing,
    files.check_foreign,
    addresses.check_dropped,
)


def rules_in_words() -> list[tuple[str, str]]:
    """Each rule's number and what it looks for."""
    return [
        ("G-01", _("The text addresses somebody else than this customer.")),
        ("G-02", _("An address that was never used in this conversation, or looks much like one that was.")),
        ("G-03", _("People of several companies would see each other's addresses.")),
        ("G-04", _("Something is left over: ○○, ●●, XX, 【要確認】, {variables}, TODO, a 様 without a name.")),
        ("G-05", _("The text speaks of an attached file, but none is attached.")),
        ("G-06", _("A file that came from another customer.")),
        ("G-07", _("Somebody whom the customer had put into Cc gets no copy.")),
    ]


def register() -> None:
    """Called once at start."""
    for check in CHECKS:
        registry.register(check)
