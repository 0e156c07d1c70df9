"""The forms in which people name a day."""
# ruff: noqa: E501 - one form a line

import re

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_COUNTS = {
    word: at for at, word in enumerate(("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"))
}
_COUNTS |= {sign: at for at, sign in enumerate("〇一二三四五六七八九十")} | {"a": 1, "an": 1}
WORDS = {
    "今日": 0, "本日": 0, "きょう": 0, "today": 0, "明日": 1, "あした": 1, "あす": 1, "明朝": 1, "tomorrow": 1, "明後日": 2, "あさって": 2, "day after tomorrow": 2,
    "昨日": -1, "きのう": -1, "昨夜": -1, "昨晩": -1, "昨夕": -1, "ゆうべ": -1, "yesterday": -1, "last night": -1, "一昨日": -2, "おととい": -2, "一昨夜": -2, "day before yesterday": -2, "しあさって": 3, "明々後日": 3,
    "今朝": 0, "今晩": 0, "今夜": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "tonight": 0,
}  # fmt: skip
_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
_NUMBER = r"(?:[0-9]{1,3}|[一二三四五六七八九十])"

ERA = re.compile(
    r"(?<![A-Za-z0-9])(?P<era>令和|平成|昭和|[RHS]) ?(?P<year>元|[0-9]{1,2}) ?(?:年|[./-]) ?(?P<month>[01]?[0-9]) ?(?:月|[./-]) ?(?P<day>[0-3]?[0-9])(?: ?日|(?![0-9A-Za-z./-]))"
)
WHOLE = re.compile(
    r"(?<![0-9A-Za-z./-])'?(?P<year>(?:19|20)[0-9]{2}|(?<=')[0-9]{2}) ?(?:年|[./-]) ?(?P<month>[01]?[0-9]) ?(?:月|[./-]) ?(?P<day>[0-3]?[0-9])(?: ?日(?!間)|(?=T[0-9]{2}:)|(?![0-9A-Za-z./-]))"
)
WESTERN = re.compile(
    r"(?<![0-9A-Za-z./-])(?P<first>[0-3]?[0-9])[/.-](?P<second>[0-3]?[0-9])[/.-](?P<year>(?:19|20)[0-9]{2})(?![0-9A-Za-z/-])"
)
MONTH_FIRST = re.compile(
    rf"(?<![A-Za-z])(?P<month>{_MONTH})\.? (?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?(?![0-9:])(?:(?:,? )(?P<year>(?:19|20)[0-9]{{2}})(?![0-9]))?",
    re.IGNORECASE,
)
DAY_FIRST = re.compile(
    rf"(?<![0-9A-Za-z.,/-])(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)? (?:of )?(?P<month>{_MONTH})(?![a-z])\.?(?:,? (?P<year>(?:19|20)[0-9]{{2}})(?![0-9]))?",
    re.IGNORECASE,
)
MONTH_DAY = re.compile(r"(?<![0-9年])(?P<month>1[0-2]|0?[1-9]) ?月 ?(?P<day>3[01]|[12][0-9]|0?[1-9]) ?日(?!間)")
SLASHED = re.compile(
    r"(?<![0-9A-Za-z./:-])(?P<month>1[0-2]|0?[1-9])/(?P<day>3[01]|[12][0-9]|0?[1-9])(?![0-9A-Za-z./]| ?(?:カップ|杯|程度|以下|以上|サイズ|インチ|の(?:量|確率|大きさ|サイズ|人)|くらい|ぐらい|inch|cup|of the))"
)
OF_MONTH = re.compile(r"(?P<which>先|今|来|再来)月(?:の)? ?(?P<day>3[01]|[12][0-9]|0?[1-9]|末)(?:日(?!間)|(?<=末))")
WEEKDAY = re.compile(
    r"(?P<week>(?:再来|先々|先|今|来|翌)(?=週)|次(?=の)|今度(?=の)|前の(?=週))(?:週)?(?:の)? ?(?P<weekday>[月火水木金土日])(?:曜日?|(?=[にはまのも、(（)]))"
)
ENGLISH_WEEKDAY = re.compile(
    r"\b(?P<which>last|next|this coming|coming) (?P<weekday>Mon|Tues?|Wed(?:nes)?|Thur?s?|Fri|Sat(?:ur)?|Sun)(?:day)?\b",
    re.IGNORECASE,
)
AGO = re.compile(
    rf"(?<![0-9一二三四五六七八九十~〜-])(?<![0-9][、,])(?P<count>{_NUMBER}) ?(?P<unit>日|週間|週|[かヶカヵケ箇]月)(?:ほど|くらい|ぐらい)? ?(?P<way>前|まえ|後|ご(?=に))(?!後)"
)
ENGLISH_AGO = re.compile(
    r"(?<![0-9-])\b(?P<count>[0-9]{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten) (?P<unit>days?|weeks?|months?) (?P<way>ago)\b",
    re.IGNORECASE,
)
ENGLISH_IN = re.compile(
    r"\bin (?P<count>[0-9]{1,3}|an?|one|two|three|four|five|six|seven) (?P<unit>days?|weeks?)(?=[ .,!?)\n]|\Z)(?! (?:of|or)\b)",
    re.IGNORECASE,
)
WORD = re.compile(
    r"(?:(?P<word>一昨日|一昨夜|おととい|明々後日|明後日|しあさって|あさって|昨日|昨夜|昨晩|昨夕|きのう|ゆうべ|明日|明朝|あした|今日(?!は[、。,! ]?(?:$|\n|お|いつ|は))|本日(?!は(?:お|ありがとう))|きょう(?!と)|今朝|今晩(?!は)|今夜"
    r"|\b(?:day after tomorrow|day before yesterday|today|tomorrow|yesterday|last night|this morning|this afternoon|this evening|tonight)\b))",
    re.IGNORECASE | re.MULTILINE,
)  # fmt: skip
DAY_ALONE = re.compile(
    r"(?<![0-9月年第\-~〜])(?<![0-9]、)(?P<day>3[01]|[12][0-9]|[1-9])日(?=に|の(?!間|うち|内)|は|から(?!半)|まで|午前|午後|朝|夜|夕|昼|付|着|頃|ごろ|\(|（|、|以降)(?!以内|間|前|後)"
)


def count(word: str) -> int:
    """A small number in figures or words."""
    return int(word) if word.isdigit() else _COUNTS[word.lower()]
