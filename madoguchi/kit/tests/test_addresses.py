"""Address headers as they come are read leniently and never raise."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.kit.addresses import MOST, Address, is_plausible, normalised, on_the_wire, parse, parse_one, readable_domain
from madoguchi.kit.lookalikes import looks_like_another


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("a..b@docomo.ne.jp", [("", "a..b@docomo.ne.jp")]),
        (
            '"山田, 太郎" <.a@ezweb.ne.jp>, -x@softbank.ne.jp (会社 (本社))',
            [("山田, 太郎", ".a@ezweb.ne.jp"), ("会社 (本社)", "-x@softbank.ne.jp")],
        ),
        ("undisclosed-recipients:;", []),
        ('Team: a@b.jp, "D \\"q\\" E" <d@e.jp>;, f@g.jp', [("", "a@b.jp"), ('D "q" E', "d@e.jp"), ("", "f@g.jp")]),
        ("=?utf-8?B?5bGx55SwLOiKseWtkA==?= <h@i.jp>", [("山田,花子", "h@i.jp")]),
        ('"=?iso-2022-jp?B?GyRCOzNFRBsoQg==?=" <h@i.jp>', [("山田", "h@i.jp")]),
        ("Hanako Aoba hanako@example.jp", [("Hanako Aoba", "hanako@example.jp")]),
        ("<>", []),
        ("", []),
        (" , ;", []),
        ("nobody", []),
        ("a@b.jp; c@d.jp", [("", "a@b.jp"), ("", "c@d.jp")]),
        ('"a b"@c.jp', [("", '"a b"@c.jp')]),
        ("<@relay.jp,@x.jp:z@w.jp>", [("", "z@w.jp")]),
        ("info@example.jp <info@example.jp>", [("info@example.jp", "info@example.jp")]),
        ("'a@b.jp' <a@b.jp>", [("a@b.jp", "a@b.jp")]),
        ("Pete <pete(his account)@example.jp(his host)>", [("Pete", "pete@example.jp")]),
        ("<Undisclosed-Recipients:@mx.example.jp;>", []),
        ("Open <a@b.jp", [("Open", "a@b.jp")]),
        ("mailto:x@y.jp", [("", "x@y.jp")]),
        ("山田 花子 <yamada@日本語.jp>", [("山田 花子", "yamada@日本語.jp")]),
        ('"x\u202egnp.exe" <a@b.jp>', [("x gnp.exe", "a@b.jp")]),
        ('"a..b"@docomo.ne.jp, 花子 <".a"@x.jp>', [("", "a..b@docomo.ne.jp"), ("花子", ".a@x.jp")]),
        ("山田\r\n 花子\r\n <yamada@\r\n example.jp>", [("山田 花子", "yamada@example.jp")]),
        ("二ノ宮@黒川.日本", [("", "二ノ宮@黒川.日本")]),
        ("はな👩\u200d💻と👩🏽\u200d❤️\u200d👩 <a@b.jp>", [("はな👩\u200d💻と👩🏽\u200d❤️\u200d👩", "a@b.jp")]),
        ("は\u200dな👩\u200d <a👩\u200d💻@b.jp>", [("は な👩", "a👩💻@b.jp")]),
        ("a@b.jp, a@b.jp", [("", "a@b.jp"), ("", "a@b.jp")]),
    ],
)
def test_headers(header: str, expected: list[tuple[str, str]]) -> None:
    assert [(found.name, found.address) for found in parse(header)] == expected


def test_a_list_of_a_hundred_thousand_is_cut() -> None:
    assert len(parse("x <a@b.jp>, " * 100_000)) == MOST


def test_keys_compare_spellings() -> None:
    assert Address("", "Info@Example.JP").key == Address("x", '"info"@example.jp.').key == "info@example.jp"
    assert normalised("a@日本語.jp") == "a@xn--wgv71a119e.jp"
    assert readable_domain("xn--wgv71a119e.jp") == "日本語.jp"


@pytest.mark.parametrize(
    "address", ["a..b@docomo.ne.jp", ".a@x.jp", "-a@x.jp", "a.@x.jp", '"a b"@x.jp', "a@日本語.jp", "a@[192.0.2.1]"]
)
def test_plausible(address: str) -> None:
    assert is_plausible(address)


@pytest.mark.parametrize("address", ["", "a", "a@", "@b", "a@b@c", "a b@c.jp", "a@b\nc", "<a@b.jp>", "a@b.jp,c@d.jp"])
def test_not_plausible(address: str) -> None:
    assert not is_plausible(address)


def test_json_round_trip() -> None:
    address = Address("山田", "a@b.jp")
    assert Address.from_json(address.as_json()) == address


@given(st.text(st.sampled_from('aあ@<>()",;:\\ \r\n=?utf-8?B?'), max_size=80))
def test_any_header_is_read(header: str) -> None:
    for found in parse(header):
        assert "@" in found.address
        assert "\n" not in found.name
    parse_one(header)


@pytest.mark.parametrize(
    ("address", "wired"),
    [
        ("a..b@docomo.ne.jp", '"a..b"@docomo.ne.jp'),
        (".a@x.jp", '".a"@x.jp'),
        ("a.@x.jp", '"a."@x.jp'),
        ("-a@x.jp", "-a@x.jp"),
        ("a.b+c@x.jp", "a.b+c@x.jp"),
        ('"a b"@x.jp', '"a b"@x.jp'),
        ("info@日本語.jp", "info@xn--wgv71a119e.jp"),
        ("二ノ宮@黒川.日本", "二ノ宮@xn--5rtw95l.xn--wgv71a"),
        ("", ""),
    ],
)
def test_the_wire_has_its_own_spelling(address: str, wired: str) -> None:
    assert on_the_wire(address) == wired
    assert normalised(wired) == normalised(address)


def test_domains_are_read_as_the_newer_standard_has_them() -> None:
    assert normalised("a@straße.de") == "a@xn--strae-oqa.de"
    assert readable_domain("xn--strae-oqa.de") == "straße.de"
    assert readable_domain("xn--\u0000.jp") == "xn--\u0000.jp"


@pytest.mark.parametrize(
    "address", ["a@аррӏе.com", "a@gооgle.com", "a@ıcloud.com", "a@e一mail.jp", "ｉnfo@x.jp", "a@xn--80ak6aa92e.com"]
)
def test_lookalikes(address: str) -> None:
    assert looks_like_another(address)


@pytest.mark.parametrize(
    "address", ["a@b.jp", "a@日本語.jp", "a@ローソンstore.jp", "a@한국.kr", "a@бланк.рф", "a@münchen.de", "", "x"]
)
def test_honest_letters(address: str) -> None:
    assert not looks_like_another(address)


@pytest.mark.parametrize(
    "piece", ["x <a@b.jp>, ", '"', '\\"', "(", "<", "<@", "=?utf-8?b?", "a@b ", ":", '"@', "(@)", "a:@", "x<@", "a"]
)
def test_hostile_headers_cost_little(piece: str) -> None:
    begun = time.process_time()
    assert len(parse(piece * (1_000_000 // len(piece)) + "@")) <= MOST
    assert time.process_time() - begun < 3


@given(st.text(max_size=60))
def test_any_text_has_a_key_and_a_spelling(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text) or "@" not in text
    on_the_wire(text)
    looks_like_another(text)
