"""Styles from strangers, by a list of what may be said: nothing that loads, covers or runs. What is kept is written anew.

A declaration passes only when its whole value is made of the words below, so whatever a browser would read differently is
gone. Style sheets keep simple selectors, scoped to `.mail`; at-rules are left out.
"""

import re
from functools import lru_cache

from PIL.ImageColor import colormap as COLOUR_NAMES  # noqa: N812 (a table)

LONGEST_STYLE = 4_000
LONGEST_SHEET = 100_000
MOST_RULES = 600
SCOPE = ".mail"
CLASS_PREFIX = "x-"

_NUMBER = r"(?:\d{1,4}(?:\.\d{1,8})?|\.\d{1,8})"
_LENGTH = rf"(?:{_NUMBER}(?:px|pt|pc|em|rem|ex|ch|%|mm|cm|in)?|auto|normal|none|inherit|initial)"
COLOUR = r"(?:#[0-9a-f]{3,8}|(?:rgb|hsl)a?\([0-9., %/]{3,40}\)|[a-z]{3,24})"
_EDGE = (
    rf"(?:{_NUMBER}(?:px|pt|em)?|thin|medium|thick|none|hidden|solid|dashed|dotted|double|groove|ridge|inset|outset|{COLOUR})"
)
_FONT = r"(?:'[\w .\-]{1,60}'|[\w.\-][\w .\-]{0,59})"
_FONTS = rf"{_FONT}(?:, ?{_FONT}){{0,15}}"


def _words(*words: str) -> str:
    return "(?:" + "|".join(words) + ")"


_VALUES: dict[str, str] = {
    "color": COLOUR,
    "background-color": COLOUR,
    "font-size": _words(_LENGTH, "xx-small", "x-small", "small", "medium", "large", "x-large", "xx-large", "smaller", "larger"),
    "font-weight": r"(?:bold|bolder|lighter|normal|[1-9]00)",
    "font-style": "(?:italic|oblique|normal)",
    "font-family": _FONTS,
    "text-decoration": rf"(?:(?:underline|line-through|overline|none|solid|dotted|dashed|{COLOUR})(?: |$)){{1,3}}",
    "text-align": "(?:left|right|center|justify|start|end)",
    "text-indent": rf"(?:-?\d{{1,2}}(?:\.\d{{1,4}})?(?:px|pt|em|mm)|{_LENGTH})",
    "text-transform": "(?:none|uppercase|lowercase|capitalize)",
    "vertical-align": _words(_LENGTH, "top", "middle", "bottom", "baseline", "sub", "super", "text-top", "text-bottom"),
    "line-height": _LENGTH,
    "letter-spacing": _LENGTH,
    "white-space": "(?:normal|nowrap|pre|pre-wrap|pre-line|break-spaces)",
    "word-break": "(?:normal|break-all|keep-all|break-word)",
    "overflow-wrap": "(?:normal|anywhere|break-word)",
    "direction": "(?:ltr|rtl)",
    "display": "(?:block|inline|inline-block|table|inline-table|table-row|table-cell|table-row-group|list-item)",
    "float": "(?:left|right|none)",
    "clear": "(?:left|right|both|none)",
    "table-layout": "(?:auto|fixed)",
    "border-collapse": "(?:collapse|separate)",
    "border-spacing": rf"{_LENGTH}(?: {_LENGTH})?",
    "border-radius": rf"{_LENGTH}(?: {_LENGTH}){{0,3}}",
    "list-style-type": "[a-z-]{4,24}",
    "list-style": "(?:none|disc|circle|square|decimal)",
}
_VALUES |= dict.fromkeys(("width", "max-width", "min-width", "height"), _LENGTH)
_VALUES |= dict.fromkeys(("margin", "padding"), rf"{_LENGTH}(?: {_LENGTH}){{0,3}}")
_VALUES |= {f"{box}-{side}": _LENGTH for box in ("margin", "padding") for side in ("top", "right", "bottom", "left")}
_VALUES |= dict.fromkeys(
    ("border", "border-top", "border-right", "border-bottom", "border-left"), rf"{_EDGE}(?: {_EDGE}){{0,3}}"
)
_VALUES |= dict.fromkeys(("border-color", "border-style", "border-width"), rf"{_EDGE}(?: {_EDGE}){{0,3}}")
_ALLOWED = {name: re.compile(rf"(?:{value})\Z") for name, value in _VALUES.items()}

