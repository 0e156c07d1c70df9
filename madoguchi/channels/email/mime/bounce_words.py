"""What a delivery failure says in plain text: the explanation, the receivers named in it, what is said of each."""
# ruff: noqa: E501 - one form a line

import re
from collections.abc import Sequence

LONGEST = 20_000
MOST_NAMED = 200

ROBOT = re.compile(
    r"mailer[-_. ]?daemon|no-?reply@.{0,40}\.dion\.ne\.jp|post[-_.]?master|mail[-_. ]?(?:delivery|admin|system)|delivery[-_.]?(?:status|system|subsystem)|mdaemon|^bounce|no-?reply@.{0,200}(?:amazonses|sns\.amazonaws)|complaints?@|staff@hotmail",
    re.IGNORECASE,
)
_ADDRESS = r"(?:\"[^\"\s]{1,64}\"|[^\s<>()\[\]\"',;:]{1,64})@[A-Za-z0-9.-]{1,190}[A-Za-z0-9]"
# The narrow forms come first; those of the first group may name several.
_LISTS = tuple(
    re.compile(pattern, re.MULTILINE | re.IGNORECASE)
    for pattern in (
        rf"^[ \t]*(?:(?:failed |rejected |original )?recipients?(?: address)?|final.recipient|rcpt(?: to)?|(?:could|can) ?not be delivered to|宛先|送信先(?:アドレス)?|次のアドレス)[ \t]*[:：][ \t]*(?:rfc822;)?[ \t]*<?({_ADDRESS})",
        rf"^[ \t]*(?:\[?[45]\d\d[\] -][^\n<]{{0,40}})<({_ADDRESS})>\.\.\.",
        rf"^[ \t]*<({_ADDRESS})>[ \t]*(?::|\.\.\.|\(|$)",
        rf"^[ \t]*({_ADDRESS})[ \t]*(?::[ \t]*$|:[ \t]|\.\.\.|\r?$|[ \t]{{2,}}|[ \t]*[(\[]|,?[ \t]+on[ \t]+[A-Z0-9])",
        rf"^[ \t]*[*•・-][ \t]*<?({_ADDRESS})>?[ \t]*(?:\r?$|:|[(（])",
        rf"^[ \t]*(?:>>>[ \t]*)?({_ADDRESS})[ \t]+<({_ADDRESS})>",
    )
)
_SINGLE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf">>>[ \t]*rcpt to:[ \t]*<({_ADDRESS})>",
        rf"(?:recipients?|rcpt to|users?|address(?:es)?|to|mailbox|for|宛先|account)\b[^\n@]{{0,40}}?[<\"' :]({_ADDRESS})",
        rf"<({_ADDRESS})>",
        rf"({_ADDRESS})",
    )
)
_VERDICT = re.compile(r"[45]\d\d [^\n<]{0,40}<[^<>\n]{1,320}>\.\.\. ")
_COPY = re.compile(
    r"^[ \t>]*(?:[-=_*#~]{2,}[ \t]*(?:(?:this is a |below this line is a |enclosed is a )?copy of|original|unsent|returned|undelivered|the (?:original|header|body)|message (?:header|text|follow)|included is|start of|begin)[^\n]{0,100}"
    r"|(?:original message|the original message|message headers?|your (?:original )?message) (?:follows|header|was|is|:)[^\n]{0,60}|received: (?:from|by|\(qmail)[^\n]{0,100}|return-path: ?<[^\n]{0,100}"
    r"|original message:?|[-=]{3,} ?(?:元の|送信された)[^\n]{0,60})[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_COMMANDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"in (?:reply|response) to (?:the )?(?:end of )?(rcpt|data|mail|ehlo|helo)",
        r"(?:after|during|following) (?:the )?(?:end of )?(rcpt|data|mail|ehlo|helo)\b",
        r">>> ?(rcpt|data|mail|ehlo|helo)[^\n]{0,400}\n(?:[ \t>]*<<< ?3[^\n]{0,200}\n)?[ \t>]*(?:<<< ?)?[45]\d\d",
        r"did not like our (rcpt|data|mail|ehlo|helo)",
        r"smtp:(rcpt|data|mail|ehlo|helo)\b",
        r"(?:response to|additional|smtp command)\s+(rcpt|data|mail|ehlo|helo)\b",
        r"\b(rcpt|data|mail)\w*(?: to| from)? (?:command )?generated (?:the )?(?:following )?response",
        r"\[(rcpt|data|mail)_(?:to|from)\]",
        r">>> ?(rcpt|data|mail|ehlo|helo)\b",
    )
)
_TOLD_COMMANDS = (
    (re.compile(r"does not like recipient|\(state 14\)", re.IGNORECASE), "RCPT"),
    (re.compile(r"failed (?:on DATA command|after I sent the message)|\(state 1[578]\)|\[END_OF_DATA\]", re.IGNORECASE), "DATA"),
    (re.compile(r"but sender was rejected|\(state 6\)", re.IGNORECASE), "MAIL"),
    (re.compile(r"but my name was rejected|\(state 13\)", re.IGNORECASE), "EHLO"),
)  # fmt: skip


