"""The forms in which mail programs announce what they quote, in the languages our mail comes in."""
# ruff: noqa: E501 - one form a line

import re

COLON = r"[ \t　]*[:：]"

QUOTED = re.compile(r"^[ \t　]{0,3}(?:[>＞]|[|｜]{1,3}(?=[ \t　]|$))")
NAMED_QUOTE = re.compile(r"^[ \t　]{0,2}(\w{1,10})[>＞]")  # Hanako> as old programs put it
SURELY_QUOTED = re.compile(r"^[ \t　]{0,3}[>＞]")

# "On … wrote:" and its kin. Tried on one to four joined lines; anchored at both ends.
_DATE = r"(?:\d{1,4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,4}日?|\d{1,2}[. ]{1,2}[^\W\d_]{3,10}\.?,? \d{2,4}|[^\W\d_]{3,10}\.? \d{1,2},? \d{4}|\d{1,2}:\d{2})"
_WROTE = (
    r"(?:wrote|writes|said|schrieb|escreveu|escribió|ha scritto|schreef|geschreven|skrev|napisał\(?a?\)?|napisal|kirjoitti|написала?|пишет|a écrit"
    r"|написал\(а\)|写道|寫道|寫到|写到|님이 작성|yazdı|írta|menulis|đã viết|a scris|napsal\(?a?\)?|schreibt|har skrivit|έγραψε)"
)
_VERB_END = rf"{_WROTE}(?: the following| the following message| het volgende)?\s*[:：]?"
ATTRIBUTIONS = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"(?:on|le|am|el|il|op|den|em|dnia|w dniu|pada|dne|il giorno|på|vào)\b.{{4,400}}?\b{_VERB_END}",
        r"(?:on|le|am|el|il|op|den|em|dnia|på|dne)\b.{4,200}?\b(?:schrieb|skrev|schreef|heeft|wrote|escribió|a écrit)\b.{0,200}[:：]",
        r"(?:on|op)\b.{4,200}? (?:heeft|het volgende).{0,200}geschreven\s*[:：]",
        rf"[(（]?.{{0,30}}{_DATE}.{{0,300}}{_VERB_END}",
        rf".{{1,200}}<?[^\s<>@]{{1,64}}@[^\s<>@]{{1,120}}>?.{{0,40}}{_VERB_END}",
        r".{1,200}(?:schrieb|skrev|wrote)\b.{2,80}(?:uhr|kl\.?|\d{1,2}[:.]\d{2}).{0,20}[:：]",
        rf"{_DATE}.{{0,60}}(?:gmt|utc)[+-]\d{{1,2}}:?\d{{0,2}}\s.{{1,200}}[:：]?",
        rf"[^\n]{{0,30}}{_DATE}[^\n]{{0,160}}<[^\s<>@]{{1,64}}@[^\s<>@]{{1,120}}>[^\n]{{0,20}}[:：]",
        rf".{{0,20}}{_DATE}.{{0,40}}\b(?:skrev|schrieb|schreef)\b.{{2,200}}[:：]",
        rf"{_DATE}.{{0,40}}\s<?[^\s<>@]{{1,64}}@[^\s<>@]{{1,120}}>?\s*[:：]",
        rf".{{0,20}}{_DATE}.{{0,300}}(?:の(?:メール|メッセージ|発言)|(?:さん|様|氏)?\s?(?:は|が|より)?(?:書きました|書いています|書き込みました|からのメール))\s*[:：]?",
        r".{1,120}(?:さん|様|氏)\s?(?:は|が)(?:書きました|言いました|.{0,40}に書きました)\s*[:：]?",
        r".{1,120}(?:さん|様|氏)?(?:の(?:メール|メッセージ|発言)|からのメッセージ)\s*[:：]",
        r"in (?:message|article) <?[^\s<>]+>?.{0,200}",
        r"(?:在|于|於).{2,200}(?:写道|寫道|写到|寫到)\s*[:：]?",
        rf"{_DATE}.{{0,200}}(?:님이 작성|작성|썼습니다|썼다)\s*[:：]?",
        r".{0,30}\d{4}년 ?\d{1,2}월 ?\d{1,2}일.{0,300}[:：]",
        r"-{2,4} ?(?:on )?.{2,200}(?:wrote|からのメッセージ)\s*[:：]",
        rf"-{{2,6}} .{{0,40}}{_DATE}.{{2,200}}(?:{_WROTE}|書きました|書いています) -{{2,6}}",
    )
)
# Sentences as people write them too: only before quoted lines.
WEAK_ATTRIBUTIONS = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        r"""["'“]?[^:：<>\n]{1,60}["'”]? (?:wrote|writes|said)\s*[:：]?""",
        rf"[^\n]{{1,80}}(?:さん|様|氏|殿|君)?[ 　、,]{{0,3}}{_DATE}[^\n]{{0,40}}[:：]?",
        rf"[(（\[]?{_DATE}[^\n]{{0,20}}[)）\]]?[^\n]{{1,80}}[:：]",
        r"[^\n]{1,80}(?:さん|様|氏)?(?:の|から|より)[^\n]{0,100}(?:メール|メッセージ)(?:より|から|です|引用)?[^\n]{0,60}",
        r"[^\n]{1,80}(?:さん|様|氏)?\s?(?:は|が|より|から)[^\n]{0,60}(?:書きました|書いた|言いました|wrote)[^\n]{0,10}",
    )
)
# A line that can begin one, so that not every line is tried against all of them.
ATTRIBUTION_HINT = re.compile(
    r"^\W{0,4}(?:on|le|am|el|il|op|den|em|dnia|w dniu|pada|dne|på|vào|in|at|在|于|於)\b|\d{1,4}[-/.年]\s?\d{1,2}[-/.月]|\d{1,2}:\d{2}|@"
    rf"|{_WROTE}|書きました|書いています|のメール|のメッセージ|からのメ|の発言|言いました|書いた|メールより|썼|\d{{4}}년|\d{{1,2}} [^\W\d_]{{3,10}} \d{{4}}",
    re.IGNORECASE,
)

