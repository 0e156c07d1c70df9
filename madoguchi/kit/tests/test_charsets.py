"""Bytes as the world sends them become the text that was meant."""

# ruff: noqa: E501 - one sample a line

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from madoguchi.kit.text.charsets import composed, decode
from madoguchi.kit.text.japanese_bytes import decode_jis

ESC = b"\x1b"


def jis(text: str) -> bytes:
    """ISO-2022-JP as Windows mailers write it: rows 1-92 by way of cp932, half-width kana by ESC ( I."""
    out, mode = b"", "B"
    for sign in text:
        data = sign.encode("cp932")
        wanted = "B" if data[0] < 0x80 else "I" if len(data) == 1 else "$B"
        if wanted != mode:
            out += ESC + (b"$B" if wanted == "$B" else b"(" + wanted.encode())
            mode = wanted
        out += _jis_pair(data) if len(data) == 2 else bytes([data[0] & 0x7F])
    return out + (b"" if mode == "B" else ESC + b"(B")


def _jis_pair(data: bytes) -> bytes:
    lead, trail = data
    row = (lead - (0x81 if lead < 0xA0 else 0xC1)) * 2 + (trail >= 0x9F)
    cell = trail - (0x9F if trail >= 0x9F else 0x41 if trail > 0x7F else 0x40)
    return bytes([row + 0x21, cell + 0x21])


@pytest.mark.parametrize(
    "text", ["お世話になっております。", "①番の㈱髙橋商店", "ﾊﾝｶｸ ｶﾅ と全角", "見積り～ご確認－お願い", "№12 Ⅳ ㍻ 纊 ｱ"]
)
@pytest.mark.parametrize("declared", ["iso-2022-jp", "ISO-2022-JP-MS", "us-ascii", "", "utf-8", "iso-8859-1", "shift_jis"])
def test_jis_is_found_by_its_escapes_whatever_is_declared(text: str, declared: str) -> None:
    assert decode(jis(text), declared).text == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\x1b$B$3$s$K$A$O", "こんにちは"),  # no way back to ASCII
        (b"\x1b$B$3$s$K$A$O\r\nThanks, Ken\r\n", "こんにちは\r\nThanks, Ken\r\n"),  # a line end shifts back
        (b"\x1b$B$3$s\r\n$K$A$O\x1b(B!", "こん\r\nにちは!"),  # shifted across a fold
        (b"\x1b$@$3$s\x1b(J\\100", "こん¥100"),  # the 1978 set, and the Roman yen
        (b"\x1b(I:]\x1b(B", "ｺﾝ"),
        (b"\x1b$B-!-j\x1b(B", "①㈱"),
    ],
)
def test_jis_in_its_worn_forms(data: bytes, text: str) -> None:
    assert decode(data).text == text


def test_kana_by_shift_out() -> None:
    assert decode(b"\x0e:]\x0f.", "iso-2022-jp").text == "ｺﾝ."


def test_a_broken_pair_is_shown_and_told() -> None:
    done = decode(b"\x1b$B$\x1b(B ok")
    assert done.text == "� ok"
    assert done.is_damaged


@pytest.mark.parametrize(
    "text",
    ["こんにちは、髙橋です。①㈱ｶﾀｶﾅ", "山田太郎", "ご確認のほど、よろしくお願いいたします。", "テスト", "東京都千代田区"],
)
@pytest.mark.parametrize("codec", ["cp932", "utf-8"])
@pytest.mark.parametrize("declared", ["", "us-ascii", "iso-8859-1", "x-unknown", "nonsense\x00"])
def test_undeclared_and_wrongly_declared_japanese(text: str, codec: str, declared: str) -> None:
    assert decode(text.encode(codec), declared).text == text