def explanation(whole: str) -> str:
    """The human words, without the copy of the failed mail."""
    whole = whole[:LONGEST]
    copy = _COPY.search(whole)
    return whole[: copy.start()] if copy and whole[: copy.start()].strip() else whole


def named_in(words: str, own: set[str]) -> list[str]:
    """The receivers that the words name, in order; never `own` (the lower-case addresses of the mail's sender and reader)."""
    for patterns, most in ((_LISTS, MOST_NAMED), (_SINGLE, 1)):
        for pattern in patterns:
            found = [_last(match) for match in pattern.findall(words)]
            fit = dict.fromkeys(each for each in found if each.lower() not in own and not ROBOT.search(each))
            if fit:
                return list(fit)[:most]
    return []


def said_of(recipients: Sequence[str], words: str) -> dict[str, str]:
    """For each receiver what the words say where they name it: from its line on, up to where another is named."""
    if len(recipients) == 1:
        return {recipients[0]: _from_line(words, recipients[0])}
    lower = words.lower()
    starts = sorted((at, each) for each in recipients for at in _occurrences(lower, each.lower()))
    pieces: dict[str, list[str]] = {each: [] for each in recipients}
    for n, (at, each) in enumerate(starts):
        end = starts[n + 1][0] if n + 1 < len(starts) else len(words)
        end = max(words.rfind("\n", at, end), at + len(each)) if n + 1 < len(starts) else end
        start = words.rfind("\n", 0, at) + 1
        if _VERDICT.match(words, start):  # a transcript's last word on somebody: what led to it stands above
            before = starts[n - 1][0] if n else 0
            start, end = max(words.find("\n", before), 0), max(words.find("\n", at), at + len(each))
        pieces[each].append(words[start:end])
    return {each: "\n".join(found) or words for each, found in pieces.items()}


def command_in(words: str) -> str:
    """RCPT, DATA, MAIL or EHLO: what the other server's refusal answered; empty when nothing tells."""
    for pattern in _COMMANDS:
        if found := pattern.search(words):
            command = found.group(1).upper()
            return "EHLO" if command == "HELO" else command
    return next((command for pattern, command in _TOLD_COMMANDS if pattern.search(words)), "")


def _last(match: str | tuple[str, ...]) -> str:
    return match if isinstance(match, str) else match[-1]


def _from_line(words: str, recipient: str) -> str:
    at = words.lower().find(recipient.lower())
    return words[words.rfind("\n", 0, at) + 1 :] if at >= 0 else words


def _occurrences(lower: str, recipient: str) -> list[int]:
    found: list[int] = []
    at = lower.find(recipient)
    while at >= 0 and len(found) < 20:
        found.append(at)
        at = lower.find(recipient, at + len(recipient))
    return found
