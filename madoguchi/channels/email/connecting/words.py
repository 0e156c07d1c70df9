"""The wizard's sentences: what each step does, what each trouble means and what to do about it, what a host asks for."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Words = Promise | str


@dataclass(frozen=True)
class Advice:
    """What is wrong, and what to do, one sentence each."""

    what: Words
    do: tuple[Words, ...] = ()


STEPS: dict[str, Words] = {
    "imap_reach": _("Reach the server for incoming mail"),
    "imap_secure": _("Encrypt the line and check the certificate"),
    "imap_login": _("Sign in to incoming mail"),
    "imap_folders": _("List the folders and count their mails"),
    "smtp_reach": _("Reach the server for outgoing mail"),
    "smtp_secure": _("Encrypt the line and check the certificate"),
    "smtp_login": _("Sign in to outgoing mail"),
    "smtp_sender": _("Ask whether it sends from this address"),
}

_SPELLING = _("Type user name and password again: capital letters and spaces at the ends count.")
_OTHER_SERVER = _("Compare server and port with what your mail host tells you, and change them by hand.")
_TLS_INSTEAD = _("Change the security by hand: TLS is usual on ports 993 and 465, STARTTLS on 143 and 587.")
_ASK_HOST = _("Ask your mail host, and pass on what its server said.")
_FIREWALL = _("Ask whoever runs this machine's network to allow this port outwards.")

TROUBLES: dict[str, Advice] = {
    "name": Advice(_("There is no server of this name."), (_("Check the spelling of the server's name."), _OTHER_SERVER)),
    "refused": Advice(_("The machine is there, but nothing answers on this port."), (_OTHER_SERVER, _FIREWALL)),
    "timeout": Advice(
        _("No answer came in time. Mostly a firewall swallows this port, or the port is wrong."), (_FIREWALL, _OTHER_SERVER)
    ),
    "no_way": Advice(_("This machine finds no way to that server."), (_FIREWALL,)),
    "certificate_expired": Advice(
        _("The server's certificate has run out."),
        (_("Tell your mail host: everybody who connects is affected."), _("Check this machine's clock.")),
    ),
    "certificate_name": Advice(
        _("The server's certificate is for another name."),
        (_("Use the server name that your mail host gives, not your own domain."),),
    ),
    "certificate_unknown": Advice(
        _("Nobody we trust vouches for the server's certificate: it is self-made, or a link of its chain is missing."),
        (_("Check the server's name."), _("With a server of your own: give it a certificate of a public authority.")),
    ),
    "tls": Advice(_("An encrypted connection could not be made."), (_TLS_INSTEAD,)),
    "no_starttls": Advice(_("The server does not offer STARTTLS."), (_TLS_INSTEAD,)),
    "needs_tls": Advice(_("The server takes passwords on encrypted lines only."), (_TLS_INSTEAD,)),
    "garbage": Advice(_("Something answers on this port, but it is no mail server of this kind."), (_OTHER_SERVER,)),
    "login": Advice(
        _("The server refused the user name or the password."),
        (_SPELLING, _("Some hosts want a name that differs from the address. Look it up with your mail host.")),
    ),
    "app_password": Advice(
        _("This account takes an app password only, not your usual one."),
        (_("Make an app password in the account's security settings, and type it here."),),
    ),
    "oauth": Advice(
        _("This host lets programs in with its own sign-in page only (OAuth 2); passwords are refused."),
        (_("Sign in with the host below, where it is offered, or ask an administrator to set it up."),),
    ),
    "sign_in_again": Advice(
        _("The host wants somebody of this account to sign in once more."), (_("Go back one step and sign in with the host."),)
    ),
    "tokens_away": Advice(_("The host's sign-in page does not answer just now."), (_("Try again in a minute."),)),
    "smtp_auth_off": Advice(
        _("Sending by programs (SMTP AUTH) is switched off for this account."),
        (_("An administrator switches on “Authenticated SMTP” for this mailbox."),),
    ),
    "imap_off": Advice(
        _("Reading by programs (IMAP) is switched off for this account."),
        (_("Switch on IMAP in the settings of your mail's web page, then try again."),),
    ),
    "blocked": Advice(
        _("The host has blocked this sign-in because it looked unusual."),
        (_("Sign in once in the browser, confirm that it was you, then try again."),),
    ),
    "over_quota": Advice(_("The mailbox is full."), (_("Make room on the mail server, then try again."),)),
    "too_often": Advice(
        _("The server asks us to come back later: too many tries or connections."),
        (_("Wait a quarter of an hour, then try again."),),
    ),
    "no_login": Advice(_("This server offers no sign-in on this port."), (_OTHER_SERVER,)),
    "sender_refused": Advice(
        _("The server does not send mail from this address."),
        (_("Allow the address as a sender at your mail host, or sign in with the account it belongs to."), _ASK_HOST),
    ),
    "recipient_refused": Advice(_("The server refused this very address as a recipient."), (_ASK_HOST,)),
    "cut": Advice(_("The server hung up in the middle."), (_("Try again in a minute."), _OTHER_SERVER)),
    "folder": Advice(_("The folder cannot be opened."), (_("Choose another folder."),)),
    "server": Advice(_("The server answered something unexpected."), (_ASK_HOST,)),
    "not_returned": Advice(
        _("The test mail was sent but did not come back in time."),
        (
            _("Some hosts take minutes. Wait a little longer, or look for it in the web mail."),
            _("Perhaps mail for this address goes to another mailbox: check forwarding and MX."),
        ),
    ),
    "not_sent": Advice(_("The test mail could not be sent."), (_ASK_HOST,)),
    "in_junk": Advice(
        _("The test mail landed in the junk folder."),
        (_("Mark it as “not junk” in your web mail. Mails that land there are not taken in."),),
    ),
    "rewritten": Advice(
        _("The test mail came back changed on its way. Conversations still find together, by the reply address."),
    ),
}

NOTES: dict[str, Words] = {
    "app_password": _("Needs an app password: switch on two-step verification, then make one for Madoguchi."),
    "app_password_two_factor": _("With two-step verification it needs an app password."),
    "oauth_only": _("This host no longer takes passwords from programs. Sign in with Microsoft instead."),
    "smtp_auth_on": _("An administrator must have switched on “Authenticated SMTP” for the mailbox."),
    "imap_on": _("IMAP must be switched on in the settings of the web mail."),
    "imap_asked_for": _("IMAP must be asked for in the host's member pages first."),
    "imap_maybe": _("Not every contract with this host has IMAP. The test will show."),
    "initial_domain": _("The server is the contract's initial domain (….sakura.ne.jp), as the host's control panel shows it."),
    "server_in_panel": _("The server's name stands in the host's control panel; it may differ from what we found."),
    "account_name": _("The user name is the mail account's name, not the address."),
    "docomo": _("The user name is the d account's ID, the password the one for IMAP only; both stand in My docomo."),
    "au": _("User name and password for other devices stand in the phone's mail settings."),
    "proton_bridge": _("Works through Proton Mail Bridge on this machine only; the password is the one that Bridge shows."),
}

CANNOT: dict[str, Words] = {
    "phone_only": _("This host lets only its phones read the mail. Forward it to another mailbox, and connect that one."),
}

HOW: dict[str, Words] = {
    "table": _("known host"),
    "mx": _("known from your domain's mail record"),
    "srv": _("told by your domain"),
    "autoconfig": _("published by your domain"),
    "guess": _("found by trying"),
    "hand": _("typed by hand"),
}
