"""The forms of postal addresses."""
# ruff: noqa: E501 - one form a line

import re

CODE = re.compile(r"〒? ?(?P<first>[0-9]{3})-?(?P<second>[0-9]{4})(?![0-9])[ \n]{0,3}")
_PREFECTURE = (
    r"(?:北海道|青森県|岩手県|宮城県|秋田県|山形県|福島県|茨城県|栃木県|群馬県|埼玉県|千葉県|東京都|神奈川県|新潟県|富山県|石川県|福井県|山梨県|長野県|岐阜県|静岡県|愛知県|三重県"
    r"|滋賀県|京都府|大阪府|兵庫県|奈良県|和歌山県|鳥取県|島根県|岡山県|広島県|山口県|徳島県|香川県|愛媛県|高知県|福岡県|佐賀県|長崎県|熊本県|大分県|宮崎県|鹿児島県|沖縄県)"
)
_SIGN = "[一-龠々〆ヵヶケノツァ-ヴーぁ-ん]"
_FIGURE = "(?:[0-9]{1,5}|[一二三四五六七八九十百]{1,5})"
_LOT = rf"(?:大字|字)?{_FIGURE}(?:(?: ?(?:丁目|番地|番町|番|号|地割|線|条) ?(?:の)?(?:{_SIGN}{{0,6}}?(?=[0-9]))?| ?- ?|の){_FIGURE}){{0,5}}(?: ?(?:丁目|番地|番|号(?!室)))?(?![0-9])"
JAPANESE = re.compile(rf"(?:〒? ?[0-9]{{3}}-?[0-9]{{4}}[ \n]{{0,3}})?{_PREFECTURE} ?{_SIGN}{{2,24}}? ?{_LOT}")
TOWN = re.compile(
    rf"(?:〒 ?[0-9]{{3}}-?[0-9]{{4}}[ \n]{{0,3}}|(?<![一-龠々ァ-ヴー]))(?:[一-龠々ヶケノツ]{{1,5}}[市](?:[一-龠々]{{1,4}}区)?|[一-龠々]{{1,4}}区|[一-龠々]{{1,5}}郡[一-龠々]{{1,5}}[町村])"
    rf"(?!内|外|民|役所){_SIGN}{{1,14}}? ?{_LOT}(?=[^人名件回円個%本枚]|\Z)"
)
_HOUSE = r"(?:マンション|ハイツ|コーポ|ビルディング|ビル|アパート|メゾン|タワー|レジデンス|ハウス|パレス|ハイム|コート|荘|寮|団地|プラザ|ガーデン|ヒルズ|館|棟|Bldg\.?|Building|ハイランド|シティ|テラス)"
_ROOM = r"(?:[ -]?[A-Z]?[0-9]{1,5}(?:号室|号|階|F|室)?(?![0-9年月日円:]))"
BUILDING = re.compile(
    rf"[ 、,]?(?P<building>(?:[A-Za-z0-9一-龠々ァ-ヴーぁ-ん・]{{1,20}}?)?{_HOUSE}[一-龠々ァ-ヴーA-Za-zⅠ-Ⅹ]{{0,12}}?{_ROOM}?{_ROOM}?(?![一-龠ァ-ヴ])|[ ](?:[ァ-ヴー・A-Za-z一-龠]{{2,20}}) ?[0-9]{{1,4}}(?:号室|号|F|階)|[ ]?[0-9]{{3,4}}号室?|[ ]?[0-9]{{1,2}}(?:階|F)(?![A-Za-z]))"
)
BUILDING_BELOW = re.compile(
    rf"[ ]{{0,3}}\n[ ]{{0,6}}(?P<building>[A-Za-z0-9一-龠々ァ-ヴーぁ-ん・ ]{{0,20}}?(?:{_HOUSE}[一-龠々ァ-ヴーA-Za-zⅠ-Ⅹ ]{{0,10}}?{_ROOM}?|[ァ-ヴー・]{{2,16}} ?[0-9]{{2,4}}(?:号室?)?))(?= *(?:\n|\Z|です|まで|に))"
)
_UNIT = r"(?:Apt|Apartment|Suite|Ste|Unit|Flat|Room|Rm|Floor|Fl|#)\.? ?#?[0-9A-Za-z-]{1,6}"
_KIND = r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl|Terrace|Close|Crescent|Gardens|Square|Sq|Parkway|Pkwy|Highway|Hwy|Circle|Row|Hill|Grove|Mews)"
_CITY = r"[A-Z][a-z][A-Za-z.'’-]{0,20}(?: [A-Z][a-z][A-Za-z.'’-]{0,20}){0,2}"
_POSTCODE = (
    r"(?:[A-Z]{2} [0-9]{5}(?:-[0-9]{4})?|[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}|[0-9]{5}(?:-[0-9]{4})?|[A-Z]{2}(?![A-Za-z]))"
)
_BREAK = r"(?:,? ?\n ?|, ?)"
STREET = re.compile(
    rf"(?<![0-9A-Za-z$¥#.-])(?:(?:Flat|Apt\.?|Unit|Suite) ?[0-9A-Za-z]{{1,5}}{_BREAK})?[0-9]{{1,5}}[A-Z]?(?:-[0-9]{{1,4}})? (?:[NSEW]\.? )?(?:(?:[A-Z][A-Za-z.'’-]{{1,20}}|[0-9]{{1,3}}(?:st|nd|rd|th)) ){{1,3}}{_KIND}\b\.?"
    rf"(?: (?:[NSEW]|NW|NE|SW|SE)\b)?(?:{_BREAK}?[ ]?{_UNIT}(?![0-9A-Za-z]))?(?:{_BREAK}{_CITY}(?:(?:{_BREAK}| ){_POSTCODE}(?![0-9A-Za-z]))?(?:{_BREAK}(?:{_POSTCODE}(?![0-9A-Za-z])))?(?:{_BREAK}(?:USA|US|UK|United Kingdom|United States|England|Canada|Australia|Scotland)\b)?)?"
)
LETTERED = re.compile(
    r"(?<![0-9A-Za-z-])(?:(?:[A-Z][A-Za-z]{1,20} ){0,3}(?:#|Rm\.? ?|Room ?)?[0-9]{1,4}[A-Z]?, ?)?[0-9]{1,4}(?:-[0-9]{1,4}){1,3},? (?:[A-Z][A-Za-z]{1,20}(?:-(?:cho|machi|dori|ku|shi|gun|mura|chome))?,? ){1,5}"
    r"(?:〒?[0-9]{3}-[0-9]{4}(?:,? Japan)?|Japan)"
)