_SPACES = re.compile(r"\s+")
_ADDRESS = re.compile(r"url\([^()]*\)")
_PIECE_OF_GROUND = re.compile(r"#[0-9a-f]{3,8}|(?:rgb|hsl)a?\([^()]{3,40}\)|[a-z]+")
_COMPOUND = re.compile(r"([a-z][a-z0-9]{0,10})?((?:\.[A-Za-z_][\w-]{0,60}){0,3})\Z")
_STYLED_NAMES = (
    "a b big blockquote body center code dd div dl dt em font h1 h2 h3 h4 h5 h6 hr i img li ol p pre small span strong "
    "table tbody td tfoot th thead tr u ul"
)
_STYLED = frozenset(_STYLED_NAMES.split())
_BRACE = re.compile(r"[{}]")
_NOT_FOR_THE_GROUND = re.compile(r"(?:^|;)(?:color|background-color|width|max-width|min-width|height|float|display):[^;]*")


@lru_cache(2048)
def declarations(style: str) -> str:
    """The allowed declarations of a style, as `name:value;name:value`; empty when none is."""
    kept: dict[str, str] = {}
    for declaration in style[:LONGEST_STYLE].split(";"):
        name, colon, value = declaration.partition(":")
        name = name.strip().lower()
        if not colon or len(value) > 300:
            continue
        value = _SPACES.sub(" ", value.strip())
        if value[-10:].lower() == "!important":
            value = value[:-10].rstrip()
        value = value.replace('"', "'") if name == "font-family" else value.lower()
        if name == "background":
            name, value = "background-color", _colour_of_ground(value)
        if (allowed := _ALLOWED.get(name)) and allowed.match(value):
            kept.pop(name, None)
            kept[name] = value
    return ";".join(f"{name}:{value}" for name, value in kept.items())


def sheet(css: str) -> tuple[str, set[str]]:
    """The allowed rules of a style sheet, scoped, and the class names they speak of (as the sender wrote them)."""
    text = _without_comments(css[:LONGEST_SHEET])
    rules: list[str] = []
    names: set[str] = set()
    position, count = 0, 0
    while count < MOST_RULES and (opening := text.find("{", position)) >= 0:
        selectors = text[position:opening].rpartition(";")[2].strip()
        if selectors.startswith("@"):
            position = _end_of_block(text, opening)
            continue
        closing = text.find("}", opening)
        if closing < 0:
            break
        count += 1
        position = closing + 1
        if rule := _rule(selectors, text[opening + 1 : closing], names):
            rules.append(rule)
    return "\n".join(rules), names


def _colour_of_ground(value: str) -> str:
    """The colour in a background; its picture and the rest are left out."""
    pieces = _PIECE_OF_GROUND.findall(_ADDRESS.sub(" ", value))
    return next((each for each in pieces if each[0] == "#" or "(" in each or each in COLOUR_NAMES), "")


def _rule(selectors: str, body: str, names: set[str]) -> str:
    kept = declarations(body.strip())
    if not kept or len(selectors) > 2_000:
        return ""
    scoped = [done for each in selectors.split(",")[:40] if (done := _scoped(each, names))]
    grounds = [each for each in scoped if each == SCOPE]
    others = [each for each in scoped if each != SCOPE]
    rules = [f"{','.join(others)}{{{kept}}}"] if others else []
    if grounds and (rest := _NOT_FOR_THE_GROUND.sub("", kept).strip(";")):
        rules.append(f"{SCOPE}{{{rest}}}")
    return "\n".join(rules)


def _scoped(selector: str, names: set[str]) -> str:
    """`p.MsoNormal span` as `.mail p.x-MsoNormal span`; empty for anything less plain."""
    parts: list[str] = []
    words = selector.split()
    if not 0 < len(words) <= 4:
        return ""
    found_names: set[str] = set()
    for number, word in enumerate(words):
        found = _COMPOUND.match(word)
        tag = (found.group(1) or "") if found else ""
        if found is None or not word or (tag and tag not in _STYLED):
            return ""
        classes = [each for each in found.group(2).split(".") if each]
        if tag == "body":
            if number or classes:
                return ""
            continue
        found_names.update(classes)
        parts.append(tag + "".join(f".{CLASS_PREFIX}{each}" for each in classes))
    names |= found_names
    return " ".join([SCOPE, *parts])


def _without_comments(css: str) -> str:
    pieces: list[str] = []
    position = 0
    while (opening := css.find("/*", position)) >= 0:
        pieces.append(css[position:opening])
        closing = css.find("*/", opening + 2)
        position = closing + 2 if closing >= 0 else len(css)
    return " ".join([*pieces, css[position:]]).replace("<!--", " ").replace("-->", " ")


def _end_of_block(text: str, opening: int) -> int:
    """Where an at-rule's braces close; the end of the text when they never do."""
    depth = 0
    for found in _BRACE.finditer(text, opening):
        depth += 1 if found.group() == "{" else -1
        if depth <= 0:
            return found.end()
    return len(text)
