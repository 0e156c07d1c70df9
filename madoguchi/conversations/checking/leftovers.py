"""G-04: what a template or a hurried pen has left in the text: ○○, 【要確認】, {variables}, TODO, a 様 without a name."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from madoguchi.conversations.checking.own_lines import own_lines
from madoguchi.conversations.checking.registry import Finding, Level, Written

RULE = "G-04"
_CIRCLES = "○〇◯●◎△▲□■×✕✖☓＊※"
_LETTERS = r"A-Za-z0-9"
_PLACEHOLDERS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    ("error", re.compile(r"(?<![○〇◯●△□])(?:[○〇◯]{2,3}|●{2,3}|△{2,3}|□{2,3}|[×✕]{2,3})(?![○〇◯●△□×✕\w-]*[○〇◯●△□×✕])")),
    ("error", re.compile(rf"(?<![{_LETTERS}Ｘ.:/_*-])(?:X{{2,6}}|Ｘ{{2,6}}|x{{3,6}}|ｘ{{2,6}}|N{{4}})(?![{_LETTERS}Ｘ.*_-])")),
    ("error", re.compile(r"[【\[［〔](?:\s*(?:要|未|※)?\s*(?:確認|記入|入力|修正|調整|追記|検討|差し替え|差替え?|お名前|氏名"
        r"|名前|会社名|日付|日時|金額|商品名|注文番号|担当者?名?)(?:中|済みか|のこと|待ち|してから|をここに"
        r"|を(?:入力|記入))?[^】\]］〕\n]{0,20})[】\]］〕]")),
    ("error", re.compile(r"(?<![\w$/\"'}])\{\{?\s*[\w.\- 　|｜]{1,40}\s*\}?\}(?!\w)")),
    ("error", re.compile(r"<<\s*[\w .\-]{1,40}\s*>>|%[A-Z][A-Z_]{2,30}%|\$\{[\w.]{1,40}\}")),
    ("error", re.compile(r"\[(?:your |customer'?s? |client'?s? |first |last |full |company |order |agent |insert "
        r"|product )?(?:name|number|date|company|amount|time|address|product|insert[^\]]{0,30})(?: here)?\]", re.IGNORECASE)),
    ("error", re.compile(r"\b(?:TODO|FIXME|TBD|TBC|TKTK)\b|(?<![ァ-ヶー])(?:要修正|あとで書く|後で書く|ここに書く|ここに入力"
        r"|仮置き|仮文章|ダミーテキスト)|lorem ipsum", re.IGNORECASE)),
)  # fmt: skip
_LONE_SIGN = re.compile(r"[○〇◯●]月[○〇◯●]+日|(?<=月)[○〇◯●]+日|[○〇◯●](?:円(?=[のでとをにが、。])|様(?=$|[\s　、の]))")
_EMPTY = (
    re.compile(r"^[\s　]*(?P<hit>様|御中|殿)(?=[\s　、。,]|$)"),
    re.compile(r"(?P<hit>御中[\s　]*様|様[\s　]*様|さん[\s　]*様|様[\s　]*御中|様[\s　]*さん)"),
    re.compile(r"^\s*(?P<hit>Dear\s*,|(?:Hi|Hello)\s+,|(?:Dear|Hi|Hello)\s+(?:Mr|Mrs|Ms|Dr)\.?\s*,)", re.IGNORECASE),
    re.compile(r"(?P<hit>「[\s　]*」|『[\s　]*』|【[\s　]*】|（[\s　]*）)"),
    re.compile(r"\b(?P<hit>(?:order|ticket|invoice|tracking) (?:number|no\.?|#)\s*(?:is\s*)?(?=[.,]|$))", re.IGNORECASE),
)
_ORNAMENT = re.compile(r"^[\W_ー一]+$")
_MASKED = re.compile(r"[X×●○＊*]{2,}[-‐ ]?\d{2,}|\d{2,}[-‐ ]?[X×●○＊*]{2,}|[X×●○＊*]{4}(?:[-‐ ][X×●○＊*\d]{4})+", re.IGNORECASE)
_CODE = re.compile(r"^\s*```")
_URL = re.compile(r"https?://\S+")


def check(written: Written) -> Iterator[Finding]:
    """Each once, at its place."""
    in_code = False
    for line in own_lines(written.text):
        if _CODE.match(line.text):
            in_code = not in_code
        elif (not in_code and not _ORNAMENT.match(line.text.replace("様", ""))) or _is_empty_name(line.text):
            yield from _in_line(line.text, line.start)
    yield from _in_subject(written.subject)


def _is_empty_name(text: str) -> bool:
    return text.strip(" 　") in {"様", "御中", "殿", "【】", "「」"}


def _in_line(text: str, start: int) -> Iterator[Finding]:
    shields = [found.span() for shape in (_MASKED, _URL) for found in shape.finditer(text)]
    taken: list[tuple[int, int]] = list(shields)
    for level, shape in _PLACEHOLDERS:
        for found in shape.finditer(text):
            if not any(found.start() < end and begin < found.end() for begin, end in taken):
                taken.append(found.span())
                yield _finding(level, found.group(), start + found.start())
    for found in _LONE_SIGN.finditer(text):
        if not any(found.start() < end and begin < found.end() for begin, end in taken):
            yield _finding("error", found.group(), start + found.start())
    for shape in _EMPTY:
        for found in shape.finditer(text):
            words = _("Something is missing here: “%(text)s” has nothing in it.") % {"text": found["hit"].strip()}
            yield Finding(RULE, "error", words, (start + found.start("hit"), start + found.end("hit")))


def _in_subject(subject: str) -> Iterator[Finding]:
    for level, shape in _PLACEHOLDERS:
        if found := shape.search(subject):
            yield Finding(RULE, level, _("The subject still has “%(text)s”.") % {"text": found.group()})
            return


def _finding(level: Level, text: str, start: int) -> Finding:
    words = _("“%(text)s” is left over and would be sent like this.") % {"text": text}
    return Finding(RULE, level, words, (start, start + len(text)))