MAY_GO_ON = re.compile(
    r"\W{0,4}(?:(?:on|le|am|el|il|op|den|em|dnia|w dniu|in|at|på|dne)\b|[(（]?\d|.{0,80}<|.{0,80}@|.{0,80}\b(?:schrieb|skrev))",
    re.IGNORECASE,
)
ENDS_ANNOUNCEMENT = re.compile(r"(?:[:：]|-{2,6})$")
NAMED_OR_DATED = re.compile(r"\d|@")
ZONE = re.compile(r"(?:GMT|UTC)[+-]\d")

_RULE_SIGN = r"[-=_*#~+－―─━═＝＊…‥<>＜＞≪≫《》【】〔〕\[\]▼▽◆■●「」（）()]"
DIVIDER = re.compile(
    r"^[ \t　>]*+\*{0,3}(?:"
    r"[-=_*－―─]{2,60}+\s*(?:original (?:message|appointment|e-?mail)|forwarded (?:message|by .*)|reply message|begin forwarded message|message d'origine|message original"
    r"|ursprüngliche (?:nachricht|mail)|weitergeleitete nachricht|message transféré|messaggio (?:originale|inoltrato)|mensaje (?:original|reenviado)|mensagem (?:original|encaminhada)"
    r"|oorspronkelijk bericht|doorgestuurd bericht|ursprungligt meddelande|vidarebefordrat meddelande|opprinnelig melding|oprindelig meddelelse|alkuperäinen viesti"
    r"|wiadomość oryginalna|исходное сообщение|пересылаемое сообщение|原始邮件|原始郵件|转发的邮件|轉寄的郵件|邮件原件|원본 ?(?:메시지|메일)|전달된 메시지|original"
    r"|původní (?:e-mail|zpráva)|eredeti üzenet|orijinal ileti|mesaj original|αρχικό μήνυμα|tin nhắn gốc)"
    r"\s*[-=_*－―─]*"
    rf"|{_RULE_SIGN}{{1,60}}+\s*(?:ここから|以下[、,は]?\s*)?(?:元の?|返信元の?|転送元の?|受信した?|前回の|先の|頂いた|いただいた|オリジナル|転送(?:された|する)?|引用(?:元|文)?)の?"
    rf"(?:メッセージ|メール|本文|文章|文|内容)\s*(?:の引用|ここから|です)?\s*{_RULE_SIGN}{{0,60}}"
    rf"|{_RULE_SIGN}{{1,60}}+\s*(?:(?:ここから|以下[、,は]?)\s*)?(?:引用(?:元|文|開始)?|転送|オリジナル|元メ)\s*(?:ここから|です)?\s*{_RULE_SIGN}{{1,60}}"
    r"|以下[、,は]?\s*(?:元の?|いただいた|頂いた|前回の|受信した?|お送りいただいた)(?:メール|メッセージ|文)(?:です|になります|の引用です?|の内容です)?[。:：]?"
    rf"|{_RULE_SIGN}{{2,60}}+\s*(?:please )?(?:reply|type your (?:reply|response)|write your reply|respond)[^\n]{{0,40}}(?:above|über)[^\n]{{0,60}}"
    rf"|{_RULE_SIGN}{{2,60}}+[^\n]{{0,30}}(?:この(?:行|線|ライン)より上|上に(?:返信|ご記入|入力))[^\n]{{0,60}}"
    r"|begin forwarded message:?|anfang der weitergeleiteten nachricht:?|début du message réexpédié ?:?|inizio messaggio inoltrato:?"
    r"|転送(?:された|する)?(?:メッセージ|メール)[:：]|転送されたメッセージ|開始転送メッセージ[:：]?|以下は(?:元の)?(?:メール|メッセージ)の引用です.{0,10}"
    r")[ \t　*]*$",
    re.IGNORECASE,
)
RULE = re.compile(r"^[ \t　]*(?:[-_=]{10,}|[―─━]{5,})[ \t　]*$")

