"""Files as people send them, made by the libraries that people use; and some that nobody should."""

import io
import struct
import zipfile
import zlib
from email.message import EmailMessage
from functools import cache
from typing import Any

import docx
import openpyxl
import pptx
import pypdf
from pptx.util import Inches

from madoguchi.demo import pdf

WORDS = "加湿器 AH-240 の返金について"
CELL = "注文番号 AO-123-4567"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_MANY = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
_LAUGHS = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{_MANY}<!ENTITY f SYSTEM "file:///etc/passwd">]>'


def _saved(save: Any) -> bytes:
    done = io.BytesIO()
    save(done)
    return done.getvalue()


def made_pdf(*, password: str = "") -> bytes:
    content = pdf.page("納品書", [WORDS, CELL])
    if not password:
        return content
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    writer.encrypt(password, algorithm="AES-256")
    return _saved(writer.write)


def made_docx() -> bytes:
    document = docx.Document()
    document.add_paragraph(WORDS)
    document.add_table(1, 1).cell(0, 0).text = CELL
    document.sections[0].header.paragraphs[0].text = "社外秘の見出し"
    return _saved(document.save)


def made_xlsx() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "在庫表"
    sheet.append([WORDS, 1200, None, "1,000"])
    sheet.append([CELL])
    return _saved(book.save)


def made_pptx() -> bytes:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = WORDS
    slide.shapes.add_table(1, 1, Inches(1), Inches(1), Inches(3), Inches(1)).table.cell(0, 0).text = CELL
    slide.notes_slide.notes_text_frame.text = "話す人のメモ"
    return _saved(show.save)


def made_mail() -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = WORDS, "山田 花子 <hanako@example.com>", "support@mado.example.jp"
    mail.set_content(f"{CELL}\n")
    mail.add_attachment(b"x", maintype="application", subtype="octet-stream", filename="見積書.bin")
    return mail.as_bytes()


FILES: dict[str, tuple[bytes, str]] = {
    "納品書.pdf": (made_pdf(), "pdf"),
    "案内.docx": (made_docx(), "word"),
    "在庫.xlsx": (made_xlsx(), "sheets"),
    "説明.pptx": (made_pptx(), "slides"),
    "一覧.csv": (f"{WORDS},個数\r\n{CELL},1\r\n".encode("cp932"), "table"),
    "読む.txt": (f"{WORDS}\n{CELL}\n".encode("euc-jp"), "plain"),
    "頁.html": (f"<html><script>悪</script><p>{WORDS}<td>{CELL}".encode(), "page"),
    "転送.eml": (made_mail(), "mail"),
}


def zipped(parts: dict[str, bytes]) -> bytes:
    """An archive of these parts."""
    done = io.BytesIO()
    with zipfile.ZipFile(done, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return done.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The same document with one part replaced."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    return zipped(parts | {name: part})


@cache
def bomb(megabytes: int) -> bytes:
    """A Word file that unpacks to so much of one letter."""
    body = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
    return with_part(
        made_docx(), "word/document.xml", body + b"A" * (megabytes << 20) + b"</w:t></w:r></w:p></w:body></w:document>"
    )


def lying_bomb(megabytes: int) -> bytes:
    """The same, but its directory claims that it is small."""
    content = bytearray(bomb(megabytes))
    at = content.rfind(b"PK\x01\x02")
    while at >= 0:
        if content[at + 46 : at + 46 + 17] == b"word/document.xml":
            content[at + 24 : at + 28] = struct.pack("<I", 1000)
        at = content.rfind(b"PK\x01\x02", 0, at)
    return bytes(content)


def laughing(entity: str) -> bytes:
    """A Word file whose markup means a milliard laughs, or the text of a file of ours."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f"<w:body><w:p><w:r><w:t>&{entity};</w:t></w:r></w:p></w:body>"
    part = f'{_LAUGHS}<w:document xmlns:w="{space}">{body}</w:document>'
    return with_part(made_docx(), "word/document.xml", part.encode())


def laughing_sheet(entity: str) -> bytes:
    """The same in a sheet's own text."""
    cell = f'<sheetData><row r="1"><c r="A1" t="str"><v>&{entity};</v></c></row></sheetData>'
    part = f'{_LAUGHS}<worksheet xmlns="{_SHEET}">{cell}</worksheet>'
    return with_part(made_xlsx(), "xl/worksheets/sheet1.xml", part.encode())


def endless_sheet(rows: int) -> bytes:
    """A sheet that claims every cell there can be, and has so many rows of them."""
    head = f'<worksheet xmlns="{_SHEET}"><dimension ref="A1:XFD1048576"/><sheetData>'
    row = '<row r="{n}"><c r="A{n}" t="str"><v>行</v></c><c r="XFD{n}"><v>7</v></c></row>'
    part = head + "".join(row.format(n=n) for n in range(1, rows + 1)) + "</sheetData></worksheet>"
    return with_part(made_xlsx(), "xl/worksheets/sheet1.xml", part.encode())


def pdf_bomb(megabytes: int) -> bytes:
    """A page whose drawing unpacks to so much."""
    packed = zlib.compress(b"q " * (megabytes << 19), 9)
    content = pdf.page("x", ["y"])
    start, end = content.index(b"<< /Length"), content.index(b"endstream")
    return content[:start] + b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\n" % (len(packed), packed) + content[end:]
