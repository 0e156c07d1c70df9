"""How people name themselves: 「山田と申します」, "my name is …"."""
# ruff: noqa: E501 - one form a line

import re

from madoguchi.kit.text.finders.found import Found, found, plain

_KANJI = r"(?:[一-龠々]{1,4}[ ]?[一-龠々]{1,4}|[一-龠々]{1,4}[ ]?[ぁ-ん]{2,5}|[一-龠々]{1,5})"
_KANA = r"(?:[ァ-ヶー]{2,10}(?:[ ・=][ァ-ヶー]{2,12}){0,2})"
_SAYS = re.compile(
    rf"(?<![一-龠々])(?P<value>{_KANJI}|{_KANA})(?: ?[(（][ぁ-んァ-ヶー ]{{2,16}}[)）])?と(?:申し(?:ます|ます者|上げます)|もうします|いいます|言います)"
)
_FIELD = re.compile(
    rf"(?:^|\n)[ ■●・【\[◆]{{0,3}}(?:お?名前|(?:ご)?氏名|名義|契約者(?:名)?)[】\]]?[ ]?(?:は|:)[ ]?(?P<value>{_KANJI}|{_KANA})(?= ?(?:様|さん|です|でございます|\n|$|[(（]))"
)
_ENGLISH = re.compile(
    r"\b(?:[Mm]y (?:full )?name is|[Nn]ame:|[Tt]his is(?= [A-Z][a-z]+ [A-Z][a-z]+(?:[ ,]|\.|$| from)))[ ]{1,2}"
    r"(?P<value>[A-Z][a-z'’-]{1,20}(?: [A-Z][a-z'’.-]{0,20}){0,3})(?![a-z])"
)


def find(text: str) -> list[Found]:
    """Only what somebody says of themself."""
    flat = plain(text)
    finds: list[Found] = []
    for pattern in (_SAYS, _FIELD, _ENGLISH):
        for match in pattern.finditer(flat):
            start, end = match.span("value")
            finds.append(found("name", text, start, end, re.sub(r" +", " ", match["value"]).rstrip(".")))
    return sorted(finds, key=lambda each: each.start)
