"""What the desk weighs in a browser, gzipped as it is published: at once, and with all that it can ever fetch."""

import gzip
import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import get_template

from madoguchi.config.static_storage import smaller

FIRST, ALL = 75_000, 96_500  # live talk is 6,500 of it, fetched where there are windows
PAGES = ("desk/desk.html", "desk/view_frame.html", "desk/shift_end.html")
_AT_ONCE = re.compile(r"""(?:import|export)\b[^;"'()]*["']\./([\w.-]+\.js)["']""")
_LATE = re.compile(r"""import\(["']\./([\w.-]+\.js)["']\)""")
_NAMED = re.compile(r"""\{% (?:static '([^']+\.(?:js|css))'|stylesheet ["'](\w+)["']) %\}""")


@cache
def published(name: str) -> str:
    """A static file as browsers get it."""
    path = finders.find(name)
    assert path, f"{name} is nowhere"
    return smaller(name, Path(path).read_text(encoding="utf-8"))


def reached(names: set[str], shape: re.Pattern[str]) -> set[str]:
    """These, and every module that they lead to."""
    found, ahead = set(names), list(names)
    while ahead:
        for beside in shape.findall(published(ahead.pop())):
            if f"js/{beside}" not in found:
                found.add(f"js/{beside}")
                ahead.append(f"js/{beside}")
    return found


def named_by(page: str) -> set[str]:
    """The style sheets and modules that a template names."""
    source = Path(str(get_template(page).origin)).read_text(encoding="utf-8")  # type: ignore[attr-defined]
    return {plain or f"css/{sheet}.css" for plain, sheet in _NAMED.findall(source)}


def weight(names: set[str]) -> int:
    """Bytes, each file gzipped by itself."""
    return sum(len(gzip.compress(published(name).encode(), 9)) for name in names)


def test_the_desk_is_light() -> None:
    htmx = {"django_htmx/htmx-2.min.js"}
    first = reached(named_by("desk/desk.html") | htmx, _AT_ONCE)
    assert {"css/console.css", "js/sending.js"} <= first
    assert "js/bulk.js" not in first
    ever = set.union(*map(named_by, PAGES)) | htmx
    while (more := reached(ever, _AT_ONCE) | reached(ever, _LATE)) != ever:
        ever = more
    told = f"{weight(first):,} bytes at once, {weight(ever):,} in all"
    assert weight(first) <= FIRST, told
    assert weight(ever) <= ALL, told


def test_what_is_published_means_the_same() -> None:
    assert smaller("js/a.js", 'const a = 1; // one\nimport("./b.js");') == 'const a=1;import("./b.js");'
    assert smaller("css/a.css", '.a[b="c"]  :is(.d) {\n  color: red } /* e */') == '.a[b="c"] :is(.d) { color: red }'
    sheet = published("css/console.css")
    assert "@import" not in sheet
    assert sheet.startswith("@layer tokens, base, parts;")
