"""Names as people and mail programs give them: cleaned of what only surrounds them, and whether somebody can be addressed so.
In doubt no: a wrong name hurts, 「お客様」 does not."""

import re
import unicodedata

LONGEST = 40
_BRACKETS = re.compile(r"[(\[【〔<][^)\]】〕>]*[)\]】〕>]")
_HONORIFICS = re.compile(
    r"(?:[\s・]*(?:様方|御一同|ご一同|一同|各位|御中|おんちゅう|さま|様|さん|先生|(?<=\S\S)[殿氏]|\s[殿氏])[、,。.]*)+$"
)
_ORGANISATION = re.compile(
    r"株式会社|有限会社|合同会社|合名会社|合資会社|社団法人|財団法人|医療法人|学校法人|社会福祉法人|宗教法人|NPO法人|[(（][株有同][)）]|[㈱㈲]"
    r"|(?:病院|医院|クリニック|学校|小学校|中学校|高校|大学|大学院|保育園|幼稚園|こども園|組合|協会|市役所|区役所|町役場|村役場|事務所|商店|工務店"
    r"|銀行|商会|財団|研究所|製作所|図書館|美術館|委員会|連合会|工業|製薬|電機|ホテル|薬局)$"
    r"|\b(?:inc|ltd|llc|corp|co|gmbh|plc|company|corporation|limited|k\.?k)\b\.?$",
    re.IGNORECASE,
)
_ROLES = re.compile(
    r"^(?:(?:the\s+)?(?:info(?:rmation)?|support|help(?:desk)?|service|admin(?:istrator)?|root|system|staff|team|sales|contact|office|mail|email"
    r"|e-mail|web|webmaster|postmaster|hostmaster|mailer|daemon|no-?reply|customers?|clients?|users?|guest|test(?:er)?|member|shop|store|order|orders"
    r"|billing|accounts?|accounting|hr|jobs|press|news|newsletter|marketing|reception|orders?|owner|manager|home|family|me|myself|unknown|none|null"
    r"|nobody|anonymous|undefined|name|sir|madam|iphone|ipad|android|gmail|outlook|yahoo|docomo|softbank|n/?a)(?:\s+|$))+$"
    r"|^(?:お客|奥|神|王|お姫|姫|若|皆|皆々|各々|ご主人|旦那|お得意|あなた|貴方|貴|何)$",
    re.IGNORECASE,
)
_ROLES_JA = re.compile(
    r"お客|担当|事務局|窓口|サポート|センター|問い?合わ?せ|受付|総務|営業|経理|人事|広報|企画|法務|購買|購入者|注文者|会員|管理者|運営|代表|匿名|名無し|ななし"
    r"|ゲスト|ユーザー?|テスト|ニックネーム|不明|未設定|未登録|名前|氏名|なし$|本人|家族|夫婦|スタッフ|チーム|グループ|店長|部長|課長|社長|係$|一同|各位"
)
_PET_NAME = re.compile(
    r"(?:ちゃん|ちゃま|チャン|くん|クン|君|たん|タン|ぴょん|ぽん|っち|ッチ|坊|りん|っこ|にゃん|ニャン|ママ|パパ|まま|ぱぱ)$"
)
_SEVERAL = re.compile(
    r"[、,，/／&＆+＋;；|｜]|\s(?:and|und|et|y|と)\s|(?<=[\u3400-\u9fff])・|・(?=[\u3400-\u9fff])", re.IGNORECASE
)
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〆]")
_NEVER_LAST = ("様", "殿", "氏", "御中", "さん", "さま", "先生")
_KINDS = {"(株)": "株式会社", "(有)": "有限会社", "(同)": "合同会社"}
_SIGNS = frozenset(" .'’‘・-‐ー゛゜々〆ヶ")


def tidy(name: str) -> str:
    """One line, one width, one kind of space, without invisible signs; kinds of companies in full."""
    plain = unicodedata.normalize("NFKC", name[:400])
    for short, full in _KINDS.items():
        plain = plain.replace(short, full)
    seen = "".join(" " if each.isspace() else each for each in plain if each.isspace() or unicodedata.category(each)[0] != "C")
    return " ".join(seen.split())


def bare(name: str) -> str:
    """The name without brackets, quotation marks and any honorific that already follows it."""
    without = _BRACKETS.sub(" ", tidy(name)).strip(" \"'“”「」『』`*_~-–—,、。.")
    return " ".join(_HONORIFICS.sub("", without).split())


def is_organisation(name: str) -> bool:
    """Whether a name is that of a company, a school, an office."""
    return bool(_ORGANISATION.search(name))


def can_be_addressed(name: str) -> bool:
    """Whether a tidied, bare name is surely a person's, and nobody's pet name, role or address."""
    if not 1 <= len(name) <= LONGEST or not all(_is_of_names(each) for each in name):
        return False
    if (
        name.endswith(_NEVER_LAST)
        or _ROLES.search(name)
        or _ROLES_JA.search(name)
        or _PET_NAME.search(name)
        or _SEVERAL.search(name)
        or _HONORIFICS.search(name)
        or any(word in name for word in ("様", "御中"))
    ):
        return False
    parts = name.split(" ")
    if len(parts) > 4 or any(not any(each.isalpha() for each in part) for part in parts):
        return False
    if _HAN.search(name) or any("가" <= each <= "힣" for each in name):
        return len(parts) > 1 or len(name) <= 10
    return len(parts) + name.count("・") > 1 and max(map(len, parts)) > 1 and not name.islower()


def is_latin(name: str) -> bool:
    """Whether it is written in the letters of English."""
    return all(not each.isalpha() or "LATIN" in unicodedata.name(each, "") for each in name) and any(map(str.isalpha, name))


def has_kanji(name: str) -> bool:
    """Whether it is written in kanji, at least in part."""
    return bool(_HAN.search(name))


def _is_of_names(sign: str) -> bool:
    return sign in _SIGNS or unicodedata.category(sign) in {"Lu", "Ll", "Lo", "Lm", "Mn", "Mc"}
