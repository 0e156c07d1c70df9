"""Invented people, companies, places and numbers.

Nothing here can reach anybody: reserved domains, phones that begin with 000.
"""

import random
from dataclasses import dataclass

from madoguchi.demo.romaji import romaji

# first character(s) and reading → the endings that Japanese ears accept after it
_FAMILY: dict[tuple[str, str], str] = {
    ("青", "あお"): "木き 山やま 田た 柳やぎ",
    ("秋", "あき"): "山やま 元もと 葉ば",
    ("浅", "あさ"): "野の 田だ 井い 川かわ",
    ("荒", "あら"): "木き 川かわ 井い",
    ("石", "いし"): "田だ 川かわ 井い 原はら 黒ぐろ",
    ("今", "いま"): "井い 村むら 田だ",
    ("岩", "いわ"): "崎さき 本もと 田た 瀬せ",
    ("上", "うえ"): "田だ 野の 原はら 村むら",
    ("内", "うち"): "田だ 山やま 野の",
    ("梅", "うめ"): "田だ 原はら 木き",
    ("大", "おお"): "野の 川かわ 島しま 西にし 谷たに 森もり",
    ("岡", "おか"): "田だ 本もと 崎ざき 村むら",
    ("小", "お"): "川がわ 野の 田だ 沢ざわ",
    ("片", "かた"): "山やま 岡おか 桐ぎり",
    ("川", "かわ"): "口ぐち 上かみ 崎さき 村むら 端ばた",
    ("北", "きた"): "村むら 川がわ 原はら 野の",
    ("木", "き"): "村むら 下した 内うち",
    ("黒", "くろ"): "田だ 川かわ 木き 沢さわ",
    ("近", "こん"): "藤どう 野の",
    ("佐", "さ"): "藤とう 野の 伯えき",
    ("坂", "さか"): "本もと 井い 口ぐち",
    ("桜", "さくら"): "井い 田だ 庭ば",
    ("沢", "さわ"): "田だ 村むら 井い",
    ("杉", "すぎ"): "山やま 本もと 田た 浦うら",
    ("高", "たか"): "橋はし 木ぎ 野の 山やま 井い",
    ("竹", "たけ"): "内うち 田だ 中なか 下した",
    ("田", "た"): "中なか 村むら 島じま 口ぐち",
    ("千", "ち"): "葉ば 田だ",
    ("土", "つち"): "屋や 田だ",
    ("富", "とみ"): "田た 永なが 岡おか",
    ("中", "なか"): "村むら 川がわ 島じま 西にし 野の",
    ("永", "なが"): "井い 田た 野の 瀬せ",
    ("西", "にし"): "田だ 川かわ 村むら 山やま 尾お",
    ("野", "の"): "村むら 口ぐち 田だ 沢ざわ",
    ("橋", "はし"): "本もと 口ぐち",
    ("浜", "はま"): "田だ 口ぐち 崎さき",
    ("早", "はや"): "川かわ 坂さか 瀬せ",
    ("原", "はら"): "田だ 口ぐち",
    ("東", "ひがし"): "山やま 田だ",
    ("平", "ひら"): "田た 野の 井い 松まつ",
    ("福", "ふく"): "田だ 島しま 井い 本もと",
    ("藤", "ふじ"): "田た 本もと 井い 原わら 川かわ",
    ("古", "ふる"): "川かわ 田た 屋や",
    ("堀", "ほり"): "田た 口ぐち 内うち 江え",
    ("前", "まえ"): "田だ 川かわ 島じま",
    ("松", "まつ"): "本もと 田だ 尾お 井い 岡おか 下した",
    ("丸", "まる"): "山やま 尾お 田た",
    ("三", "み"): "浦うら 宅やけ 好よし 島しま",
    ("水", "みず"): "野の 谷たに 島しま",
    ("宮", "みや"): "本もと 田た 崎ざき 川がわ 下した",
    ("村", "むら"): "上かみ 田た 井い 松まつ",
    ("森", "もり"): "田た 本もと 山やま 下した",
    ("柳", "やなぎ"): "田だ 沢さわ",
    ("山", "やま"): "田だ 本もと 口ぐち 崎ざき 下した 内うち",
    ("横", "よこ"): "山やま 田た 井い 川かわ",
    ("吉", "よし"): "田だ 川かわ 村むら 野の 岡おか",
    ("若", "わか"): "林ばやし 松まつ 山やま",
    ("渡", "わた"): "辺なべ 部なべ",
}
_WOMEN = (
    "花子はなこ 美咲みさき 陽子ようこ 由美ゆみ 恵けい 真由美まゆみ 智子ともこ 久美子くみこ 香織かおり 彩あや "
    "葵あおい 結衣ゆい 千尋ちひろ 奈々なな 里奈りな 沙織さおり 明美あけみ 直子なおこ 裕子ゆうこ 幸恵ゆきえ "
    "麻衣まい 佳奈かな 綾香あやか 春香はるか 美穂みほ 優子ゆうこ 聡美さとみ 和子かずこ 節子せつこ 文子ふみこ "
    "瑞希みずき 楓かえで 菜摘なつみ 志保しほ 典子のりこ 早苗さなえ 亜希子あきこ 美和みわ 桃子ももこ 百合ゆり "
    "絵里えり 紗季さき 朋美ともみ 涼子りょうこ 澄江すみえ "
)
_MEN = (
    "誠まこと 健一けんいち 拓也たくや 大輔だいすけ 翔太しょうた 和也かずや 隆たかし 浩二こうじ 直樹なおき "
    "亮りょう 悠斗ゆうと 智也ともや 修おさむ 英樹ひでき 康平こうへい 雅人まさと 剛つよし 明あきら "
    "良太りょうた 祐介ゆうすけ 慎吾しんご 達也たつや 洋平ようへい 学まなぶ 俊介しゅんすけ 弘ひろし 勇気ゆうき "
    "哲也てつや 正雄まさお 信行のぶゆき 大和やまと 颯太そうた 圭吾けいご 真一しんいち 孝之たかゆき 敏夫としお "
    "昇のぼる 光司こうじ 義明よしあき 晴彦はるひこ 賢治けんじ 克己かつみ 純じゅん 遼りょう 匠たくみ "
)
_ENGLISH_GIVEN = [
    "Emily",
    "Daniel",
    "Sofia",
    "Marcus",
    "Priya",
    "Liam",
    "Hannah",
    "Owen",
    "Chloe",
    "Arjun",
    "Nadia",
    "Thomas",
    "Grace",
    "Mateo",
    "Ingrid",
    "Kofi",
    "Rachel",
    "Viktor",
    "Mei",
    "Samuel",
    "Olivia",
    "Henrik",
    "Aisha",
    "Peter",
]
_ENGLISH_FAMILY = [
    "Carter",
    "Novak",
    "Bennett",
    "Okafor",
    "Lindqvist",
    "Hughes",
    "Moreau",
    "Patel",
    "Reyes",
    "Fischer",
    "Walsh",
    "Kowalski",
    "Tan",
    "Ferreira",
    "Douglas",
    "Ito",
    "Brandt",
    "Nguyen",
    "Marsh",
    "Keller",
    "Osei",
    "Rowe",
]
_DOMAINS = (
    "example.com",
    "example.jp",
    "mail.example.jp",
    "home.example.com",
    "post.example.net",
    "keitai.example.jp",
    "example.org",
)
_CITIES = ("若葉市", "海風市", "白樺市", "星見市", "月の浦市", "花岡市", "緑ケ原市")
_WARDS = ("みどり野区", "桜台区", "朝霧区", "南浜区", "丘の上区", "川辺区", "東雲台区")
_TOWNS = ("ひばり町", "くすのき通", "すみれ台", "柿の木坂", "小舟町", "若草", "泉町", "つばめ野")
_HOUSES = ("メゾン青空", "コーポけやき", "ハイツ日向", "グランデ若葉", "第二さざなみ荘")
_TRADES: tuple[tuple[str, str, str, str], ...] = (
    ("株式会社", "みなと設備", "みなとせつび", "minato-setsubi"),
    ("株式会社", "ひかり介護サービス", "ひかりかいごさーびす", "hikari-kaigo"),
    ("社会福祉法人", "さくら保育園", "さくらほいくえん", "sakura-hoikuen"),
    ("有限会社", "小舟商店", "こぶねしょうてん", "kobune"),
    ("株式会社", "つばめ不動産", "つばめふどうさん", "tsubame-fudosan"),
    ("医療法人", "泉の丘クリニック", "いずみのおかくりにっく", "izuminooka"),
    ("株式会社", "北風デザイン", "きたかぜでざいん", "kitakaze"),
    ("合同会社", "まるや民泊", "まるやみんぱく", "maruya-minpaku"),
    ("株式会社", "白樺ホテル", "しらかばほてる", "shirakaba-hotel"),
    ("学校法人", "若草学園", "わかくさがくえん", "wakakusa"),
    ("株式会社", "東雲印刷", "しののめいんさつ", "shinonome"),
    ("株式会社", "すみれ調剤薬局", "すみれちょうざいやっきょく", "sumire-ph"),
    ("有限会社", "柿の木工務店", "かきのきこうむてん", "kakinoki"),
    ("株式会社", "日向フーズ", "ひなたふーず", "hinata-foods"),
    ("株式会社", "星見システム", "ほしみしすてむ", "hoshimi-sys"),
    ("一般社団法人", "丘の上スポーツクラブ", "おかのうえすぽーつくらぶ", "okanoue"),
)
_DEPARTMENTS = ("総務部", "管理部", "購買課", "施設管理課", "情報システム部", "経理部", "営業部", "事務局")
_TITLES = ("", "", "", "主任", "係長", "課長")


