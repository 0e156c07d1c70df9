"""The forms of sentences that say what somebody wants, what happened, what was tried, and how they feel."""
# ruff: noqa: E501 - one form a line

import re

SENTENCE = re.compile(r"[^。！？!?\n]*[^。！？!?\n.\s][^。！？!?\n]*(?:[。！？!?]+|(?=\n|\Z))")
GREETING = re.compile(
    r"^[\s　]*(?:いつも|お世話|はじめまして|初めまして|こんにち|おはよう|突然|よろしく|宜しく|どうぞ|以上|取り急ぎ|お手数|恐れ入り(?:ます|ながら)?。?$|[^。]{0,24}と申します|[一-龠々ァ-ヶー 　]{1,14}です。?$|(?:拝啓|敬具|前略|草々)|ご担当|担当者|[^。]{1,20}(?:様|御中|さま)$|hi\b|hello|dear|thanks?\b|thank you|best|kind|regards|sincerely|yours)",
    re.IGNORECASE,
)
WANTS = re.compile(
    r"(?:し|頂き|いただき|もらい|使い|知り|変え|やめ|交換|返品)たい|ほしい|欲しい|希望|(?:して|を|が|に)(?:ください|下さい|くれ|もらえ|頂け|いただけ)|お願い(?:し|いた|でき)|できます(?:か|でしょうか)|(?:でしょう|ます|です)か[。？?]?$|困ります|助かります|求めます|要求"
    r"|\b(?:want|would like|'d like|could you|can you|please|need|hope|refund|is it possible|how (?:do|can) i)\b",
    re.IGNORECASE,
)
OUTBURST = re.compile(
    r"いい加減|いったい(?:誰|何|どう|いつ)|一体(?:誰|何|どう|いつ)|どういうこと|ふざけ|what on earth|are you kidding",
    re.IGNORECASE,
)
QUESTION = re.compile(r"(?:か[。？?]?|[？?])$")
TRIED = re.compile(
    r"試し|試みま|やってみ|(?:再起動|再設定|初期化|抜き差し|入れ直|掃除|交換|確認)(?:を)?(?:し(?:ま|て|たが|ても)|済)|し直し|別の[^。]{1,12}(?:でも|に)|も同じ|変わりません|変わらず|直りません"
    r"|\b(?:tried|restarted|rebooted|reset|re-?installed|unplugged|cleaned|checked|another (?:outlet|cable|device|browser)|still (?:the same|no|does))\b",
    re.IGNORECASE,
)
HAPPENED = re.compile(
    r"ました|ています|ております|ません|なくな|ない(?:ので|のです|状態)|壊れ|届か|エラー|故障|破損|止ま|動か|違(?:う|い)|してしま"
    r"|\b(?:was|were|did|didn't|doesn't|does not|won't|broke|broken|stopped|arrived|received|bought|ordered|error|fails?|failed|missing|wrong|since|after)\b",
    re.IGNORECASE,
)
MOODS = (
    ("angry", re.compile(r"怒|ひど(?:い|すぎ)|酷|最悪|二度と|どうなって|いい加減|納得(?:でき|いき)ま|ふざけ|信じられない|許せ|腹|苦情|クレーム|消費者(?:セン|庁)|弁護士|対応が(?:悪|遅)|unacceptable|terrible|worst|angry|furious|ridiculous|outrag|disgust|complain|appalling", re.IGNORECASE)),
    ("hurried", re.compile(r"至急|急い|お急ぎ|すぐ(?:に)?(?:返|対応|連絡|教|直)|今(?:日|夜)中|間に合|urgent|asap|as soon as possible|immediately|right away|deadline", re.IGNORECASE)),
    ("troubled", re.compile(r"困(?:って|り|る)|不安|心配|助けて|弱って|悩|わからなくて|worried|help me|stuck|frustrat|confus|trouble", re.IGNORECASE)),
    ("pleased", re.compile(r"ありがとうございました|嬉し|うれし|助かりました|満足|素晴らし|love|great|wonderful|thank you so much|happy with", re.IGNORECASE)),
)  # fmt: skip
