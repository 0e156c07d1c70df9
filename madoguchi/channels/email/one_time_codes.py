"""Codes and links by which a machine lets somebody in: whoever reads them may sign in elsewhere in our name.

The "ticket trick": somebody signs up at another service with our address and reads the code in a place that shows customers
their conversations. Recognised here; who may see them is told in conversations/withholding.py.
"""

import re

from madoguchi.channels.email.mime.parsed import ParsedMail
from madoguchi.customers.no_reply import takes_no_reply
from madoguchi.kit.addresses import Address

LOOKED_AT = 20_000

_MACHINE = re.compile(
    r"^(?:accounts?|auth|login|log-?in|mailer|notif(?:y|ications?)|otp|registration|security|sign-?(?:up|in)|system|verif(?:y|ication)"
    r"|welcome)(?:$|[._+-])|[._+-](?:security|notifications?|verification|noreply)$",
    re.IGNORECASE,
)
_SPEAKS_OF_CODES = re.compile(
    r"(?:認証|確認|検証|セキュリティ|ログイン|ワンタイム|承認|招待|アクセス)\s?(?:用の?)?(?:コード|番号|パスワード|キー)|ワンタイムパス|暗証番号"
    r"|(?:verification|confirmation|security|login|log-in|sign-?in|access|authentication|one-?time|invitation|activation)"
    r"[ -](?:pass)?(?:code|number|password|pin|key)\b|\bone-?time (?:password|pin)|\bOTP\b|\b2FA\b|\bpasscode\b",
    re.IGNORECASE,
)
_SPEAKS_OF_LINKS = re.compile(
    r"(?:メールアドレス|アドレス|アカウント|本人|ご?登録)\s?(?:の|を|が)?\s?(?:ご?確認|ご?認証|有効化|検証|手続き|完了|本登録)|仮登録|本登録"
    r"|パスワード\s?(?:の|を)?\s?(?:再設定|再発行|リセット|変更|初期化)|(?:ログイン|サインイン)(?:用の?)?\s?(?:リンク|URL)"
    r"|(?:verify|confirm|activate|validate) (?:your|this|the) (?:e-?mail|account|address|registration|identity|sign-?up)"
    r"|(?:reset|change|set|create) (?:your|a|the) (?:new )?password|password reset|magic link|(?:sign|log)[ -]?in link"
    r"|(?:accept|join) (?:the |your |this )?(?:invitation|invite)|invited you to",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![\w.,/¥$-])(?:\d{4,8}|\d{3}[ -]\d{3}|[A-Z0-9]{3,5}-[A-Z0-9]{3,5})(?![\w/]|[.,-]\d|円)")
_LINK = re.compile(r"https?://[^\s<>\"']{8,2000}", re.IGNORECASE)
_LETS_IN = re.compile(
    r"[?&/_-](?:token|code|key|otp|verify|verification|confirm\w{0,8}|activat\w{0,4}|auth\w{0,12}|reset\w{0,10}|magic\w{0,6}|invit\w{0,8}"
    r"|sign-?(?:in|up)|log-?in|register|regist\w{0,6})\b|[A-Za-z0-9_-]{24,}",
    re.IGNORECASE,
)
LINKS_LOOKED_AT = 50


def carries(mail: ParsedMail, sender: Address) -> bool:
    """Whether a machine's mail carries a code or link that lets its reader in somewhere."""
    if not _is_from_machine(mail, sender):
        return False
    text = f"{mail.subject}\n{mail.text}\n{mail.quoted}"[:LOOKED_AT]
    if _SPEAKS_OF_CODES.search(text) and _CODE.search(text):
        return True
    if not _SPEAKS_OF_LINKS.search(text):
        return False
    links = [*_LINK.findall(text)[:LINKS_LOOKED_AT], *_LINK.findall(mail.html[: 4 * LOOKED_AT])[:LINKS_LOOKED_AT]]
    return any(_LETS_IN.search(link) for link in links)


def _is_from_machine(mail: ParsedMail, sender: Address) -> bool:
    local = sender.address.rpartition("@")[0][:64]
    return mail.auto_reply in {"auto-reply", "bulk"} or takes_no_reply(sender) or bool(_MACHINE.search(local))