@dataclass(frozen=True)
class PersonName:
    """A name as it is written and as it is read, family name first in Japanese."""

    family: str
    given: str
    family_reading: str
    given_reading: str
    language: str = "ja"

    @property
    def full(self) -> str:
        """As it stands in the list of customers."""
        return f"{self.family} {self.given}" if self.language == "ja" else f"{self.given} {self.family}"

    @property
    def reading(self) -> str:
        """In hiragana; empty for names that need none."""
        return f"{self.family_reading} {self.given_reading}" if self.language == "ja" else ""

    @property
    def latin(self) -> tuple[str, str]:
        """(given, family) in small Latin letters."""
        if self.language != "ja":
            return self.given.lower(), self.family.lower()
        return romaji(self.given_reading), romaji(self.family_reading)


@dataclass(frozen=True)
class CompanyName:
    """A company, its reading and its own reserved domain."""

    name: str
    reading: str
    domain: str


def _split(words: str) -> list[tuple[str, str]]:
    pairs = []
    for word in words.split():
        at = next(place for place, letter in enumerate(word) if "ぁ" <= letter <= "ん")
        pairs.append((word[:at], word[at:]))
    return pairs


FAMILIES = [(first + second, reading + rest) for (first, reading), ends in _FAMILY.items() for second, rest in _split(ends)]
WOMEN = _split(_WOMEN)
MEN = _split(_MEN)


