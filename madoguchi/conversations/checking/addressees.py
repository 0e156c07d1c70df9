"""Who a letter addresses in its first lines: 「株式会社○○ 総務部 鈴木様」, “Dear Mr Suzuki”. お客様 and the like are nobody."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from madoguchi.conversations.checking.own_lines import Line, own_lines

LINES_LOOKED_AT = 6
_KINDS = (
    r"株式会社|有限会社|合同会社|合名会社|合資会社|(?:一般|公益)?(?:社団|財団)法人|医療法人(?:社団)?"
    r"|学校法人|社会福祉法人|NPO法人|㈱|㈲|[(（][株有同][)）]"
)
_COMPANY = re.compile(rf"(?:{_KINDS})")
_COMPANY_LINE = re.compile(
    rf"^[\s　]*(?P<who>(?:{_KINDS})[\s　]?[^\s　、。:：]{{1,40}}|[^\s　、。:：]{{1,40}}(?:{_KINDS}))(?=$|[\s　])"
)
_HONORED = re.compile(
    r"^[\s　]*(?P<cc>[(（]?\s*(?:cc|ｃｃ|写し)\s*[:：]\s*)?(?P<who>[^、。,!！?？:：;；「」『』【】\n]{1,60}?)[\s　]*"
    r"(?P<honour>様|さま|サマ|さん|殿|御中|先生)(?=[\s　]*(?:$|[、,，。．.!！:：)）(（へ]|[\s　]))",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"[、,，・/／][\s　]*(?P<who>[^\s　、。,!！?？:：「」【】\d]{1,20}?)[\s　]*(?P<honour>様|さま|さん"
    r"|殿)(?=[\s　]*(?:$|[、,，。)）:：]))"
)
_NOBODY = re.compile(
    r"(?:^|お|御|ご|各|貴|皆|み)(?:客|皆|得意|取引先|利用者|担当者?|購入者|注文者|契約者|会員|関係者"
    r"|申込者?|家族|父母|保護者|主人|施主|買い?上げ主)$"
    r"|^(?:皆|みな|みんな|各位|会員|ユーザー|オーナー|店長|社長|部長|課長|担当者?|責任者|代表者?|管理者"
    r"|関係者|購入者|注文者|利用者|契約者|読者|生徒|学生|患者"
    r"|お客|奥|お子|お嬢|神|王|何|どなた|どちら|あなた|貴方|こちら|そちら|あちら|お互い|お疲れ|ご苦労"
    r"|お世話|お待ち遠|お陰|おかげ|ごちそう|お気の毒|本人|ご本人|家主|大家)$"
)
_ENDS_A_WORD = re.compile(
    r"(?:仕|同|模|異)$|(?:^|[ぁ-ん])(?:多|一|有|左|別|今|逆|人|王|神|雨|空)$|(?:この|その|あの|どの|死に|生き|思う|ひと)$"
)
_TITLES = re.compile(
    r"(?:代表取締役|取締役|執行役員|代表|社長|副社長|会長|専務|常務|本部長|部長|次長|課長|係長|室長|局長"
    r"|所長|店長|支店長|工場長|主任|主査|主幹|院長|園長|校長|教授|准教授"
    r"|マネージャー|マネジャー|リーダー|チーフ|ご?担当者?|御担当者?|責任者|事務局|ご家族|奥|ご主人|兼)+"
)
_PLACES = re.compile(
    r"\S*(?:事業部|本部|部|課|室|係|局|グループ|チーム|センター|支店|支社|本社|営業所|事業所|工場|研究所"
    r"|店|学部|科|ユニット|窓口|委員会)$"
    r"|^(?:総務|経理|人事|営業|購買|広報|法務|情報システム|システム|品質管理|製造|企画|開発|技術|資材|生産管理|マーケティング)$"
)
_NO_NAME = re.compile(
    r"[0-9０-９@＠_=＝+＋#＃/／]|です|ます|した|して|ください|いただ|お願い|ました|について|こと|ところ"
    r"|より|から|まで|[はがをにへとも]$|^[ぁ-ん]{6,}$|の.*の"
)
_GREETING = re.compile(
    r"^\s*(?:dear|hi|hello|hey|good (?:morning|afternoon|evening"
    r"|day))\b[\s,]*(?P<who>[^,:;!.\n—–-]{0,60}(?:-s[ae]n)?[^,:;!\n—–]{0,20}?)\s*(?=[,:;!\n—–]|\.\s*$|$)",
    re.IGNORECASE,
)
_TITLES_EN = re.compile(r"^(?:mr|mrs|ms|miss|mx|dr|prof|professor)\b\.?\s*|[\s-](?:san|sama|sensei)$", re.IGNORECASE)
_NOBODY_EN = re.compile(
    r"^(?:sir|sirs|madam|madame|customer|customers|client|clients|team|all|everyone|everybody|there"
    r"|support|friend|friends|colleague|colleagues|valued|ladies|gentlemen|user|users|folks|again|guest"
    r"|guests|member|members|both|and|or|to|whom|it|may|concern|our|the|dear|you|from|my|hiring|manager"
    r"|service|department|sales|office|shopper|buyer|reader|readers|subscriber|subscribers|partner"
    r"|partners|thank|thanks|many|for|your|i|we|this|just|hope|how|is|are|am|please|sorry|morning"
    r"|afternoon|evening|day|good|happy|new|year|owner|staff|company|us|me|so|as|what|when|where|why|who"
    r"|in|on|at)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Addressee:
    """Somebody addressed: a person, a company, or a person of a company. `is_copied`: named as being in Cc."""

    person: str
    company: str
    span: tuple[int, int]
    is_copied: bool = False


def addressees(text: str) -> list[Addressee]:
    """All whom the first lines address."""
    found: list[Addressee] = []
    head = [line for line in own_lines(text) if line.text.strip()][:LINES_LOOKED_AT]
    for line in head:
        here = [*_japanese(line), *_english(line)]
        found += here
        if not here and not _COMPANY_LINE.match(line.text) and len(line.text) > 30:
            break  # the letter itself has begun
    if any(each.person for each in found):
        found += [each for line in head for each in _company_line(line)]
    return found


def _japanese(line: Line) -> Iterator[Addressee]:
    first = _HONORED.match(line.text)
    if first is None or not _is_meant(first["who"], first["honour"]):
        return
    yield from _named(first["who"], first.start("who") + line.start, first["honour"], is_copied=bool(first["cc"]))
    for more in _MORE.finditer(line.text, first.end()):
        yield from _named(more["who"], more.start("who") + line.start, more["honour"], is_copied=bool(first["cc"]))


def _is_meant(who: str, honour: str) -> bool:
    if _NO_NAME.search(who.replace(" ", "").replace("　", "")):
        return False
    return not (honour in {"様", "さま"} and _ENDS_A_WORD.search(who))


def _named(who: str, start: int, honour: str, *, is_copied: bool) -> Iterator[Addressee]:
    words = [each for each in re.split(r"[\s　]+", who) if each]
    company, rest = _taken_company(words)
    if honour == "御中":
        company, rest = company or _whole_place(rest), []
    bare = [_TITLES.sub("", each) for each in rest if not _PLACES.search(each)]
    person = " ".join(each for each in bare if each and not _PLACES.search(each))
    if _NOBODY.search(person.replace(" ", "")):
        person = ""
    if person or company:
        yield Addressee(person, company, (start, start + len(who.rstrip())), is_copied)


def _taken_company(words: list[str]) -> tuple[str, list[str]]:
    for at, word in enumerate(words):
        if _COMPANY.fullmatch(word) and at + 1 < len(words):
            return word + words[at + 1], words[:at] + words[at + 2 :]
        if _COMPANY.search(word):
            return word, words[:at] + words[at + 1 :]
    return "", words


def _whole_place(words: list[str]) -> str:
    """「山本商事 総務部」 御中: what stands before the department; a department alone is nobody's name."""
    named = [each for each in words if not _PLACES.search(each) and not _NOBODY.search(each) and not _TITLES.fullmatch(each)]
    return named[0] if named else ""


def _company_line(line: Line) -> Iterator[Addressee]:
    found = _COMPANY_LINE.match(line.text)
    if found and not _HONORED.match(line.text):
        yield Addressee("", found["who"], (line.start + found.start("who"), line.start + found.end("who")))


def _english(line: Line) -> Iterator[Addressee]:
    found = _GREETING.match(line.text)
    if found is None:
        return
    who = found["who"].strip()
    bare = _TITLES_EN.sub("", _TITLES_EN.sub("", who)).strip(" .")
    words = re.split(r"\s+", bare)
    if not bare or len(words) > 4 or any(_NOBODY_EN.match(each.strip(".'")) for each in words) or not bare[0].isupper():
        return
    if re.search(r"[A-Za-z]", bare):
        start = line.start + found.start("who") + found["who"].find(who)
        yield Addressee(bare, "", (start, start + len(who)))
