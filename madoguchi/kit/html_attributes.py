"""Each attribute of a stranger's html: kept, rewritten or dropped. Styles and classes become what `kit.html` says of them."""

import re

from madoguchi.kit import html_styles

_DATA_IMAGE = re.compile(r"data:image/(?:png|gif|jpe?g|webp);base64,[A-Za-z0-9+/=\s]*\Z", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|mailto:|tel:|sms:|#)", re.IGNORECASE)
_REMOTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_PICTURE_NAME = re.compile(r"[\w%@. ()-]{1,120}\.(?:png|jpe?g|gif|bmp|webp|tiff?|heic)", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d{1,4}%?")
_WORD = re.compile(r"[A-Za-z0-9-]{1,35}")
_FACE = re.compile(r"[\w ,'\u3000-\u9fff\uff00-\uffef-]{1,120}")
_COLOUR = re.compile(html_styles.COLOUR)
_BARE_HEX = re.compile(r"[0-9a-f]{6}")
_CLASS_NAME = re.compile(r"[A-Za-z_][\w-]{0,60}")
_NUMBER_NAMES = "width height colspan rowspan start border cellpadding cellspacing span size"
_NUMBERS = frozenset(_NUMBER_NAMES.split())

_QUOTE_NAMES = (
    "gmail_quote",
    "yahoo_quoted",
    "moz-cite-prefix",
    "protonmail_quote",
    "zmail_extra",
    "divrplyfwdmsg",
    "appendonsend",
    "mail-quote",
    "outlookmessageheader",
    "replysplit",
    "tutanota_quote",
    "gmail_extra",
    "history_container",
    "lineauthoredmail",
    "mail_quote",
    "ydpquote",
)
_SIGNATURE_NAMES = (
    "gmail_signature",
    "moz-signature",
    "mail-signature",
    "signature",
    "ydpsignature",
    "applemailsignature",
    "ms-outlook-mobile-signature",
)
_STYLE_CLASSES = (
    (re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE), "mail-hidden"),
    (
        re.compile(
            r"border(?:-top)?\s*:\s*(?:none\s*;\s*border-top\s*:\s*)?(?:[\d.]{1,4}p[tx]\s+)?solid\s+"
            r"(?:#(?:e1e1e1|b5c4df)|rgb\(\s*(?:225,\s*225,\s*225|181,\s*196,\s*223)\s*\))",
            re.IGNORECASE,
        ),
        "mail-quote",
    ),
)


def attribute(tag: str, name: str, value: str) -> str | None:
    """What stands for this attribute; None drops it."""
    if name == "class":
        return _class(value) or None
    if name == "id":
        return _trade_class(value) or None
    if name == "style":
        return _style(value) or None
    if name in ("color", "bgcolor"):
        value = value.strip().lower()
        value = f"#{value}" if _BARE_HEX.fullmatch(value) else value
        return value if _COLOUR.fullmatch(value) else None
    if name == "src":
        return _source(value.strip())
    if name == "href":
        value = value.strip()
        return _quotable(value) if _LINK.match(value) else None
    if name in _NUMBERS:
        return value if _NUMBER.fullmatch(value) else None
    if name in ("rel", "target"):
        return value  # ours: senders' own are not on the list
    if name in ("alt", "title"):
        return value.replace("<", "‹").replace(">", "›")
    if name == "face":
        return value if _FACE.fullmatch(value) else None
    if name == "nowrap":
        return ""
    if name == "type" and tag == "blockquote":
        return "cite" if value.lower() == "cite" else None
    return value if _WORD.fullmatch(value) else None


def _class(value: str) -> str:
    """The trade's name for it where there is one, and the sender's own names, prefixed: `_classes` keeps those in use."""
    own = [html_styles.CLASS_PREFIX + name for name in value[:500].split()[:8] if _CLASS_NAME.fullmatch(name)]
    return " ".join([name for name in [_trade_class(value)] if name] + own)


def _trade_class(value: str) -> str:
    lowered = value.lower()
    if any(word in lowered for word in _QUOTE_NAMES):
        return "mail-quote"
    return "mail-signature" if any(word in lowered for word in _SIGNATURE_NAMES) else ""


def _style(value: str) -> str:
    """Allowed declarations; what the style means for readers follows as ` .name`."""
    if len(value) > html_styles.LONGEST_STYLE:
        return ""
    names = [f" .{name}" for pattern, name in _STYLE_CLASSES if pattern.search(value)]
    return html_styles.declarations(value) + "".join(names)


def _source(value: str) -> str | None:
    """Embedded, inline or remote; a bare file name is taken for an inline part that is called so."""
    if _DATA_IMAGE.match(value) or value[:4].lower() == "cid:" or _REMOTE.match(value):
        return _quotable(value)
    return f"cid:{value}" if _PICTURE_NAME.fullmatch(value) else None


def _quotable(url: str) -> str:
    return url.replace("<", "%3C").replace(">", "%3E")
