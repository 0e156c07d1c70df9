"""The forms in which mail programs announce what they quote, in the languages our mail comes in."""
# ruff: noqa: E501 - one form a line

import re

COLON = r"[ \t　]*[:：]"

QUOTED = re.compile(r"^[ \t　]{0,3}(?:[>＞]|[|｜]{1,3}(?=[ \t　]|$))")
SURELY_QUOTED = re.compile(r"^[ \t　]{0,3}[>＞]")

# "On … wrote:" and its kin. Tried on one to four joined lines; anchored at both ends.
_DATE = r"(?:\d{1,4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,4}日?|\d{1,2}[. ]{1,2}[^\W\d_]{3,10}\.?,? \d{2,4}|[^\W\d_]{3,10}\.? \d{1,2},? \d{4}|\d{1,2}:\d{2})"
_WROTE = (
    r"(?:wrote|writes|said|schrieb|escreveu|escribió|ha scritto|schreef|geschreven|skrev|napisał\(?a?\)?|napisal|kirjoitti|написала?|пишет|a écrit"
    r"|написал\(а\)|写道|寫道|寫到|写到|님이 작성|yazdı|írta|menulis|đã viết|a scris|napsal\(?a?\)?|schreibt|har skrivit)"
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
        r"""["'“]?[^:：<>\n]{1,60}["'”]? (?:wrote|writes)\s*[:：]""",
        rf"{_DATE}.{{0,60}}(?:gmt|utc)[+-]\d{{1,2}}:?\d{{0,2}}\s.{{1,200}}[:：]?",
        rf"{_DATE}.{{0,40}}[^\n]{{0,120}}<[^\s<>@]{{1,64}}@[^\s<>@]{{1,120}}>\s*[:：]",
        rf"{_DATE}.{{0,40}}\s<?[^\s<>@]{{1,64}}@[^\s<>@]{{1,120}}>?\s*[:：]",
        rf".{{0,20}}{_DATE}.{{0,300}}(?:の(?:メール|メッセージ|発言)|(?:さん|様|氏)?\s?(?:は|が|より)?(?:書きました|書いています|書き込みました|からのメール))\s*[:：]?",
        r".{1,120}(?:さん|様|氏)\s?(?:は|が)(?:書きました|言いました|.{0,40}に書きました)\s*[:：]?",
        r".{1,120}(?:さん|様|氏)?(?:の(?:メール|メッセージ|発言)|からのメッセージ)\s*[:：]",
        r"in (?:message|article) <?[^\s<>]+>?.{0,200}",
        r"(?:在|于|於).{2,200}(?:写道|寫道|写到|寫到)\s*[:：]?",
        rf"{_DATE}.{{0,200}}(?:님이 작성|작성|썼습니다|썼다)\s*[:：]?",
        r".{0,30}\d{4}년 ?\d{1,2}월 ?\d{1,2}일.{0,300}[:：]",
        r"-{2,4} ?(?:on )?.{2,200}(?:wrote|からのメッセージ)\s*[:：]",
    )
)
# A line that can begin one, so that not every line is tried against all of them.
ATTRIBUTION_HINT = re.compile(
    r"^\W{0,4}(?:on|le|am|el|il|op|den|em|dnia|w dniu|pada|dne|på|vào|in|at|在|于|於)\b|\d{1,4}[-/.年]\s?\d{1,2}[-/.月]|\d{1,2}:\d{2}|@"
    rf"|{_WROTE}|書きました|書いています|のメール|のメッセージ|からのメ|の発言|言いました|썼|\d{{4}}년|\d{{1,2}} [^\W\d_]{{3,10}} \d{{4}}",
    re.IGNORECASE,
)

MAY_GO_ON = re.compile(
    r"\W{0,4}(?:(?:on|le|am|el|il|op|den|em|dnia|w dniu|in|at|på|dne)\b|[(（]?\d|.{0,80}<|.{0,80}@|.{0,80}\b(?:schrieb|skrev))",
    re.IGNORECASE,
)
ZONE = re.compile(r"(?:GMT|UTC)[+-]\d")

DIVIDER = re.compile(
    r"^[ \t　>*]*(?:"
    r"[-=_*－―─]{2,}\s*(?:original (?:message|appointment|e-?mail)|forwarded (?:message|by .*)|reply message|begin forwarded message|message d'origine|message original"
    r"|ursprüngliche (?:nachricht|mail)|weitergeleitete nachricht|message transféré|messaggio (?:originale|inoltrato)|mensaje (?:original|reenviado)|mensagem (?:original|encaminhada)"
    r"|oorspronkelijk bericht|doorgestuurd bericht|ursprungligt meddelande|vidarebefordrat meddelande|opprinnelig melding|oprindelig meddelelse|alkuperäinen viesti"
    r"|wiadomość oryginalna|исходное сообщение|пересылаемое сообщение|原始邮件|原始郵件|转发的邮件|轉寄的郵件|邮件原件|원본 ?(?:메시지|메일)|전달된 메시지|original"
    r"|元の?メッセージ|元のメール|オリジナルメッセージ|転送メッセージ|転送(?:された)?メール|転送されたメッセージ|返信元メッセージ|受信メール|引用元?|以下、?引用|ここから引用)"
    r"\s*[-=_*－―─]*"
    r"|begin forwarded message:?|anfang der weitergeleiteten nachricht:?|début du message réexpédié ?:?|inizio messaggio inoltrato:?"
    r"|転送されたメッセージ[:：]?|開始転送メッセージ[:：]?|以下は(?:元の)?(?:メール|メッセージ)の引用です.{0,10}"
    r")[ \t　*]*$",
    re.IGNORECASE,
)
RULE = re.compile(r"^[ \t　]*(?:[-_=]{10,}|[―─━]{5,})[ \t　]*$")

