"""What a folder of a mailbox is for: by the mark that servers give it, else by its usual names."""

from collections.abc import Sequence

_BY_FLAG = {b"\\sent": "sent", b"\\junk": "junk", b"\\all": "all", b"\\drafts": "drafts", b"\\trash": "trash"}
_BY_NAME = {
    "sent": (
        *("sent", "sent items", "sent messages", "sent mail"),
        *("送信済み", "送信済みアイテム", "送信済みメール", "送信済みトレイ", "送信済", "送信箱"),
        *("gesendet", "gesendete elemente", "éléments envoyés", "enviados", "보낸편지함", "已发送", "已傳送"),
    ),
    "junk": ("junk", "spam", "junk e-mail", "junk email", "bulk mail", "迷惑メール", "迷惑メールフォルダ", "スパム"),
    "drafts": ("drafts", "draft", "下書き"),
    "trash": ("trash", "deleted items", "deleted messages", "ゴミ箱", "ごみ箱", "削除済みアイテム"),
}


def marked(flags: Sequence[bytes]) -> str:
    """The role that the server gives the folder; empty when none."""
    own = {flag.lower() for flag in flags}
    return next((role for flag, role in _BY_FLAG.items() if flag in own), "")


def named(name: str, delimiter: str) -> str:
    """The role that folders of this name usually have; empty when none. Only the top, INBOX and Gmail's own place count."""
    if name.upper() == "INBOX":
        return "inbox"
    *above, last = name.split(delimiter) if delimiter else [name]
    if [each.lower() for each in above] not in ([], ["inbox"], ["[gmail]"], ["[google mail]"]):
        return ""
    return next((role for role, known in _BY_NAME.items() if last.lower() in known), "")


def role_of(flags: Sequence[bytes], name: str, delimiter: str) -> str:
    """inbox, sent, junk, drafts, trash, all, or empty."""
    return "inbox" if name.upper() == "INBOX" else marked(flags) or named(name, delimiter)


def delimiter_of(told: bytes | str | None) -> str:
    """What stands between the names of folders, as text."""
    return told.decode("ascii", "replace") if isinstance(told, bytes) else told or ""
