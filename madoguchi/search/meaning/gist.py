"""What a customer's message is about, in few words: greetings, names, courtesies and numbers left out. Writes nothing."""

import re
import unicodedata

LONGEST = 320  # of what is embedded: the matter stands in the first sentences
_LOOKED_AT = 2_000
_ANSWERS = re.compile(r"^(?:\s*(?:re|fwd?|aw|wg|返信|転送)\s*(?:\[\d+\])?\s*[:：])+|\[#\d+\]", re.IGNORECASE)
_QUOTED = re.compile(r"^[ \t]*[>＞|].*$", re.MULTILINE)
_ADDRESSES = re.compile(r"https?://\S+|\S+@\S+\.\S+|www\.\S+")
_CODES = re.compile(r"(?<![^\W_])(?=[\w-]*\d)[A-Za-z0-9]+(?:[-_/.,:][A-Za-z0-9]+)*(?![^\W_])|\d+(?:[-.,:/]\d+)*", re.ASCII)
_SIGNED = re.compile(r"^[ \t]*(?:[-―─━_=*＊]{4,}|-- ?)[ \t]*$.*", re.MULTILINE | re.DOTALL)
_SENTENCES = re.compile(r"(?<=[。！？!?])|(?<=\.)\s+|\n+")
_BLANKS = re.compile(r"\s+")
_COURTESY_JA = re.compile(
    r"^(?:いつも(?:大変)?(?:お世話|ありがとう|使って|利用|ご利用|拝見)|(?:平素|日頃)[よかはの]|(?:大変)?お世話[にさ]|はじめまして|初めまして"
    r"|初めて(?:ご連絡|メール)|突然の(?:メール|ご連絡|お便り)|こんにちは|こんばんは|おはよう|拝啓|敬具|前略|草々|以上$|以上、"
    r"|(?:どうぞ|何卒|なにとぞ|以上)?、?(?:よろしく|宜しく)(?:お願い|おねがい|御願い|どうぞ)|お願い(?:いた|致|し|申)|お返事|ご返信|お返答|ご回答"
    r"|お忙しい(?:ところ|中)|お手数|ご多忙|恐れ入りますが|恐縮|取り急ぎ|とりいそぎ|急いで(?:い|お)|お手すき|ご確認の(?:ほど|程)|失礼(?:いた|し)ま)"
)
_COURTESY_EN = re.compile(
    r"^(?:dear\b|hi\b|hello\b|hey\b|good (?:morning|afternoon|evening|day)\b|to whom\b"
    r"|(?:kind|best|warm|many)?\s*(?:regards|wishes)\b"
    r"|sincerely|yours\b|cheers\b"
    r"|thanks?\b(?: you)?(?: so much| very much| again)?(?: in advance| for (?:your|the) \w+)?\s*[.,!]*$"
    r"|(?:i )?(?:look|am looking|looking) forward|i hope (?:this|you)|please (?:let me know|advise)\b.{0,25}$|best,?$)",
    re.IGNORECASE,
)
_OWN_NAME = re.compile(
    r"^[^がをはにで、]{1,24}(?:です|と申します|でございます|より)[。！]?$"
    r"|^[\w'.-]+(?: [\w'.-]+){0,2}[.]?$|^\S{1,6}[ 　]\S{1,8}[（(][ぁ-ゖァ-ヺ 　]+[)）]$"
)
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ]")


def gist(subject: str, text: str) -> str:
    """Subject and first sentences, as they go to the embedder; empty where nothing is said."""
    head = _plain(_ANSWERS.sub("", subject))
    body = " ".join(_matter(_SIGNED.sub("", _QUOTED.sub("", text[:_LOOKED_AT]))))
    return f"{head}。{body}"[:LONGEST].strip("。 ") if is_japanese(head + body) else f"{head}. {body}"[:LONGEST].strip(". ")


def is_japanese(text: str) -> bool:
    """Whether kana stand in it: the two languages lie a little apart in every model."""
    return _JAPANESE.search(text) is not None


def _matter(text: str) -> list[str]:
    """The sentences that tell something."""
    found = [sentence.strip() for sentence in _SENTENCES.split(text) if sentence and sentence.strip()]
    return [plain for each in found if not _is_courtesy(each) and (plain := _plain(each))]


def _is_courtesy(sentence: str) -> bool:
    """Short ones only: whoever begins politely and goes on with the matter is listened to."""
    if len(sentence) <= 45 and _COURTESY_JA.match(sentence):
        return True
    return (len(sentence) <= 70 and _COURTESY_EN.match(sentence) is not None) or _OWN_NAME.match(sentence) is not None


def _plain(text: str) -> str:
    """Without addresses; every number and code is one sign, for amounts and dates say nothing of the matter."""
    folded = unicodedata.normalize("NFKC", text).encode("utf-8", "ignore").decode()
    return _BLANKS.sub(" ", _CODES.sub("0", _ADDRESSES.sub(" ", folded))).strip()
