"""Whether a customer's message only thanks or acknowledges (お礼・了承). In doubt it is more. Pure; writes nothing.

Every word must be known as thanks, yes, greeting or name: a question, a wish, a figure or any other word is more than that.
"""

import re
import unicodedata

from madoguchi.conversations import thanking_forms as forms
from madoguchi.conversations.incoming import IncomingMessage

MARK = "thanks"
OVERRULED = "thanks_overruled"
LONGEST = 400
_BETWEEN = re.compile(r"[、,，:：\-–—\"'“”「」()（）\[\]/]+")
_JA_CORE, _JA_SOFT = re.compile(forms.CORES), re.compile(forms.SOFT)
_EN_CORE, _EN_SOFT = re.compile(rf"(?:{forms.ENGLISH_CORES})\b"), re.compile(rf"(?:{forms.ENGLISH_SOFT})\b")


def only_thanks(said: IncomingMessage) -> bool:
    """Of a person's message, whole: files, forms and invitations are never only thanks."""
    if said.is_automatic or said.is_spam or said.form_fields or said.invitation or said.as_came:
        return False
    if any(not file.is_inline for file in said.attachments):
        return False
    return is_thanks(said.text, said.from_.name)


def is_thanks(text: str, name: str = "") -> bool:
    """The same of the text alone, without quotes and signature; `name`: its writer's, which may stand in it."""
    own = unicodedata.normalize("NFKC", forms.QUOTED.sub("", text)).strip()
    if not own or len(own) > LONGEST or forms.ASKS.search(own) or forms.FACTS.search(own) or forms.ANGER.search(own):
        return False
    names = _names(name)
    said = [clean for each in forms.CUT.split(forms.NOISE.sub("\n", own.lower())) if (clean := _clean(each))]
    found = [_kind(each, names) for each in said]
    return "core" in found and None not in found


def asks_something(text: str) -> bool:
    """Whether a reply of ours wants an answer; whether there is anything else, or what to do in case of need, wants none."""
    own = unicodedata.normalize("NFKC", forms.QUOTED.sub("", text)).lower()
    sentences = forms.SENTENCES.split(own)
    return any(forms.QUESTIONS.search(each) and not forms.OFFERS.search(each) for each in sentences)


def _clean(sentence: str) -> str:
    bare = _BETWEEN.sub(" ", sentence.replace("i'm", "i am").replace("'", "\u2019")).replace("\u2019", "'")
    return " ".join(bare.split()).strip(" '.")


def _kind(sentence: str, names: frozenset[str]) -> str | None:
    """core: says thanks or yes; soft: stands around it; None: says more."""
    joined = sentence.replace(" ", "")
    if _is_name(sentence, names) or forms.NAMED.fullmatch(joined) or forms.INTRODUCED.fullmatch(joined):
        return "soft"
    if forms.JAPANESE.search(sentence):
        return _read(joined, _JA_CORE, _JA_SOFT, "")
    return _read(sentence, _EN_CORE, _EN_SOFT, " ", names)


def _read(
    sentence: str, core: re.Pattern[str], soft: re.Pattern[str], between: str, names: frozenset[str] = frozenset()
) -> str | None:
    """Word for word from the left, always the longest that is known."""
    at, kind = 0, "soft"
    while at < len(sentence):
        found = [match for each in (core, soft) if (match := each.match(sentence, at)) and match.end() > at]
        if not found:
            left = sentence[at:].strip()
            return kind if between and left in names else None
        best = max(found, key=re.Match.end)
        kind = "core" if best.re is core else kind
        at = best.end()
        while at < len(sentence) and sentence[at] in (between or "\0"):
            at += 1
        if between and sentence.startswith("and ", at):
            at += 4
    return kind


def _names(name: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKC", name).lower()
    parts = [part for part in re.split(r"[\s,、・]+", plain) if part]
    return frozenset([*parts, "".join(parts), " ".join(parts), " ".join(reversed(parts))]) if parts else frozenset()


def _is_name(sentence: str, names: frozenset[str]) -> bool:
    bare = re.sub(r"(?:です|でございます|と申します|より|拝)$", "", sentence)
    return bool(names) and (bare in names or bare.replace(" ", "") in names or any(_begins(bare, each) for each in names))


def _begins(bare: str, name: str) -> bool:
    """The family name of a name that is written in one piece (山田花子)."""
    return 2 <= len(bare) < len(name) and name.startswith(bare) and forms.JAPANESE.search(name) is not None
