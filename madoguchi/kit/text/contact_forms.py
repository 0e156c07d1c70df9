"""The forms in which signatures tell who somebody is. All are tried on lines in NFKC, without ornaments."""
# ruff: noqa: E501 - one form a line

import re

FIELDS = ("name", "reading", "company", "department", "title", "postal_address")

COMPATIBLE = re.compile("([\uf900-\ufaff]+)")  # kanji of names that folding widths would change
EDGES = re.compile(r"^[\s\-=_*+~#.:;|^<>◇◆□■○●☆★※―─━〜～・…∴∵│┃┏┓┗┛┌┐└┘]+|[\s\-=_*+~#;|^<>◇◆□■○●☆★※―─━〜～・…∴∵│┃┏┓┗┛┌┐└┘]+$")
DIGITS = re.compile(r"\d{2,5}[-. )(‐－ー]?\d")
REACHING = re.compile(
    r"〒|^\d{3}-\d{4}\b|(?:tel|fax|phone|mobile|mail|url|web|hp|電話|携帯|住所|所在地|直通|代表電話|℡|☎)\s*[.:/)]?\s*[+(]?[\d:a-z]|@|https?://|\bwww\.|^(?:東京都|北海道|(?:京都|大阪)府|[一-龠]{2,3}県)",
    re.IGNORECASE,
)
POSTAL = re.compile(
    r"(?:〒\s?|^|[:： ])(?:(?P<code>\d{3}-?\d{4})\b)?\s*(?P<place>(?:東京都|北海道|(?:京都|大阪)府|[一-龠]{2,3}県|[一-龠]{1,6}[市区郡])[^〒]{2,100}|$)"
)
PLACE = re.compile(r"(?:東京都|北海道|(?:京都|大阪)府|[一-龠]{2,3}県|[一-龠]{1,6}[市区郡])\S")
BUILDING = re.compile(
    r"[^\d@:〒][^@:〒]{0,40}(?:ビル|タワー|マンション|ハイツ|コーポ|会館|センター|号室|棟|階|[0-9]{1,2}F|ヒルズ|プラザ)[^@:〒]{0,20}"
)
PHONE_LABEL = re.compile(r"tel|phone|mobile|cell|電話|携帯|直通|代表|fax|ファック?ス|\b[tfm](?=[.: ])", re.IGNORECASE)
FACSIMILE = re.compile(r"f|フ", re.IGNORECASE)
BOTH = re.compile(r"(?:tel|phone|電話)\W{0,3}(?:and|兼)?\W{0,2}(?:fax|ファック?ス)\W{0,3}$", re.IGNORECASE)
ADDRESS = re.compile(r"<[^<>\s]+@[^<>\s]+>")

_TITLE = (
    r"代表取締役(?:社長|会長|専務|常務)?|取締役(?:社長|副社長|専務|常務)?|(?:上席)?執行役員|代表社員|代表理事|理事長|専務|常務|本部長|事業部長|副?部長(?:代理|補佐)?|次長|副?課長(?:代理|補佐)?|係長|主任|主査|主幹|参事"
    r"|副?(?:店長|支店長|所長|室長|工場長|院長|園長|校長|館長)|マネー?ジャー?|リーダー|チーフ|ディレクター|プロデューサー|エンジニア|デザイナー|准?教授|講師|弁護士|税理士|社会保険労務士|行政書士|司法書士|公認会計士|医師"
)
_LEGAL = r"(?:株式|有限|合同|合資|合名|相互)会社|\([株有同資名社財学医]\)|(?:(?:一般|公益)?(?:社団|財団)|学校|医療|宗教|社会福祉|独立行政|国立大学|特定非営利活動|NPO)法人"
_WORD = r"[^\s,、/|()（）:：]"
# Taken out of a line in this order.
PIECES = (
    ("company", re.compile(rf"(?:{_LEGAL}) ?{_WORD}{{1,40}}|{_WORD}{{1,40}} ?(?:(?:株式|有限|合同|合資|合名)会社|\([株有同]\))|[A-Z][\w&.' -]{{0,50}},? (?:Co\.,? ?Ltd|Ltd|Inc|LLC|Corp(?:oration)?|GmbH|AG|S\.?A\.?S?|S\.?r\.?l|B\.?V|Pty|PLC|K\.K)\b\.?|[一-龠ァ-ヶー]{{2,20}}(?:大学|病院|市役所|区役所|町役場|県庁)")),
    ("department", re.compile(rf"(?:(?<=\s)|^){_WORD}{{1,20}}(?:本部|事業部|部|課|室|係|グループ|チーム|支店|支社|営業所|センター|事務局|研究科|学部|学科)(?=\s|$)|\b[A-Z][\w& ]{{1,40}} (?:Department|Dept\.?|Division|Team)(?=\s|,|$)")),
    ("title", re.compile(rf"(?:(?<=\s)|^)(?:{_TITLE})(?:\s?兼\s?(?:{_TITLE}))?(?=\s|$)|(?:(?<=\s)|^)(?:[A-Z][\w&]+ ){{0,3}}(?:Manager|Director|Engineer|President|Officer|Executive|Representative|CEO|CTO|CFO|COO)\b(?: of [A-Z]\w+)?")),
)  # fmt: skip
_NAME_SIGN = r"[一-龠々〆ヶ\uf900-\ufaffぁ-んァ-ヶー]"
_KANA = r"[ぁ-んァ-ヶー]"
JAPANESE_NAME = re.compile(
    rf"(?:担当者?|氏名|名前|文責)?[:： ]?\s*(?P<name>{_NAME_SIGN}{{1,5}} {{1,3}}{_NAME_SIGN}{{1,5}}|[一-龠々\uf900-\ufaff]{{3,6}})"
    rf"\s*(?:[(/\[<]\s*(?:(?P<reading>{_KANA}{{1,10}} ?{_KANA}{{0,10}})|[A-Za-z .,'-]{{2,40}})\s*[)\]>]?)?(?:\s+[A-Z][A-Za-z .'-]{{2,40}})?"
)
KANA_ALONE = re.compile(rf"[(\[]?\s*(?P<reading>{_KANA}{{1,10}} {{1,3}}{_KANA}{{1,10}})\s*[)\]]?")
ENGLISH_NAME = re.compile(
    r"(?:(?:Mr|Ms|Mrs|Dr)\.? )?[A-Z][a-zÀ-ž'’-]{1,20}(?: [A-Z]\.)?(?: (?:van|de|von|da|del))?(?: [A-Z][A-Za-zÀ-ž'’-]{1,24}){1,2}"
)

LABELLED = re.compile(
    r"(?:(?P<name>(?:お?名前|氏名|担当者名?))|(?P<reading>(?:フリガナ|ふりがな|よみがな))|(?P<company>(?:御?社名|会社名|法人名|団体名|屋号))|(?P<department>(?:部署名?|所属(?:部署)?))|(?P<title>(?:役職名?|肩書))|(?P<postal_address>(?:ご?住所|所在地)))\s*[:：]\s*(?P<value>.{1,80})"
)
