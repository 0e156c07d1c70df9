"""The forms of what stands below a mail's words: signatures, lines that telephones add, notices and footers."""
# ruff: noqa: E501 - one form a line

import re

MOBILE = re.compile(
    r"^[ \t　]*(?:"
    r"sent (?:from|with|via) (?:my |the |an? )?(?:iphone|ipad|ipod|android|samsung|galaxy|xperia|pixel|huawei|xiaomi|blackberry|mobile|phone|outlook|yahoo|mail for windows|windows|proton|gmail|nokia|oppo|oneplus|redmi|motorola|lg|sony|tablet|spark|edison|thunderbird|bluemail|aol|icloud)[^\n]{0,80}"
    r"|get outlook for (?:ios|android)[^\n]{0,60}"
    r"|(?:enviado (?:desde|do|de) (?:mi|meu|o)?|envoyé (?:de|depuis) mon|von meinem|gesendet (?:von|mit)|inviato da|verstuurd vanaf|verzonden (?:vanaf|met)|skickat från|sendt fra|lähetetty"
    r"|wysłane z|отправлено с|发自我的|從我的|來自我的)[^\n]{2,60}"
    r"|(?:my |マイ|私の|au |docomo |softbank )?(?:iphone|ipad|android|スマートフォン|スマホ|携帯|galaxy|xperia|aquos|arrows|pixel|huawei|oppo|らくらく|ドコモ|ソフトバンク|ワイモバイル|outlook|windows|yahoo!?メール|ヤフーメール|gmail|thunderbird|spark|proton ?mail)"
    r"[^\n]{0,30}(?:から|で|より|を使って|を使用して)(?:の)?送信[^\n]{0,20}"
    r"|(?:iphone|ipad|android)(?:用|版)[^\n]{0,20}から送信"
    r"|(?:ios|android) 用 ?outlook を(?:入手|取得)[^\n]{0,60}|outlook for (?:ios|android)[^\n]{0,20}を(?:入手|取得)[^\n]{0,60}|[^\n]{0,20}版 ?outlook[^\n]{0,20}(?:入手|取得)[^\n]{0,60}"
    r"|나의 (?:iphone|ipad)에서 보냄|windows 版のメールから送信[^\n]{0,40}"
    r")[ \t　]*$",
    re.IGNORECASE,
)

# Where what no person wrote begins: legal notices, list footers, scanners. All that stands below goes with it.
FOOTER = re.compile(
    r"^[ \t　*【\[（(※■◆●<＜]*(?:"
    r"confidential(?:ity)?(?: notice| note| statement)?[:：.\s]|disclaimer\s*[:：]|legal (?:notice|disclaimer)|privileged (?:and|/) confidential"
    r"|th(?:is|e information (?:contained )?in this) (?:e-?mail|message|communication|transmission)[^\n]{0,80}(?:confidential|privileged|intended|virus|scanned|checked)"
    r"|the (?:contents?|information)[^\n]{0,60}(?:e-?mail|message)[^\n]{0,60}(?:confidential|intended)|if you (?:are not the intended|have received this)"
    r"|please consider the environment|you (?:are receiving|received) this (?:e-?mail|message) because|to unsubscribe from this (?:group|list)"
    r"|diese e-?mail enthält vertrauliche|der inhalt dieser e-?mail|ce (?:message|courriel)[^\n]{0,60}confidentiel|este (?:mensaje|correo)[^\n]{0,80}confidencial"
    r"|questo messaggio[^\n]{0,80}riservat|esta mensagem[^\n]{0,80}confidencia|dit bericht[^\n]{0,80}vertrouwelijk"
    r"|(?:注意|ご注意|重要|お願い|機密情報?|免責(?:事項)?|守秘義務)[】\]）)：:\s]{0,3}[^\n]{0,20}(?:この|本)(?:e|Ｅ|電子)?(?:メール|mail|ﾒｰﾙ)"
    r"|(?:この|本)(?:e-?|Ｅ|電子)?(?:メール|mail|ﾒｰﾙ)(?:の内容|およびその添付|及び(?:その)?添付|に含まれる|には|は)?[^\n]{0,60}(?:機密|秘密|守秘|宛先|名宛人|誤って|誤送信|ウイルス|ウィルス|スキャン)"
    r"|(?:万一|万が一|もし)[^\n]{0,20}(?:誤って|誤送信|お心当たり)[^\n]{0,20}(?:受信|届|メール)"
    r")",
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

# What tells a contact block without any rule around it: some way to reach somebody, and who that is.
REACHED = re.compile(
    r"(?:tel|fax|phone|mobile|cell|direct|電話|携帯|代表|直通|内線|ファックス|ファクス|℡|☎|📞|ＴＥＬ|ＦＡＸ|[tfm])\.?[ 　]*[)）:：.／/]?[ 　]*[+＋]?[(（]?[\d０-９]"
    r"|(?<![\d-])0\d{1,4}[-‐－ー―.(（ ]\d{1,4}[-‐－ー―.)） ]\d{3,4}(?!\d)|[\w.+-]+[@＠][\w-]+\.\w|https?://|\bwww\.",
    re.IGNORECASE,
)
WHO = re.compile(
    r"(?:株式|有限|合同|合資|相互)会社|[(（][株有同社財][)）]|[㈱㈲]|(?:一般|公益)?(?:社団|財団|学校|医療|宗教|社会福祉|独立行政|特定非営利活動|NPO)法人|大学|高校|学校|病院|医院|クリニック|事務所|商店|工業|製作所|銀行"
    r"|[\w一-龠ァ-ヶー]{2,}(?:部|課|室|係|支店|営業所|本社|事業部|センター)(?:[ 　]|$)|代表取締役|取締役|部長|課長|係長|主任|店長|所長|co\.,? ?ltd|\b(?:ltd|inc|llc|corp|gmbh|s\.?a\.?r?\.?l?|b\.?v|pty|plc|k\.k)\b\.?"
    r"|\b(?:manager|director|engineer|department|dept|sales|president|officer|ceo|cto|cfo)\b",
    re.IGNORECASE,
)
SENTENCE = re.compile(
    r"[。！？!?]\s*$|(?:です|ます|ました|ません|ください|下さい|でしょうか|いたします|思います)[。.、,）)]?\s*$|[:：]\s*$"
)
ANNOUNCES_FACTS = re.compile(
    r"[:：]\s*$|以下|下記|次の|左記|(?:ご?住所|お?届け先|送付先|送り先|宛先|ご?連絡先|お名前|氏名|情報)(?:は|です|を|が|に|[:：]|$)|\b(?:following|below|address is|ship (?:it )?to|send (?:it )?to|contact details)\b",
    re.IGNORECASE,
)
CLOSING = re.compile(
    r"^[ \t　]*(?:(?:with )?(?:best|kind|warm|many)(?:est)? (?:regards|wishes|thanks)|regards|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|thank you|thanks|cheers|respectfully"
    r"|(?:mit )?(?:freundliche[nr]?|beste[nr]?|viele|liebe|herzliche) grü(?:ß|ss)en?|mfg|cordialement|bien (?:à vous|cordialement)|salutations|saludos(?: cordiales)?|atentamente|un saludo|cordiali saluti|distinti saluti"
    r"|atenciosamente|cumprimentos|met vriendelijke groet(?:en)?|groeten|med vänlig(?:a)? hälsning(?:ar)?|(?:med )?venlig hilsen|med vennlig hilsen|ystävällisin terveisin|pozdrawiam|s pozdravem|с уважением|此致|敬具|拝)[,.!、。 　]*$",
    re.IGNORECASE,
)
