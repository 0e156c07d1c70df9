"""Who belongs to あおばと暮らし, and who writes to it. Pure: the same seed gives the same people."""

import random
from dataclasses import dataclass
from functools import cached_property

from madoguchi.demo import names
from madoguchi.demo.names import CompanyName, PersonName
from madoguchi.demo.texts.frames import CASUAL, FORMAL, PLAIN

OWNER, LEAD, AGENT, LIGHT = "owner", "lead", "agent", "light"
DOMAIN = "aobato.example.jp"
TEAMS = ("受付", "家電サポート", "アプリサポート", "修理", "English")
REPAIR_TEAM = 3
ENGLISH_TEAM = 4
BEGINNER, USUAL, EXPERT = 1, 2, 3


@dataclass(frozen=True)
class Member:
    """Somebody at the desk. `teams`: places in TEAMS. `skill` shifts how fast and well the answers come."""

    number: int
    name: PersonName
    address: str
    role: str
    public_ja: str
    public_en: str
    teams: tuple[int, ...]
    works: str = "full"
    skill: float = 0.0
    can_sign_in: bool = False


@dataclass(frozen=True)
class Writer:
    """A customer: how they sign, how they speak, how much must be explained to them."""

    number: int
    name: PersonName
    address: str
    phone: str
    level: int
    manner: int
    language: str = "ja"
    company: CompanyName | None = None
    department: str = ""
    title: str = ""
    shares_address: bool = False
    notes: str = ""

    @cached_property
    def addressee(self) -> str:
        """How a Japanese answer begins."""
        if self.company is None:
            return f"{self.name.full} 様"
        where = "\n".join(part for part in (self.company.name, self.department) if part)
        return f"{where}\n{self.title}　{self.name.full} 様" if self.title else f"{where}\n{self.name.full} 様"


_FIXED: tuple[tuple[str, str, str, str, str, str, tuple[int, ...]], ...] = (
    ("青木", "真理子", "あおき", "まりこ", OWNER, "owner", ()),
    ("高橋", "陽子", "たかはし", "ようこ", LEAD, "lead", (0, 1, 2, 3)),
    ("佐藤", "里奈", "さとう", "りな", AGENT, "agent", (0, 1)),
    ("久世", "隆", "くぜ", "たかし", AGENT, "kuze", (0, 1)),
    ("永井", "健一", "ながい", "けんいち", AGENT, "nagai", (2,)),
    ("森下", "絵里", "もりした", "えり", AGENT, "morishita", (3, 1)),
    ("若林", "麻衣", "わかばやし", "まい", AGENT, "wakabayashi", (4, 0)),
    ("水谷", "修", "みずたに", "おさむ", AGENT, "mizutani", (3, 2)),
)
_LEADS_AT_M = 3
_NOTES = (
    "夜の電話は不可。メールを希望。",
    "耳が遠いため、文字でのやり取りを希望。",
    "小さな文字は読みにくいとのこと。説明書は大きな文字の版で。",
    "ご家族の分もまとめて窓口になっている。",
    "法人の窓口。請求は月末締め。",
)


def members(agents: int, rng: random.Random) -> list[Member]:
    """The owner, the leads and so many agents; the first eight are the same at every scale."""
    found = [
        Member(
            number,
            PersonName(family, given, family_kana, given_kana),
            f"{local}@{DOMAIN}",
            role,
            family,
            PersonName(family, given, family_kana, given_kana).latin[0].capitalize(),
            teams,
            can_sign_in=local in {"owner", "lead", "agent"},
        )
        for number, (family, given, family_kana, given_kana, role, local, teams) in enumerate(_FIXED)
    ]
    wanted = agents + (_LEADS_AT_M if agents > 6 else 1) + 1
    taken = {member.name.family for member in found}
    works = ["full"] * 4 + ["part"] * 11 + ["student"] * 3
    while len(found) < wanted:
        name = names.japanese(rng)
        if name.family in taken:
            continue
        taken.add(name.family)
        number = len(found)
        role = LEAD if wanted - number <= (_LEADS_AT_M - 1 if agents > 6 else 0) else AGENT
        teams = (0, 1, 2, 3) if role == LEAD else ((number % 4,) if number % 6 else (number % 4, ENGLISH_TEAM))
        given, family = name.latin
        found.append(
            Member(
                number,
                name,
                f"{family}.{given[0]}@{DOMAIN}",
                role,
                name.family,
                given.capitalize(),
                teams,
                works[number % len(works)],
                rng.gauss(0, 1),
            )
        )
    return found


def writers(count: int, rng: random.Random) -> list[Writer]:
    """So many customers: nine in ten write Japanese, one in twelve for a company, a few share an address."""
    firms = names.companies(max(8, count // 60))
    found: list[Writer] = []
    for number in range(count):
        if rng.random() < 0.1:
            found.append(_english(number, rng))
        elif rng.random() < 0.09:
            found.append(_in_company(number, rng.choice(firms), rng))
        else:
            found.append(_private(number, rng))
    for number in range(40, count - 1, 400):
        found[number], found[number + 1] = _sharing(number, firms[(number // 400) % len(firms)], rng)
    return found


def _private(number: int, rng: random.Random) -> Writer:
    name = names.japanese(rng)
    level = rng.choices((BEGINNER, USUAL, EXPERT), (5, 4, 2))[0]
    manner = rng.choices((CASUAL, PLAIN), (2, 3))[0]
    notes = rng.choice(_NOTES[:4]) if rng.random() < 0.04 else ""
    return Writer(number, name, names.address(name, number, rng), names.phone(rng), level, manner, notes=notes)


def _english(number: int, rng: random.Random) -> Writer:
    name = names.english(rng)
    return Writer(
        number, name, names.address(name, number, rng), names.phone(rng), rng.choice((BEGINNER, USUAL, EXPERT)), PLAIN, "en"
    )


def _in_company(number: int, company: CompanyName, rng: random.Random) -> Writer:
    name = names.japanese(rng)
    department, title = names.department(rng)
    given, family = name.latin
    return Writer(
        number,
        name,
        f"{family}.{given[0]}{number}@{company.domain}",
        names.phone(rng),
        rng.choice((USUAL, EXPERT)),
        FORMAL,
        company=company,
        department=department,
        title=title,
        notes=_NOTES[4] if rng.random() < 0.1 else "",
    )


def _sharing(number: int, company: CompanyName, rng: random.Random) -> tuple[Writer, Writer]:
    """Two people of one company behind one info@ address."""
    pair = []
    for offset, department in enumerate(("総務部", "施設管理課")):
        pair.append(
            Writer(
                number + offset,
                names.japanese(rng),
                f"info@{company.domain}",
                names.phone(rng),
                USUAL,
                FORMAL,
                company=company,
                department=department,
                shares_address=True,
            )
        )
    return pair[0], pair[1]
