"""One mail to one relay: MAIL, RCPT, DATA, and what each answer means for us."""

import re
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass, field

from madoguchi.channels.email import pacing, relays
from madoguchi.channels.email.relays import words_of
from madoguchi.channels.email.routes import Route
from madoguchi.journal.delivering import Deferred, InDoubt, Refused
from madoguchi.kit.addresses import on_the_wire


@dataclass
class Handed:
    """The relay has taken the mail for `accepted`. The others were refused now (`later`) or for good (`never`)."""

    words: str
    accepted: list[str] = field(default_factory=list)
    later: dict[str, str] = field(default_factory=dict)
    never: dict[str, str] = field(default_factory=dict)


def hand_over(route: Route, *, sender: str, recipients: Sequence[str], content: bytes) -> Handed:
    """Send one mail.

    Raises NotYet (its turn has not come), Deferred (nothing was handed over, try later), Refused (never), InDoubt (the
    content went out, no answer came).
    """
    was_refusing = pacing.let_through(route)
    try:
        line = relays.reused_line(route)
    except Deferred as answer:
        if answer.code in pacing.SLOW_DOWN:
            pacing.slow_down(route, str(answer))
        raise
    try:
        handed = _speak(line, route, sender, recipients, content)
    except Deferred:
        relays.close(line)
        raise
    except (smtplib.SMTPException, OSError) as error:
        relays.close(line)
        raise _broken(error, route) from error
    relays.keep_line(route, line)
    if was_refusing:
        pacing.went_well(route)
    return handed


def _speak(line: smtplib.SMTP, route: Route, sender: str, recipients: Sequence[str], content: bytes) -> Handed:
    options = _options(line, [on_the_wire(each) for each in (sender, *recipients)], content)
    code, answer = line.docmd("MAIL", f"FROM:<{on_the_wire(sender)}>{options}")
    if code != 250:
        raise _no(route, code, answer)
    handed = Handed("")
    for recipient in recipients:
        code, answer = line.docmd("RCPT", f"TO:<{_safe(recipient)}>")
        if code in {250, 251}:
            handed.accepted.append(recipient)
        elif 400 <= code < 500:
            handed.later[recipient] = f"{code} {words_of(answer)}"
            if code == 421:
                raise _no(route, code, answer)
        else:
            handed.never[recipient] = f"{code} {words_of(answer)}"
    if not handed.accepted:
        words = "; ".join(f"{address}: {said}" for address, said in {**handed.never, **handed.later}.items())
        code_said = next(iter({**handed.later, **handed.never}.values()), "")[:3]
        raise (Deferred if handed.later else Refused)(words, code_said)
    handed.words = _content(line, route, content)
    return handed


def _content(line: smtplib.SMTP, route: Route, content: bytes) -> str:
    code, answer = line.docmd("DATA")
    if code != 354:
        raise _no(route, code, answer)
    stuffed = re.sub(rb"(?m)^\.", b"..", content)
    line.send(stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n"))
    try:
        line.send(b".\r\n")
        relays.be_patient(line, relays.VERDICT_SECONDS)  # scanners at the other end take their time
        code, answer = line.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise InDoubt(
            f"{route} was cut off after the mail had gone out and before it answered; it is sent again under the same "
            "Message-ID.",
            "no_answer",
        ) from error
    relays.be_patient(line, relays.ANSWER_SECONDS)
    if code != 250:
        raise _no(route, code, answer, is_about_mail=True)
    return f"{code} {words_of(answer)}"


def _options(line: smtplib.SMTP, addresses: Sequence[str], content: bytes) -> str:
    options = ""
    if line.has_extn("size"):
        options += f" SIZE={len(content)}"
        largest = line.esmtp_features.get("size", "").strip()
        if largest.isascii() and largest.isdecimal() and 0 < int(largest) < len(content):
            raise Refused(f"The mail has {len(content)} octets, and the relay takes {largest} at most.", "too_large")
    if not content.isascii() and line.has_extn("8bitmime"):
        options += " BODY=8BITMIME"
    if not all(address.isascii() for address in addresses):
        if not line.has_extn("smtputf8"):
            raise Refused("The relay does not take addresses with letters outside ASCII.", "smtputf8")
        line.command_encoding = "utf-8"
        options += " SMTPUTF8"
    return options


def _safe(address: str) -> str:
    wired = on_the_wire(address)
    if re.search(r"[<>\x00-\x1f]", wired) or (" " in wired and not wired.startswith('"')):
        raise Refused(f"{address!r} is not a mail address.", "address")
    return wired


def _no(route: Route, code: int, answer: bytes, *, is_about_mail: bool = False) -> Deferred:
    """The relay itself says no, not one recipient's server: put off, it is given time."""
    words = f"{route} answered {code} {words_of(answer)}"
    if str(code) in pacing.SLOW_DOWN and (code == 421 or not is_about_mail):
        pacing.slow_down(route, f"{code} {words_of(answer)}")
    return Refused(words, str(code)) if 500 <= code < 600 else Deferred(words, str(code))


def _broken(error: Exception, route: Route) -> Deferred:
    if relays.is_late(error):
        return Deferred(f"{route} did not answer in time; the mail had not been handed over.", "timeout")
    return Deferred(f"{route} hung up before the mail was handed over.", "hung_up")
