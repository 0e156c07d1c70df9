"""The forms in which things are asked for, in Japanese and English, and those that only look like it."""
# ruff: noqa: E501 - one form a line

import re

type Names = tuple[tuple[str, re.Pattern[str]], ...]

JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")
SENTENCE = re.compile(
    r"(?:[^。！？!?\n]|\n(?!\s*\n)(?! *[・■●◆□○\-*0-9]))+?(?:[。！？!?]|(?<=[A-Za-z0-9)])\.(?=\s|\Z)|\n(?=\s*\n| *[・■●◆□○\-*0-9])|\Z)"
)
CUSHION = re.compile(
    r"(?:差し支え|さしつかえ|よろし(?:けれ|かっ)|お手元に(?:[^、。]{0,12})|可能で|お分かり|おわかり|ご面倒で|お手数で)(?:なければ|たら|ございましたら|ありましたら|でしたら|になりましたら|になれば|ば)、?"
    r"|(?:if (?:possible|you (?:have it|can|don't mind|do not mind)|at all possible)|if you have it (?:to|at) hand),? ?",
    re.IGNORECASE,
)

_ORDER = r"(?:ご|御)?(?:注文|受付|お?問い?合わ?せ|予約|申込|お申込み?)(?:の)?(?:番号|No\.?|ナンバー|ID)|オーダー番号"
_JAPANESE_NAMES: Names = (
    ("order", re.compile(_ORDER)),
    ("model", re.compile(r"型番|品番|型式|機種名?|モデル(?:名|番号)|商品番号|製品番号")),
    ("phone", re.compile(r"(?:お|ご)?電話番号|携帯(?:電話)?(?:の)?番号|(?:ご|お)?連絡先|お電話(?=を(?:お知らせ|教え))")),
    ("email", re.compile(r"(?:E-?|e-?)?メール(?:アドレス|の宛先)|メアド")),
    ("address", re.compile(r"(?:ご|御)?住所|お届け先|送(?:付|り)先|配送先|郵便番号")),
    ("date", re.compile(r"(?:ご|お)?(?:購入|買い?上げ|注文|受け?取り?|到着|お?届け|発生)(?:された|いただいた|頂いた|の|した)?(?:日時?|年月日|時期)|いつ(?:頃|ごろ)?(?:ご購入|お買い|ご注文|お求め|届)")),
    ("name", re.compile(r"お名前|(?:ご)?氏名|フルネーム|ご担当者(?:様)?の?お名前")),
)  # fmt: skip
_JAPANESE_ASKS = re.compile(
    r"お知らせ|お教え|教えて|ご教示|ご記入|ご記載|お送り|お聞かせ|お書き|ご提示|ご提供|ご連絡(?=ください|下さい|いただ|頂|願)|ご返信|ご回答|ご明記|お伝え|伺え|伺っても|お伺い(?:でき|しても|いたし|させ)|お尋ね"
    r"|いただけ(?:ます|ない|れば|ません)|頂け(?:ます|ない|れば|ません)|(?:を|も)お願い(?:いた|致|し|で)|(?:は|を)?(?:何|いつ|どちら|どこ|何番)(?:頃|ごろ|に)?(?:でしょう|です|になり|ご|お)|が必要(?:です|でございます|となり|になり)|(?:ご)?購入(?:されました|でしょう|になり)でしょうか|になりますか|(?:されました|になりました|届きました)(?:でしょう)?か"
)
_JAPANESE_NOT = re.compile(
    r"別の|別に|他の|ほかの|もう(?:一|1|１)|(?:新しい|新)(?!しく)|新規|変更(?:後|先|が|の|され|を|に|ください)|訂正|追加の|2つ目|二つ目|2件目|二件目|お間違い|間違い(?:ない|ありません|ございません)|相違|(?:で|と)よろし|(?<!ても)よろしい(?:です|でしょう)|で合って|正しい|念のため|確認(?:させて|のため|の上|でき(?:ました|て)|いた|し|が取)|ご確認(?:ください|下さい|いただ|頂|の|を)"
    r"|次回|今後|以降|(?:場合|際|時|とき)(?:は|に|、|には|も)|(?:まし|でし|い|っ)たら|不要|なくても|必要(?:は)?(?:ありません|ございません|ない)|(?:知らせ|送り|教え|記入|記載|連絡|返信|聞かせ|伝え|お?伺い|頂戴|提供)(?:いただいた|頂いた|いただき(?:まして|ました|[^。]{0,10}ありがと)|頂き|して(?:おり|い)ます|された|のあった|済)"
    r"|いただきありがと|いただきました|承(?:り|って)|伺って(?:おり|い)ます|控えて|記載(?:の(?!うえ|上)|され|が)|箱|伝票|用紙|封筒|フォーム|同封|画面|入力欄|欄に|ページ|サイト|ログイン|アプリ|にお送りし|へお送りし|宛(?:て)?にお送り|に(?:発送|配送|送付|ご案内|お送りい|メール)|(?:弊社|当社|当店|私ども|担当者?|こちら)の|(?:を|は)お知らせ(?:いた|し)(?:ます|ました)|お送りい?た?し(?:ます(?!ので)|ました)|他(?:人|者)|(?:を|も)(?:お調べ|登録|変更)(?:いた|し)"
)
_ENGLISH_NAMES: Names = (
    ("order", re.compile(r"\b(?:order|booking|reservation|confirmation|ticket|case|reference)(?: |-)?(?:number|no\b\.?|id\b|code|#|reference|ref\b)", re.IGNORECASE)),
    ("model", re.compile(r"\bmodel(?: (?:number|name|no\b\.?))?\b(?= (?:do|did|you|of|is|are|number|name)|[ ,.?]|$)", re.IGNORECASE)),
    ("phone", re.compile(r"\b(?:tele)?phone(?: number)\b|\b(?:mobile|cell|contact|daytime)(?: phone)? number\b|\bnumber (?:to|where) (?:reach|we can|call)", re.IGNORECASE)),
    ("email", re.compile(r"\be-?mail address\b|\bwhat(?:'s| is) your e-?mail\b", re.IGNORECASE)),
    ("address", re.compile(r"\b(?:(?:shipping|delivery|postal|mailing|home|billing|street|full) address|(?<!mail )(?<!IP )address|postcode|zip code)\b", re.IGNORECASE)),
    ("date", re.compile(r"\b(?:date of (?:purchase|order|delivery)|(?:purchase|order|delivery) date|when (?:did )?you (?:bought|buy|order(?:ed)?|purchased?|received?)|when it (?:arrived|was delivered))", re.IGNORECASE)),
    ("name", re.compile(r"\b(?:full |first |last |your )name\b", re.IGNORECASE)),
)  # fmt: skip
_ENGLISH_ASKS = re.compile(
    r"\b(?:could|can|would|will) you (?:please |kindly |also |possibly )*(?:tell|send|give|provide|share|let (?:me|us) (?:know|have)|reply with|forward|supply)"
    r"|\b(?:please|kindly) (?:also )?(?:send|provide|share|reply with|let (?:me|us) (?:know|have)|tell|give|supply|respond with|include)"
    r"|\bwhat(?:'s| is| was| are) (?:the|your)|\b(?:may|can|could) (?:i|we) (?:have|get|ask)|\b(?:i|we)(?:'d| would|'ll| will)?(?: also| still)? (?:need|require|like (?:to have|to know))|\bwhen did you|\bwhich model|\bwould you mind (?:telling|sending|sharing)|\bdo you have (?:the|your)",
    re.IGNORECASE,
)
_ENGLISH_NOT = re.compile(
    r"\b(?:confirm|verify|double-check|check (?:that|whether|if)|correct|another|new|different|other|updated|changed?|second|next time|in (?:the )?future|going forward|thank(?:s| you) for|you (?:gave|sent|provided|told|mentioned|shared|have given)|our|my|on the (?:parcel|box|label|return|outside|package|form)|no need|not need|don't need|do not need|without|if you (?:want|would|need|have moved|prefer|ever)|in case|whenever|log ?in|form|website|page|to (?:the|your) (?:e-?mail|shipping|delivery|postal|home|billing)? ?address|screenshot)\b"
    r"|^ ?(?:if|once|should|when(?! (?:did|was|do))) ",
    re.IGNORECASE,
)
OURS = (_JAPANESE_NAMES, _JAPANESE_ASKS, _JAPANESE_NOT)
ENGLISH = (_ENGLISH_NAMES, _ENGLISH_ASKS, _ENGLISH_NOT)
LIST_OPENING = re.compile(
    r"(?:以下|下記|次)(?:の)?[^。\n]{0,24}(?:お知らせ|お教え|ご記入|ご返信|お送り|ご連絡|ご教示)[^。\n]{0,12}(?:ください|下さい|ます(?:か|でしょうか)|(?:お)?願い[^。\n]{0,10}|幸いです)[。:：]?(?=\s*\n)"
    r"|(?:please|could you|can you)[^.\n]{0,30}(?:following|below)[^.\n]{0,24}[.:]?(?=\s*\n)",
    re.IGNORECASE,
)
LIST_LINE = re.compile(r"^[ 　]*(?:[・■●◆□○*-]|[0-9]{1,2}[.)．）])[ 　]*(?P<words>[^\n]{2,40})$", re.MULTILINE)
