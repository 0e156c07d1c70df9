"""Failures and complaints that come as something else than a mail server's report: JSON notices, one-click unsubscribing."""

import json
from typing import Any

from madoguchi.channels.email.mime.bounce_reasons import is_hard, reason
from madoguchi.channels.email.mime.parsed import Bounce, ParsedMail
from madoguchi.channels.email.mime.parts import Part

LONGEST = 200_000
_SIGNS = ('"notificationType"', '"eventType"')


def read(root: Part, mail: ParsedMail) -> tuple[list[Bounce], str] | None:
    """The receivers such a notice names and the failed mail's Message-ID; None when the mail is no such notice."""
    if root.header("x-apple-unsubscribe").strip().lower() == b"true" and mail.from_ is not None:
        return [Bounce(mail.from_.address, False, "", "opt-out", "")], mail.in_reply_to
    text = mail.text[:LONGEST]
    if not any(sign in text for sign in _SIGNS):
        return None
    if not (root.header("x-amz-sns-message-id") or b"no-reply@sns." in root.header("from")):
        return None
    return _of_ses(text)


def _of_ses(text: str) -> tuple[list[Bounce], str] | None:
    start = text.find("{")
    try:
        notice, _ = json.JSONDecoder().raw_decode(text[start:].replace("\n", "") if start >= 0 else "")
        return _bounces(notice), _id_of(notice.get("mail") or {})
    except (ValueError, RecursionError, AttributeError, TypeError, KeyError):
        return None


def _bounces(notice: dict[str, Any]) -> list[Bounce]:
    kind = str(notice.get("notificationType") or notice.get("eventType") or "").lower()
    if kind == "complaint":
        told = notice["complaint"]
        sort = str(told.get("complaintFeedbackType") or "abuse")[:40]
        return [Bounce(str(each["emailAddress"]), False, "", "complaint", sort) for each in told["complainedRecipients"]]
    if kind != "bounce":
        return []
    told = notice["bounce"]
    return [_bounced(each, told) for each in told["bouncedRecipients"]]


def _bounced(each: dict[str, Any], told: dict[str, Any]) -> Bounce:
    words = str(each.get("diagnosticCode") or "").removeprefix("smtp; ")
    status = str(each.get("status") or "")
    sort = str(told.get("bounceSubType") or "").lower()
    name = {"mailboxfull": "mailbox-full", "messagetoolarge": "too-big", "noemail": "user-unknown"}.get(sort, "")
    name = name or (reason(words, status, "RCPT" if status == "5.1.1" else "") if words or status else "undefined")
    is_dead = str(told.get("bounceType") or "").lower() == "permanent" and is_hard(name, status)
    return Bounce(str(each["emailAddress"])[:320], is_dead, status, name, words[:500])


def _id_of(sent: dict[str, Any]) -> str:
    heads = sent.get("headers") or []
    named = [str(each.get("value", "")) for each in heads if str(each.get("name", "")).lower() == "message-id"]
    return named[0][:480] if named else ""
