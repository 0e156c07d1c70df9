"""A cleaned mail on a light or a dark ground: its styles as one sheet, its colours moved only where they could not be read.

Our CSP forbids style attributes, so each becomes a rule for `[data-s="n"]`, to be put into a sheet with a nonce.
"""

import colorsys
import re
from dataclasses import dataclass, field
from functools import lru_cache

from PIL import ImageColor

type Colour = tuple[int, int, int]

LIGHT: tuple[Colour, Colour] = (255, 255, 255), (30, 36, 48)  # ground and ink, as in mail.css
DARK: tuple[Colour, Colour] = (29, 32, 37), (232, 234, 238)
LINK = {False: (42, 75, 141), True: (143, 176, 240)}
READABLE = 4.5
UNREADABLE = 2.5  # on light ground a mail keeps its colours unless nobody could read them

_PIECE = re.compile(r"<style>(?P<sheet>[^<]*)</style>|<(?P<closing>/?)(?P<tag>[a-z][a-z0-9]*)(?P<attributes>[^<>]*)>")
_STYLED = re.compile(r' (style|bgcolor|color)="([^"]*)"')
_RULE = re.compile(r"\{([^{}]*)\}")
_VOID = frozenset({"br", "col", "hr", "img", "wbr"})
_GROUND = re.compile(r"background-color:([^;\"}]+)|bgcolor=\"([^\"]*)\"")
_PALE = 0.85  # a ground as light as paper is none of its own


@dataclass(frozen=True)
class Painted:
    """The html without style attributes, and the rules that stand for them."""

    html: str
    rules: str


def has_own_ground(html: str) -> bool:
    """Whether the mail brings grounds of its own, so that turning it dark would change how it was meant."""
    for found in _GROUND.finditer(html):
        colour = _colour(found.group(1) or found.group(2) or "")
        if colour is not None and _luminance(colour) < _PALE:
            return True
    return False


def painted(html: str, *, dark: bool = False) -> Painted:
    """Cleaned html made readable on our ground. Linear in its length."""
    return _Painter(dark).paint(html)


@dataclass
class _Painter:
    dark: bool
    numbers: dict[str, int] = field(default_factory=dict)
    sheets: list[str] = field(default_factory=list)
    open: list[tuple[str, Colour, Colour]] = field(default_factory=list)

    def paint(self, html: str) -> Painted:
        ground, ink = DARK if self.dark else LIGHT
        self.open = [("", ground, ink)]
        body = _PIECE.sub(self._piece, html)
        rules = [f'[data-s="{number}"]{{{style}}}' for style, number in self.numbers.items()]
        sheets = ["@layer house,sender;@layer sender{", *self.sheets, "}"] if self.sheets else []
        return Painted(body, "\n".join([*sheets, *rules]))  # a style of its own wins over the sheet, as it did before

    def _piece(self, found: re.Match[str]) -> str:
        if (sheet := found.group("sheet")) is not None:
            self.sheets.append(_RULE.sub(self._rule, sheet))
            return ""
        tag = found.group("tag")
        if found.group("closing"):
            if len(self.open) > 1 and self.open[-1][0] == tag:
                self.open.pop()
            return found.group()
        said = dict(_STYLED.findall(found.group("attributes")))
        _tag, ground, ink = self.open[-1]
        if not said and tag != "a":
            if tag not in _VOID:
                self.open.append((tag, ground, ink))
            return found.group()
        style, ground, ink = self._style(said, tag, ground, ink)
        if tag not in _VOID:
            self.open.append((tag, ground, ink))
        attributes = _STYLED.sub("", found.group("attributes"))
        mark = f' data-s="{self.numbers.setdefault(style, len(self.numbers))}"' if style else ""
        return f"<{tag}{mark}{attributes}>"

    def _style(self, said: dict[str, str], tag: str, ground: Colour, ink: Colour) -> tuple[str, Colour, Colour]:
        declared = _declared(said.get("style", ""))
        if "bgcolor" in said:
            declared.setdefault("background-color", said["bgcolor"])
        if "color" in said:
            declared.setdefault("color", said["color"])
        own_ground = _colour(declared.get("background-color", ""), ground)
        if own_ground is not None:
            ground = _darkened(own_ground) if self.dark else own_ground
            declared["background-color"] = _written(ground)
        elif "background-color" in declared:
            del declared["background-color"]
        own_ink = _colour(declared.get("color", ""), ground)
        if own_ink is None:
            declared.pop("color", None)
            own_ink = LINK[self.dark] if tag == "a" else ink
        elif self.dark:
            own_ink = _lightened(own_ink, ground)
        readable = _readable(own_ink, ground, READABLE if self.dark else UNREADABLE)
        if "color" in declared or readable != own_ink:
            declared["color"] = _written(readable)
        for name in declared.keys() & _EDGES if self.dark else ():
            declared[name] = _EDGE_COLOUR.sub(_dark_edge, declared[name])
        return ";".join(f"{name}:{value}" for name, value in declared.items()), ground, readable

    def _rule(self, found: re.Match[str]) -> str:
        style, _ground, _ink = self._style({"style": found.group(1)}, "", self.open[-1][1], self.open[-1][2])
        return f"{{{style}}}"


