"""Documents on paper: Japanese that can be read out again, and nothing fetched from anywhere."""

import io
import socket

import pypdf
import pytest

from madoguchi.kit import apart, paper, paper_process

HOSTILE = """<html lang="ja"><meta charset="utf-8"><link rel="stylesheet" href="http://127.0.0.1:{port}/a.css">
<link rel="attachment" href="file:///etc/passwd"><style>@import url(http://127.0.0.1:{port}/b.css); p {{ color: #111 }}</style>
<p>株式会社あおば　髙橋 様</p><img src="http://127.0.0.1:{port}/c.png"><img src="file:///etc/passwd" alt="あ">
<object data="http://127.0.0.1:{port}/d.svg"></object><svg><image href="file:///etc/hostname"/></svg>"""
CSS = '@page { size: A4; @bottom-right { content: counter(page) " / " counter(pages) } } p { font-family: "Noto Sans CJK JP" }'


def test_a_hostile_document_is_set_and_reads_nothing():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        try:
            made = paper.pdf_of(HOSTILE.format(port=listening.getsockname()[1]), CSS)
        except paper.NoLibrary:
            pytest.skip("Pango is not installed")
        with pytest.raises(TimeoutError):
            listening.accept()
    read = pypdf.PdfReader(io.BytesIO(made))
    said = read.pages[0].extract_text()
    assert "株式会社あおば" in said
    assert "髙橋 様" in said
    assert "1 / 1" in said
    assert not read.attachments
    fonts = read.pages[0]["/Resources"]["/Font"].values()
    assert all("/FontDescriptor" in font.get_object()["/DescendantFonts"][0] for font in fonts)


@pytest.mark.parametrize(
    ("program", "trouble"),
    [
        (f"import sys; print('no libpango', file=sys.stderr); sys.exit({paper_process.NO_LIBRARY})", paper.NoLibrary),
        ("import sys; sys.exit(1)", paper.NotSet),
        ("print('no pdf')", paper.NotSet),
    ],
)
def test_what_cannot_be_set_is_told_apart(monkeypatch, tmp_path, program, trouble):
    run = apart.subprocess.run
    instead = lambda command, **kept: run([command[0], "-c", program], **kept)  # noqa: E731
    monkeypatch.setattr(apart.subprocess, "run", instead)
    with pytest.raises(trouble):
        paper.pdf_of("<p>", "")


def test_a_document_beyond_all_bounds_is_not_begun(monkeypatch):
    monkeypatch.setattr(paper, "LARGEST", 10)
    with pytest.raises(paper.NotSet):
        paper.pdf_of("<p>long enough", "")
