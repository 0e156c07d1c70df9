"""宛名: how a letter addresses its customer; in doubt 「お客様」. Never a bare 様, two honorifics, a guessed gender."""

import re

from madoguchi.conversations.models import Conversation
from madoguchi.customers import plausible_names
from madoguchi.customers.models import Customer

NOBODY = {"ja": "お客様", "en": "Hello"}
_NO_COMPANY = re.compile(
    r"^(?:個人|なし|無し|無|該当なし|未定|自営業?|フリー(?:ランス)?|学生|主婦|無職|private|none|n/?a|individual|freelance|test|テスト)$",
    re.IGNORECASE,
)
_KIND = re.compile(r"^(?:株式会社|有限会社|合同会社|合名会社|合資会社)$")
_PLACE = re.compile(
    r"(?:部|課|室|係|局|店|支店|支社|本社|本部|営業所|工場|センター|事業所|グループ|チーム|ユニット|学部|科|課程)$"
)
_TITLE = re.compile(
    r"^[\w\s]*(?:部長|課長|係長|室長|局長|所長|店長|支店長|工場長|センター長|社長|会長|専務|常務|取締役|執行役員|主任|主査|主幹|次長|院長|園長|校長)$"
)
_PREFIX = re.compile(r"^(mr|mrs|ms|miss|mx|dr|prof|professor)\.?\s+", re.IGNORECASE)
_NOT_OF_COMPANIES = re.compile(r"様|御中|お客|(?:さん|さま|殿|氏|君|ちゃん|くん|先生)$")
_LONGEST_COMPANY = 80
LONGEST_PLACE = 40


def salutation(customer: Customer | None, language: str = "ja", *, family_only: bool | None = None) -> str:
    """How a letter to this customer begins, without a comma. `family_only`: 「山田 様」; None asks the workspace."""
    if customer is None:
        return NOBODY["ja" if language == "ja" else "en"]
    if language != "ja":
        return _english(customer)
    company, name = _company_and_name(customer)
    if not company and not name:
        return NOBODY["ja"]
    if name and family_only is None:
        family_only = customer.workspace.salutes_by_family_name
    person = f"{_shortened(name) if family_only else name} 様" if name else "御中"
    if not company:
        return person
    title = _fitting(customer.title, _TITLE) if name else ""
    return " ".join(filter(None, [company, _fitting(customer.department, _PLACE), title, person]))


def salutation_in(conversation: Conversation, language: str = "ja", *, family_only: bool | None = None) -> str:
    """The same for whoever writes in this conversation; as long as nobody knows who does, nobody is named."""
    return salutation(conversation.customer, language, family_only=family_only)


def _company_and_name(customer: Customer) -> tuple[str, str]:
    company = _company(customer.company.name) if customer.company else ""
    name = _turned(plausible_names.bare(customer.name))
    if company and _core(name) == _core(company):
        return company, ""
    if plausible_names.is_organisation(name):
        return (company, "") if company else _split(name, has_honorific=name != plausible_names.tidy(customer.name))
    return company, name if plausible_names.can_be_addressed(name) else ""


def _split(name: str, *, has_honorific: bool) -> tuple[str, str]:
    """A name that holds a company, and perhaps a place in it and a person: 「株式会社みなと設備 総務部 鈴木 太郎」."""
    words = name.split(" ")
    first = 2 if _KIND.match(words[0]) else 1
    if len(words) <= first or plausible_names.is_organisation(words[-1]) or plausible_names.is_latin(name):
        return _company(name), ""
    while first < len(words) and _PLACE.search(words[first]):
        first += 1
    person = " ".join(words[first:])
    is_sure = has_honorific or len(words) - first == 2
    if person and is_sure and plausible_names.can_be_addressed(person):
        return _company(" ".join(words[:first])), person
    return _company(" ".join(words[:first])), ""


def _company(name: str) -> str:
    """A company that can be addressed, else nothing."""
    found = plausible_names.bare(name)
    found = re.sub(r"^(株式会社|有限会社|合同会社) ", r"\1", found)
    is_odd = not 2 <= len(found) <= _LONGEST_COMPANY or "@" in found or "://" in found or not re.search(r"[^\W\d_]", found)
    return "" if is_odd or _NO_COMPANY.match(found) or _NOT_OF_COMPANIES.search(found) else found


def _core(name: str) -> str:
    return re.sub(r"株式会社|有限会社|合同会社|\s", "", name).casefold()


def _fitting(words: str, shape: re.Pattern[str]) -> str:
    found = plausible_names.bare(words)
    is_plain = len(found) <= LONGEST_PLACE and not re.search(r"[@:/<>]|様|御中|さん|殿", found)
    return found if is_plain and shape.search(found) else ""


def _turned(name: str) -> str:
    """「Yamada, Hanako」 as people say it."""
    halves = name.split(", ")
    return " ".join(reversed(halves)) if len(halves) == 2 and plausible_names.is_latin(name) and all(halves) else name


def _shortened(name: str) -> str:
    """The family name, where it surely comes first: in Japanese writing, and set apart."""
    family, _space, rest = name.partition(" ")
    return family if rest and plausible_names.has_kanji(name) and len(rest.split()) == 1 else name


def _english(customer: Customer) -> str:
    """“Hello Emily”, “Hello Ms Suzuki” when they call themselves so; a name in other letters is left out."""
    given = _turned(plausible_names.bare(customer.name))
    if given and plausible_names.is_organisation(given):
        return f"Hello {_company(given)} team" if _company(given) and plausible_names.is_latin(given) else NOBODY["en"]
    prefix = _PREFIX.match(given)
    name = given[prefix.end() :] if prefix else given
    if not plausible_names.is_latin(name):
        return _english_company(customer) if not given else NOBODY["en"]
    words = [_cased(each) for each in name.split()]
    if prefix and len(words) == 1 and len(words[0]) > 1:
        return f"Hello {prefix[1].capitalize()} {words[0]}"
    if not plausible_names.can_be_addressed(name if len(words) > 1 else f"{name} {name}") or name.islower():
        return NOBODY["en"]
    is_short = len(words[0].strip(".")) < 2
    return f"Hello {' '.join(words) if is_short or _may_begin_with_family(customer) else words[0]}"


def _english_company(customer: Customer) -> str:
    company = _company(customer.company.name) if customer.company else ""
    return f"Hello {company} team" if company and plausible_names.is_latin(company) else NOBODY["en"]


def _may_begin_with_family(customer: Customer) -> bool:
    """Whoever writes Japanese may put the family name first: then the whole name is said."""
    return customer.language == "ja" or bool(customer.reading)


def _cased(word: str) -> str:
    return word.title() if word.isupper() and len(word) > 2 else word