_EDGES = frozenset({"border", "border-top", "border-right", "border-bottom", "border-left", "border-color"})
_EDGE_COLOUR = re.compile(r"#[0-9a-f]{3,8}|(?:rgb|hsl)a?\([^()]{3,40}\)|\b(?:black|white|windowtext)\b")


def _dark_edge(found: re.Match[str]) -> str:
    return _written(_readable(_colour(found.group()) or DARK[1], DARK[0], 1.6))


def _declared(style: str) -> dict[str, str]:
    pairs = [each.partition(":") for each in style.split(";") if each]
    return {name: value for name, _colon, value in pairs}


@lru_cache(4096)
def _colour(text: str, below: Colour = LIGHT[0]) -> Colour | None:
    """The colour a browser would show, over `below` where it is half transparent; None for none."""
    if text in ("", "transparent", "inherit", "initial", "none", "windowtext", "currentcolor"):
        return None
    try:
        seen = ImageColor.getrgb(_plain(text))
    except (ValueError, IndexError):
        return None
    if len(seen) == 3:
        return seen
    if seen[3] == 0:
        return None
    return tuple(round(over * seen[3] / 255 + under * (1 - seen[3] / 255)) for over, under in zip(seen[:3], below, strict=True))  # type: ignore[return-value]


def _plain(text: str) -> str:
    """rgb() with spaces, slashes or fractions, as ImageColor knows it."""
    if "(" not in text:
        return text
    name, _, inner = text.partition("(")
    numbers = re.findall(r"[\d.]+%?", inner)
    if name.startswith("rgb") and len(numbers) == 4:
        alpha = numbers.pop()
        part = float(alpha[:-1]) / 100 if alpha.endswith("%") else float(alpha)
        return f"rgba({','.join(each.partition('.')[0] or '0' for each in numbers)},{min(255, round(part * 255))})"
    if name.startswith("rgb"):
        return f"rgb({','.join(each.partition('.')[0] or '0' for each in numbers)})"
    return f"hsl({','.join(numbers[:3])})"


def _luminance(colour: Colour) -> float:
    """WCAG's relative luminance, 0 to 1."""
    parts = [each / 255 for each in colour]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """WCAG's contrast, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(4096)
def _readable(ink: Colour, ground: Colour, wanted: float) -> Colour:
    """The ink, made lighter or darker until it is readable there; its hue stays."""
    if contrast(ink, ground) >= wanted:
        return ink
    hue, light, strength = colorsys.rgb_to_hls(*(each / 255 for each in ink))
    goal = 1.0 if _luminance(ground) < 0.18 else 0.0
    for step in range(1, 21):
        moved = light + (goal - light) * step / 20
        red, green, blue = colorsys.hls_to_rgb(hue, moved, strength)
        tried = round(red * 255), round(green * 255), round(blue * 255)
        if contrast(tried, ground) >= max(wanted, READABLE if wanted == UNREADABLE else wanted):
            return tried
    return (255, 255, 255) if goal else (0, 0, 0)


@lru_cache(4096)
def _lightened(ink: Colour, ground: Colour) -> Colour:
    """A dark ink's counterpart on a dark ground: black becomes nearly white, its hue stays."""
    if _luminance(ground) > 0.18 or _luminance(ink) > 0.25:
        return ink
    hue, light, strength = colorsys.rgb_to_hls(*(each / 255 for each in ink))
    red, green, blue = colorsys.hls_to_rgb(hue, 0.91 - light * 0.4, strength)
    return round(red * 255), round(green * 255), round(blue * 255)


@lru_cache(4096)
def _darkened(ground: Colour) -> Colour:
    """A light ground's dark counterpart of the same hue; one that is dark already stays."""
    if _luminance(ground) < 0.12:
        return ground
    hue, light, strength = colorsys.rgb_to_hls(*(each / 255 for each in ground))
    if strength > 0.5 and light < 0.6:
        red, green, blue = colorsys.hls_to_rgb(hue, min(light, 0.35), strength * 0.8)
    else:
        red, green, blue = colorsys.hls_to_rgb(hue, 0.13 + (1 - light) * 0.35, strength * 0.4)
    return round(red * 255), round(green * 255), round(blue * 255)


def _written(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