@pytest.mark.parametrize(
    ("text", "codec", "declared"),
    [
        ("こんにちは、お元気ですか", "euc_jp", ""),
        ("こんにちは、お元気ですか", "euc_jp", "euc-jp"),
        ("日本語の本文", "cp932", "utf-8"),
        ("日本語の本文です", "utf-8", "shift_jis"),
        ("日本語の本文です", "utf-8", "iso-2022-jp"),
        ("尊敬的客户，您好！请问这个产品什么时候有货", "gb18030", ""),
        ("尊敬的客户，您好！", "gb18030", "gb2312"),
        ("親愛的客戶您好，請問這個產品", "big5", ""),
        ("안녕하세요 문의드립니다", "cp949", ""),
        ("똠방각하 펲시콜라", "cp949", "ks_c_5601-1987"),
        ("Здравствуйте, у меня вопрос", "koi8_r", ""),
        ("Здравствуйте, у меня вопрос", "cp1251", ""),
        ("Café déjà vu, Grüße aus Köln", "cp1252", ""),
        ("Grüße – „schön“", "cp1252", "iso-8859-1"),
        ("Zażółć gęślą jaźń", "cp1250", "windows-1250"),
        ("日本語 +1", "utf-7", "utf-7"),
        ("こんにちは", "utf-16", ""),
    ],
)
def test_the_other_charsets(text: str, codec: str, declared: str) -> None:
    assert decode(text.encode(codec), declared).text == text


def test_nec_characters_survive_in_euc() -> None:
    assert decode(b"\xad\xa1\xad\xea \xa4\xb3\xa4\xf3\xa4\xcb\xa4\xc1\xa4\xcf", "euc-jp").text == "①㈱ こんにちは"


@pytest.mark.parametrize("data", ["見積り〜".encode("euc_jp"), "見積り～".encode("cp932"), jis("見積り～")])
def test_one_wave_dash_for_all(data: bytes) -> None:
    assert decode(data).text == "見積り～"


def test_composed_form() -> None:
    assert decode("か\u3099".encode()).text == "が"


def test_a_truncated_utf8_keeps_what_can_be_read() -> None:
    done = decode("こんにちは、長い文章です".encode()[:-1], "utf-8")
    assert done.text.startswith("こんにちは、長い文章で")
    assert done.is_damaged


JAPANESE = "お世話になっております。髙橋①㈱～－￥ｶﾅ"
CHINESE = "尊敬的客户您好请问这个产品"
TRADITIONAL = "親愛的客戶您好請問這個產品"
KOREAN = "안녕하세요 문의드립니다"
RUSSIAN = "Здравствуйте, у меня вопрос"
FRENCH = "Déjà vu élève, où ça ? façade"
CENTRAL = "Zażółć gęślą jaźń, příliš žluťoučký kůň"


def _is_utf8(data: bytes) -> bool:
    try:
        return bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