def japanese(rng: random.Random) -> PersonName:
    """Somebody with a Japanese name."""
    family, family_reading = rng.choice(FAMILIES)
    given, given_reading = rng.choice(WOMEN if rng.random() < 0.55 else MEN)
    return PersonName(family, given, family_reading, given_reading)


def english(rng: random.Random) -> PersonName:
    """Somebody whose mails come in English."""
    return PersonName(rng.choice(_ENGLISH_FAMILY), rng.choice(_ENGLISH_GIVEN), "", "", "en")


def address(name: PersonName, number: int, rng: random.Random) -> str:
    """A private mail address; `number` makes it unique."""
    given, family = name.latin
    local = rng.choice(
        (f"{given}.{family}", f"{family}-{given}", f"{given[0]}.{family}", f"{family}{given[:3]}", f"{given}_{family[:1]}")
    )
    return f"{local}{number}@{rng.choice(_DOMAINS)}"


def companies(count: int) -> list[CompanyName]:
    """The first `count` companies; branches when the list is used up."""
    found = []
    for number in range(count):
        form, name, reading, domain = _TRADES[number % len(_TRADES)]
        round_ = number // len(_TRADES)
        if not round_:
            found.append(CompanyName(f"{form}{name}", reading, f"{domain}.example.jp"))
        else:
            city = _CITIES[(number + round_) % len(_CITIES)].removesuffix("市")
            found.append(CompanyName(f"{form}{name} {city}第{round_}支店", reading, f"{domain}-b{number}.example.jp"))
    return found


def department(rng: random.Random) -> tuple[str, str]:
    """A department and, for some, a title."""
    where = rng.choice(_DEPARTMENTS)
    return where, rng.choice((*_TITLES, "部長") if where.endswith("部") else _TITLES)


def phone(rng: random.Random) -> str:
    """A number that no network gives out."""
    return f"000-{rng.randrange(10000):04}-{rng.randrange(10000):04}"


def home(rng: random.Random) -> str:
    """A home in an invented ward."""
    block = f"{rng.randrange(1, 6)}-{rng.randrange(1, 25)}-{rng.randrange(1, 18)}"
    flat = f" {rng.choice(_HOUSES)}{rng.randrange(1, 6)}0{rng.randrange(1, 9)}" if rng.random() < 0.5 else ""
    return f"{rng.choice(_CITIES)}{rng.choice(_WARDS)}{rng.choice(_TOWNS)}{block}{flat}"
