"""The words of files of every kind; and files that were made to do harm."""

import io
import resource
import tempfile
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madoguchi.kit import apart
from madoguchi.kit.file_types import tell_type
from madoguchi.search.extracting import extracting, process
from madoguchi.search.extracting.extracting import Extracted, State, extract
from madoguchi.search.extracting.kinds import kind_of
from madoguchi.search.tests import making_files as made

AT = st.none() | st.integers(0, 3_000)
NAMES = st.sampled_from(sorted(made.FILES))


def _extracted(*files: tuple[bytes, str]) -> list[Extracted]:
    opened = {}
    for number, (content, kind) in enumerate(files):
        file = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the test)
        file.write(content)
        file.seek(0)
        opened[number] = (file, kind)
    told = extract(opened)
    return [told[number] for number in opened]


def test_every_kind_of_file_is_told_by_its_content_and_read():
    kinds = {name: kind_of(tell_type(content, name=name), name) for name, (content, _kind) in made.FILES.items()}
    assert kinds == {name: kind for name, (_content, kind) in made.FILES.items()}
    for name, found in zip(made.FILES, _extracted(*made.FILES.values()), strict=True):
        assert found.state == State.READ, name
        assert made.WORDS in found.text, name
        assert made.CELL in found.text, name


def test_also_what_stands_beside_the_text_is_read():
    word, sheets, slides, mail = _extracted(*(made.FILES[name] for name in ("案内.docx", "在庫.xlsx", "説明.pptx", "転送.eml")))
    assert "社外秘の見出し" in word.text
    assert "在庫表" in sheets.text
    assert "1200\t1,000" in sheets.text
    assert "話す人のメモ" in slides.text
    assert {"山田 花子 hanako@example.com", "見積書.bin"} <= set(mail.text.splitlines())


@pytest.mark.parametrize(
    ("make", "kind", "states"),
    [
        pytest.param(lambda: made.made_pdf(password="x"), "pdf", {State.LOCKED}, id="pdf with a password"),
        pytest.param(lambda: made.bomb(210), "word", {State.HEAVY}, id="zip bomb"),
        pytest.param(lambda: made.lying_bomb(210), "word", {State.HEAVY, State.BROKEN}, id="zip bomb that lies"),
        pytest.param(lambda: made.pdf_bomb(200), "pdf", {State.HEAVY}, id="pdf bomb"),
        pytest.param(lambda: made.laughing("l11"), "word", {State.BROKEN, State.HEAVY}, id="a milliard laughs"),
        pytest.param(lambda: made.laughing_sheet("l11"), "sheets", {State.BROKEN, State.HEAVY}, id="laughs in a sheet"),
        pytest.param(lambda: made.made_pdf()[:300], "pdf", {State.BROKEN}, id="half a pdf"),
        pytest.param(lambda: made.made_docx()[:2000], "word", {State.BROKEN}, id="half an archive"),
        pytest.param(lambda: b"", "pdf", {State.BROKEN}, id="nothing"),
        pytest.param(lambda: b"\n \n", "plain", {State.EMPTY}, id="only blanks"),
    ],
)
def test_what_cannot_be_read_says_why_and_the_next_file_is_read(make, kind, states):
    first, second = _extracted((make(), kind), made.FILES["読む.txt"])
    assert first.state in states
    assert first.text == ""
    assert made.WORDS in second.text


@pytest.mark.parametrize(("content", "kind"), [(made.laughing("f"), "word"), (made.laughing_sheet("f"), "sheets")])
def test_no_file_of_ours_comes_into_a_text(content, kind):
    assert "root:" not in _extracted((content, kind))[0].text


def test_an_endless_sheet_is_read_as_far_as_is_enough():
    began = time.monotonic()
    (found,) = _extracted((made.endless_sheet(60_000), "sheets"))
    assert (found.state, found.text[:5]) == (State.READ, "在庫表\n行")
    assert len(found.text) <= process.MOST_SIGNS
    assert time.monotonic() - began < process.WALL_SECONDS


def test_a_long_text_is_cut_and_says_so():
    (found,) = _extracted(("あ".encode() * 300_000, "plain"))
    assert (len(found.text), found.is_cut) == (process.MOST_SIGNS, True)


def test_the_memory_of_whoever_asks_does_not_rise():
    content = made.bomb(210)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _extracted((content, "word"), (made.endless_sheet(2_000), "sheets"), ("あ".encode() * 3_000_000, "plain"))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000  # kilobytes


def test_a_reader_that_hangs_or_dies_is_told_of_and_the_next_file_is_read(monkeypatch):
    told = iter([apart.Ended(0, b'\n{"file": 1, "sta\n{"file": %d, "state": "heavy"}\n', "")])
    monkeypatch.setattr(extracting.apart, "run", lambda *_args, **_kept: next(told))
    assert _extracted((b"x", "plain")) == [Extracted(State.HEAVY)]


def test_when_the_program_itself_cannot_run_nothing_is_said_of_the_files(monkeypatch):
    monkeypatch.setattr(extracting.apart, "run", lambda *_args, **_kept: apart.Ended(1, b"", "no memory"))
    with pytest.raises(extracting.NotRun, match="no memory"):
        _extracted((b"x", "plain"))


@pytest.mark.slow
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(sorted(made.FILES)), st.binary(max_size=400), AT), min_size=15, max_size=20))
def test_random_bytes_under_any_name_are_survived(torn):
    """Nothing but noise, or noise in the middle of a real file."""
    files = []
    for name, noise, at in torn:
        content, kind = made.FILES[name]
        files.append((noise if at is None else content[:at] + noise + content[at + len(noise) :], kind))
    for found in _extracted(*files):
        assert isinstance(found, Extracted)
        assert "\0" not in found.text
        found.text.encode()


def test_bytes_of_no_kind_are_read_by_nobody():
    assert kind_of("image/png", "a.pdf") == ""
    assert kind_of("application/x-ole-storage", "秘密.xlsx") == "sheets"
    assert kind_of("application/x-ole-storage", "古い.bin") == ""
    (found,) = _extracted((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "sheets"))
    assert found.state == State.LOCKED


def test_a_pdf_that_only_forbids_printing_is_read():
    content = io.BytesIO()
    writer = made.pypdf.PdfWriter(clone_from=io.BytesIO(made.made_pdf()))
    writer.encrypt("", owner_password="owner", algorithm="AES-256")
    writer.write(content)
    assert made.WORDS in _extracted((content.getvalue(), "pdf"))[0].text