_FROM = r"from|差出人|送信者|送信元|発信者|von|de|da|van|från|fra|od|lähettäjä|от|от кого|发件人|寄件者|寄件人|보낸 ?사람|gönderen|feladó"
_REST = (
    r"sent|date|to|cc|bcc|subject|reply-to|送信日時|受信日時|送信日|日時|日付|宛先|受信者|送信先|件名|題名|重要度|返信先|gesendet(?: am)?|datum|an|betreff|kopie|envoyé(?: le)?|à|objet|date d'envoi"
    r"|enviad[oa](?: el| em)?|para|asunto|assunto|fecha|data|inviato(?: il)?|a|oggetto|verzonden|aan|onderwerp|skickat|till|ämne|kopia|sendt|til|emne|dato|wysłano|do|temat|dw"
    r"|lähetetty|vastaanottaja|aihe|отправлено|дата|кому|тема|копия|发送时间|日期|时间|收件人|主题|抄送|寄件日期|傳送日期|收件者|主旨|副本|보낸 ?날짜|날짜|받는 ?사람|제목|참조|komu|předmět|odesláno|kopie|importance|attachments|priority"
)
HEADER_FROM = re.compile(rf"^[ \t　>*・]*(?:{_FROM})[*]?{COLON}", re.IGNORECASE)
_SUBJECT = r"subject|sent|件名|題名|送信日時|受信日時|betreff|gesendet(?: am)?|objet|envoyé(?: le)?|asunto|assunto|enviad[oa](?: el| em)?|oggetto|inviato|onderwerp|verzonden|ämne|skickat|emne|sendt|temat|wysłano|aihe|lähetetty|předmět|odesláno|тема|отправлено|主题|主旨|发送时间|寄件日期|제목|보낸 ?날짜"
HEADER_SURE = re.compile(rf"^[ \t　>*・]*(?:{_SUBJECT})[*]?{COLON}", re.IGNORECASE | re.MULTILINE)
HEADER_ANY = re.compile(rf"^[ \t　>*・]*(?:{_FROM}|{_REST})[*]?{COLON}", re.IGNORECASE)