@pytest.mark.parametrize(
    ("codec", "declared", "letters"),
    [
        ("cp932", "shift_jis", JAPANESE), ("shift_jis_2004", "shift_jis", "俱𠮟かき"), ("euc_jp", "euc-jp", "お世話になって丂侂"),
        ("iso2022_jp", "iso-2022-jp", "お世話"), ("iso2022_jp_1", "iso-2022-jp", "お世話丂侂"), ("iso2022_jp_2004", "iso-2022-jp", "俱𠮟㍻"),
        ("iso2022_jp_3", "iso-2022-jp", "㍻①"), ("utf-8", "utf-8", JAPANESE + CHINESE + KOREAN), ("utf-7", "utf-7", JAPANESE + KOREAN),
        ("utf-16", "utf-16", JAPANESE), ("gb2312", "gb2312", CHINESE), ("gbk", "gb2312", CHINESE + TRADITIONAL),
        ("gb18030", "gb2312", CHINESE + "한글"), ("hz", "hz-gb-2312", CHINESE), ("cp950", "big5", TRADITIONAL), ("big5hkscs", "big5", TRADITIONAL + "嘅喺"),
        ("cp949", "euc-kr", KOREAN + "똠햏"), ("iso2022_kr", "iso-2022-kr", KOREAN), ("koi8_r", "koi8-r", RUSSIAN), ("koi8_u", "koi8-r", RUSSIAN + "їєґ"),
        ("cp1251", "windows-1251", RUSSIAN), ("iso8859_5", "iso-8859-5", RUSSIAN), ("cp1252", "iso-8859-1", FRENCH + " cœur “a” – 5€"),
        ("cp1250", "windows-1250", CENTRAL), ("iso8859_2", "iso-8859-2", CENTRAL), ("iso8859_15", "iso-8859-15", FRENCH + " 5€ cœur"),
        ("cp1254", "iso-8859-9", "Türkçe şğı"), ("cp1253", "windows-1253", "Καλημέρα"), ("cp1255", "windows-1255", "שלום"),
        ("cp1256", "windows-1256", "مرحبا"), ("cp1257", "windows-1257", "Ąžuolas"), ("cp1258", "windows-1258", "Đường".replace("ư", "u").replace("ờ", "o")),
        ("cp874", "tis-620", "สวัสดี"),
    ],
)  # fmt: skip
def test_what_was_encoded_comes_back(codec: str, declared: str, letters: str) -> None:
    pieces = (
        [f"{each} " for each in letters.split()] if codec in ("cp1252", "iso8859_15") else letters
    )  # declared by default: read as words

    @given(st.lists(st.sampled_from([*pieces, *"aeiou nrst., "]), max_size=30).map("".join).map(composed))
    def comes_back(text: str) -> None:
        data = f"Hello, {text}".encode(codec)
        assume(codec in {"utf-8", "utf-7"} or data.isascii() or not _is_utf8(data))  # three bytes may be both by chance
        done = decode(data, declared)
        assert (done.text, done.is_damaged) == (data.decode(codec), False)

    comes_back()


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        ("Příliš žluťoučký – „kůň“".encode("cp1250"), "iso-8859-2", "Příliš žluťoučký – „kůň“"),
        ("Вопрос – «ответ» № 1…".encode("cp1251"), "iso-8859-5", "Вопрос – «ответ» № 1…"),
        (b"\x8f\xf4\xfb\xb6\xb6\xa4\xb5\xa4\xf3", "euc-jp", "髙橋さん"),  # IBM's kanji as eucJP-ms has them
        (b"\x1b$A:C\x1b(B", "iso-2022-jp-2", "好"),
        (b"\x1b$(CGQ\x1b(B", "iso-2022-jp-2", "한"),
        (b"\x1b(J~\\\x1b(B~\\", "iso-2022-jp", "‾¥~\\"),
        (b"100\\ C:\\temp", "shift_jis", "100\\ C:\\temp"),
        (b"+ACI-a+ACI- 1+-1", "utf-7", '"a" 1+1'),
        (b"+ADw-script+AD4-", "", "+ADw-script+AD4-"),  # UTF-7 only where it is declared
    ],
)
def test_more_than_was_declared(data: bytes, declared: str, text: str) -> None:
    assert decode(data, declared).text == text


def test_names_look_as_their_owners_write_them() -> None:
    assert decode("神﨑 塚本 福 が".encode(), "utf-8").text == "神﨑 塚本 福 が"
    assert decode("神﨑".encode("cp932"), "shift_jis").text == "神﨑"


def test_what_cannot_be_read_is_shown_and_told() -> None:
    for data, declared in (
        (b"abc \xe3\x81 def " + "日本語".encode(), "utf-8"),
        ("日本語です。".encode("cp932") + b"\x81", "shift_jis"),
    ):
        done = decode(data, declared)
        assert "\ufffd" in done.text
        assert done.is_damaged


@given(
    st.binary(max_size=300),
    st.sampled_from(["", "iso-2022-jp", "utf-8", "euc-jp", "shift_jis", "utf-7", "utf-16", "hz", "idna", "hex", "undefined"]),
)
def test_any_bytes_become_text(data: bytes, declared: str) -> None:
    assert isinstance(decode(data, declared).text, str)


@given(st.binary(max_size=200))
def test_any_bytes_pass_the_jis_reader(data: bytes) -> None:
    assert isinstance(decode_jis(b"\x1b$B" + data), str)


@given(st.text(st.characters(codec="cp932", exclude_categories=["Cc", "Co"], exclude_characters="¥‾¢£¬‖−〜"), max_size=60))
def test_every_windows_character_survives_jis(text: str) -> None:
    told = text.encode("cp932")
    if all(not 0xFA <= byte <= 0xFC for byte in told):  # IBM's rows have no place in JIS
        assert decode_jis(jis(text)) == told.decode("cp932")
