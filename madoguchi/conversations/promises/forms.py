"""The forms in which we promise something, and until when; and those that only look like it."""
# ruff: noqa: E501 - one form a line

import re

SENTENCE = re.compile(
    r"(?:[^。！？!?\n]|\n(?!\s*\n)(?! *[・■●◆□○\-*]))+?(?:[。！？!?]|(?<=[A-Za-z0-9)])\.(?=\s|\Z)|\n(?=\s*\n| *[・■●◆□○\-*])|\Z)"
)
_DOING = r"(?:連絡|返信|回答|返事|報告|知らせ|電話|発送|送り|送付|届け|出荷|手配|案内|対応|返金|用意|修正|折り返し|回収|交換|訪問|伺い|確認|調査|調べ|再送|発行|処理|メール|共有|お渡し|再開|復旧|完了|提出|提示)"
OURS = re.compile(
    rf"{_DOING}(?:の(?:うえ|上))?[^。、]{{0,14}}?(?:し|いたし|致し|させていただき|させて頂き|申し上げ|申しあげ|差し上げ|差しあげ|さしあげ|でき|り|い)(?P<will>ます)(?!か|ように|よう)"
    rf"|{_DOING}[^。、]{{0,16}}?(?:予定|見込み|見通し)(?:です|でございます|となって)|{_DOING}(?:ができる|できる)(?:予定|見込み)"
    rf"|(?:お約束|手配|対応|発送|連絡)(?:いたし|し)(?:ております|ています)"
)
_OUR_SIDE = r"(?:\b(?:we|i)(?:'ll|’ll| will| shall|'m going to| am going to|'re going to| are going to| can| aim to| hope to| expect to| should)|\byou(?:'ll|’ll| will| should) (?:hear|receive|get|have)|\b(?:it|refund|replacement|order|parcel|technician|colleague|team|specialist|answer|reply)(?:'ll| will) (?:be|call|ship|leave|arrive|contact|reply|get back|write|go out))"
ENGLISH = re.compile(_OUR_SIDE, re.IGNORECASE)
NOT_OURS = re.compile(
    r"ください|下さい|お願い(?:いた|し|申)|いただけ(?:れば|ますと|ます(?:か|で))|(?:ない|れば|た)場合|ましたら|なければ|ませんでした|(?:いたし|し|り|い|き)ません|かねます|いただいた(?:後|のち|日)|ご(?:入金|返送|返却|到着)(?:確認)?(?:後|から|より)|保証|通常は|一般に|いただいてから"
)
NOT_ENGLISH = re.compile(
    r"\b(?:if|unless|once|when|after) (?:you|we|the|it|your)\b|\b(?:will not|won't|cannot|can't|unable|would not)\b|\b(?:please|could you|can you|would you)\b|\?\s*$|\b(?:normally|usually|typically|warranty)\b",
    re.IGNORECASE,
)
UNSURE = re.compile(
    r"予定|見込み|見通し|思われ|かと|可能性|できれば|なるべく|目安|頃|ごろ|ほど|程度|前後|[〜~～]|\b(?:aim|hope|expect|should|about|around|approximately|try|probably|likely)\b|[0-9]-[0-9]",
    re.IGNORECASE,
)

_COUNT = r"(?P<count>[0-9]{1,3}|[一二三四五六七八九十]|one|two|three|four|five|six|seven|eight|nine|ten|an?)"
_RANGE = r"(?:(?:[0-9]{1,2}|[一二三四五六七八九]|one|two|three|four)(?:[〜~～\-、]|から| to | or ))?"
WITHIN = re.compile(
    rf"{_RANGE}{_COUNT} ?(?P<unit>営業日|日|時間|分|週間|[かヶカヵケ箇]月)(?:ほど|程度|くらい)?(?P<edge>以内|後|中|(?:の)?うち|ほど|程度)?(?:まで)?(?:に|には|で|を目(?:処|途)に|、)?"
    rf"|\b(?:within|in)(?: the next| about| around)? {_RANGE.replace('[0-9]', '[0-9]')}(?P<count_en>[0-9]{{1,3}}|one|two|three|four|five|six|seven|eight|nine|ten|an?) (?P<unit_en>business days?|working days?|days?|hours?|minutes?|weeks?)",
    re.IGNORECASE,
)
PERIOD = re.compile(
    r"(?P<which>今週|来週|再来週|今月|来月|週明け|週末)(?P<edge>中|末|(?:の)?前半|早々|いっぱい)?|(?P<soon>近日中|数日中|近いうち|後ほど|のちほど|追って|追ってご|まもなく|至急|できるだけ早|なるべく早|\bshortly\b|\bsoon\b|\bas soon as possible\b)|\b(?P<english>(?:by )?(?:the )?end of (?:the |this |next )?(?P<of>day|business|week|month)|EOD|COB|(?:later |early |sometime )?(?P<rel>this|next) (?P<span>week|month))\b",
    re.IGNORECASE,
)
WEEKDAY_ALONE = re.compile(
    r"(?<![週の])(?P<ja>[月火水木金土日])曜日?|\b(?:by|on|this) (?P<en>Mon|Tues?|Wednes|Thurs?|Fri|Satur|Sun)day\b",
    re.IGNORECASE,
)
HOUR = re.compile(
    r"(?P<half>午前|午後|朝|夕方|夜)?の? ?(?P<hour>[0-2]?[0-9])(?:時(?!間)(?:(?P<past>半)|(?P<minute>[0-5]?[0-9])分)?|[::](?P<clock>[0-5][0-9])(?: ?(?P<pm>[ap])\.?m\b)?)|\b(?P<hour_en>[01]?[0-9])(?::(?P<minute_en>[0-5][0-9]))? ?(?P<ampm>[ap])\.?m\b"
    r"|(?P<word>午前中|正午|お?昼(?:まで|過ぎ|ごろ|頃)?|夕方|夜|朝一番?|\bnoon\b|\bmidday\b|\bmidnight\b|\bmorning\b|\bafternoon\b|\bevening\b)",
    re.IGNORECASE,
)
NAMES_THE_PAST = re.compile(
    r" ?(?:\([月火水木金土日]\))?(?:に|の|付け?の?|分の)?(?:ご|お)?(?:注文|購入|買|申し?込|発送(?:した|済)|返送|連絡(?:いただ|頂)|電話(?:いただ|頂)|問い?合わ?せ|いただ|頂|届い|受け)"
)
