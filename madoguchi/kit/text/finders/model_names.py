"""Names of models (AH-240): by the words beside them, or by their shape."""
# ruff: noqa: E501 - one form a line

import re

from madoguchi.kit.text.finders.found import Found, found, plain

_NAMED = re.compile(
    r"(?:型番|品番|型式|型名|機種(?:名|番号)?|モデル(?:名|番号)?|製品番号|商品番号|商品コード|品名コード|\b[Mm]odel(?: ?(?:number|no\b\.?|name|#))?|\bSKU|\b[Pp]art (?:number|no\b\.?))"
    r"(?:は|が|も| is|:)?[ :.「『(\[【#は]{0,3}(?P<value>(?=[0-9A-Za-z-]{0,19}[0-9])[0-9A-Za-z]{1,10}(?:[-_/][0-9A-Za-z]{1,10}){0,3})(?![0-9A-Za-z@])"
)
_SHAPED = re.compile(r"(?<![0-9A-Za-z_/@.#-])(?P<value>[A-Z]{1,5}-[0-9]{2,5}[A-Z]{0,3}(?:-[A-Z0-9]{1,4})?)(?![0-9A-Za-z_@-])")
_COMMON = re.compile(
    r"(?:UTF|ISO|JIS|RFC|COVID|MP|USB|IPV|WPA|SHA|MD|CVE|EN|IEC|BS|DIN|CP|PDF|TLS|E|F|ERR|ER|No)-", re.IGNORECASE
)
_TROUBLE = re.compile(r"(?:エラー|エラーコード|[Ee]rror(?: [Cc]ode)?|コード|[Cc]ode|表示|ログ|便|号室|部屋)[ :「『は]{0,3}$")


def find(text: str) -> list[Found]:
    """Codes of errors and names of standards are none."""
    flat = plain(text)
    finds: dict[int, Found] = {}
    for pattern in (_NAMED, _SHAPED):
        for match in pattern.finditer(flat):
            start, end = match.span("value")
            is_bare = pattern is _SHAPED
            if is_bare and (_COMMON.match(match["value"]) or _TROUBLE.search(flat[max(0, start - 14) : start])):
                continue
            if len(match["value"]) >= 3 and not any(each.start < end and start < each.end for each in finds.values()):
                finds[start] = found("model", text, start, end, match["value"].upper())
    return [finds[start] for start in sorted(finds)]