_FROM = r"from|差出人|送信者|送信元|発信者|von|de|da|van|från|fra|od|lähettäjä|от|от кого|发件人|寄件者|寄件人|보낸 ?사람|gönderen|feladó"
_REST = (
    r"sent|date|to|cc|bcc|subject|reply-to|送信日時|受信日時|送信日|日時|日付|宛先|受信者|送信先|件名|題名|重要度|返信先|gesendet(?: am)?|datum|an|betreff|kopie|envoyé(?: le)?|à|objet|date d'envoi"
    r"|enviado(?: el| em)?|para|asunto|assunto|fecha|data|inviato(?: il)?|a|oggetto|verzonden|aan|onderwerp|skickat|till|ämne|kopia|sendt|til|emne|dato|wysłano|do|temat|dw"
    r"|lähetetty|vastaanottaja|aihe|отправлено|дата|кому|тема|копия|发送时间|日期|时间|收件人|主题|抄送|寄件日期|傳送日期|收件者|主旨|副本|보낸 ?날짜|날짜|받는 ?사람|제목|참조|importance|attachments|priority"
)
HEADER_FROM = re.compile(rf"^[ \t　>*・]*(?:{_FROM})[*]?{COLON}", re.IGNORECASE)
HEADER_ANY = re.compile(rf"^[ \t　>*・]*(?:{_FROM}|{_REST})[*]?{COLON}", re.IGNORECASE)

MOBILE = re.compile(
    r"^[ \t　]*(?:"
    r"sent (?:from|with|via) (?:my |the |an? )?(?:iphone|ipad|ipod|android|samsung|galaxy|xperia|pixel|huawei|xiaomi|blackberry|mobile|phone|outlook|yahoo|mail for windows|windows|proton|gmail|nokia|tablet)[^\n]{0,80}"
    r"|get outlook for (?:ios|android)[^\n]{0,60}"
    r"|(?:enviado (?:desde|do|de) (?:mi|meu|o)?|envoyé (?:de|depuis) mon|von meinem|gesendet (?:von|mit)|inviato da|verstuurd vanaf|verzonden (?:vanaf|met)|skickat från|sendt fra|lähetetty"
    r"|wysłane z|отправлено с|发自我的|從我的|來自我的)[^\n]{2,60}"
    r"|(?:my |マイ)?(?:iphone|ipad|android|スマートフォン|携帯|galaxy|xperia|aquos|arrows|outlook|windows|yahoo!?メール|ヤフーメール)[^\n]{0,30}(?:から|で|より)送信(?:しました|されました|しています)?[。.]?"
    r"|(?:iphone|ipad|android)(?:用|版)[^\n]{0,20}から送信"
    r"|(?:ios|android) 用 ?outlook を(?:入手|取得)[^\n]{0,60}|outlook for (?:ios|android)[^\n]{0,20}を(?:入手|取得)[^\n]{0,60}|[^\n]{0,20}版 ?outlook[^\n]{0,20}(?:入手|取得)[^\n]{0,60}"
    r"|나의 (?:iphone|ipad)에서 보냄|windows 版のメールから送信[^\n]{0,40}"
    r")[ \t　]*$",
    re.IGNORECASE,
)
SIGNATURE_DELIMITER = re.compile(r"^(?:--|—|–|――)[ \t　]*$")
ORNAMENT = re.compile(
    r"(?:[ \t　]*[-=_*+~#.:;/|^<>◇◆□■○●☆★※＊＝－―─━〜～・…‥･゜∽∞┏┓┗┛┌┐└┘│┃♪♡♥◎△▲▽▼⌒∴∵]){5,100}[ \t　]*"
)  # fmt: skip
CONTACT = re.compile(
    r"(?:tel|fax|phone|mobile|e-?mail|mail|url|hp|web|電話|℡|☎|携帯|ファックス|ＴＥＬ|ＦＡＸ)[ 　]*[.:：/]|〒\s?\d{3}|https?://|www\.|[\w.+-]+@[\w-]+\.\w|0\d{1,4}[-‐－(（]\d{1,4}[-‐－)）]\d{3,4}"
    r"|株式会社|有限会社|合同会社|（株）|\(株\)|㈱|一般社団法人|大学|事務所|co\.,? ?ltd|\binc\.|\bllc\b|gmbh|[都道府県].{1,6}[市区郡町村]",
    re.IGNORECASE,
)
FORM_FIELD = re.compile(
    r"(?:お名前|氏名|ご?用件|お?問い?合わせ(?:内容|種別|番号)|内容|ご?注文番号|件名|商品名|ご意見|本文|メッセージ|フリガナ|ふりがな)[ 　】\]]*[:：】]"
)
