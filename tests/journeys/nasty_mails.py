"""Ten mails that break other systems, written by hand: each with what a reader must see of it."""

import base64
from dataclasses import dataclass, field

SUPPORT = "support@kumo.example.jp"


@dataclass(frozen=True)
class Nasty:
    """One mail; what is seen of it, what must not be, and to whom its answer goes (cut at blanks)."""

    name: str
    raw: bytes
    subject: str
    seen: tuple[str, ...]
    answered_to: str
    not_seen: tuple[str, ...] = ("\ufffd", "=?", "\x1b")
    files: tuple[str, ...] = field(default=())


def jis(text: str) -> bytes:
    """ISO-2022-JP as Windows sends it (CP50221): NEC's and IBM's signs and half-width kana in it."""
    out, now = bytearray(), b"\x1b(B"
    for sign in text:
        double = sign == "髙"
        code = b"\xee\xe0" if double else sign.encode("cp932")
        if len(code) == 2:
            lead, trail = code[0] - (0x71 if code[0] <= 0x9F else 0xB1), code[1] - (code[1] > 0x7F)
            lead, trail = (lead * 2 + 2, trail - 0x7D) if trail >= 0x9E else (lead * 2 + 1, trail - 0x1F)
            wanted, code = b"\x1b$B", bytes([lead, trail])
        elif code[0] > 0x80:
            wanted, code = b"\x1b(I", bytes([code[0] - 0x80])
        else:
            wanted = b"\x1b(B"
        out += (wanted if wanted != now else b"") + code
        now = wanted
    return bytes(out + (b"\x1b(B" if now != b"\x1b(B" else b""))


def word(raw: bytes, charset: str) -> bytes:
    """One encoded word of RFC 2047, however its bytes were cut."""
    return b"=?%s?B?%s?=" % (charset.encode(), base64.b64encode(raw))


def mail(n: int, sender: bytes, subject: bytes, body: bytes, *lines: bytes) -> bytes:
    """A whole mail."""
    head = [b"From: " + sender, b"To: " + SUPPORT.encode(), b"Subject: " + subject]
    head += [
        b"Date: Sun, 22 Nov 2026 0%d:00:00 +0900" % (n % 10),
        b"Message-ID: <nasty-%d@example.com>" % n,
        b"MIME-Version: 1.0",
    ]
    return b"\r\n".join([*head, *lines, b"", body.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")])


_SPLIT = "見積書の再発行について".encode()
_JIS_TYPE = b"Content-Type: text/plain; charset=iso-2022-jp"

MAILS = [
    Nasty(
        "windows-jis",
        mail(
            1,
            word(jis("㈱髙橋商店 髙橋"), "ISO-2022-JP") + b" <takahashi@example.com>",
            word(jis("①番の注文とｶﾀｶﾅ"), "ISO-2022-JP"),
            jis("髙橋です。①番、②番の商品がまだ届きません。\n㈱髙橋商店まで、ｺﾞ連絡ください。～至急～\n"),
            _JIS_TYPE,
        ),
        "①番の注文とｶﾀｶﾅ",
        ("髙橋です。①番、②番の商品がまだ届きません。", "㈱髙橋商店まで、ｺﾞ連絡ください。～至急～"),
        "takahashi@example.com",
    ),
    Nasty(
        "undeclared-jis",
        mail(2, b"suzuki@example.com", jis("領収書の件"), jis("領収書をまだ頂いていません。鈴木\n")),
        "領収書の件",
        ("領収書をまだ頂いていません。鈴木",),
        "suzuki@example.com",
    ),
    Nasty(
        "wrongly-declared",
        mail(
            3,
            b'"\x8d\xb2\x93\xa1 \x8c\x92" <sato@example.com>',
            "保証期間は2026年3月〜4月ですか".encode("cp932", "replace").replace(b"?", b"\x81\x60"),
            "型番はＡＢ－１００、価格は￥12,800です。\n保証期間は３月～４月ですか？\n".encode("cp932"),
            b"Content-Type: text/plain; charset=utf-8",
            b"Content-Transfer-Encoding: 8bit",
        ),
        "保証期間は2026年3月～4月ですか",
        ("型番はＡＢ－１００、価格は￥12,800です。", "保証期間は３月～４月ですか？"),
        "sato@example.com",
    ),
    Nasty(
        "split-words",
        mail(
            4,
            word("田中".encode("euc-jp"), "EUC-JP") + b" <tanaka@example.com>",
            word(_SPLIT[:10], "UTF-8") + b"\r\n " + word(_SPLIT[10:20], "UTF-8") + b"\r\n " + word(_SPLIT[20:], "UTF-8"),
            base64.encodebytes("見積書を①通、再発行してください。田中".encode("euc_jis_2004", "replace")),
            b"Content-Type: text/plain; charset=euc-jp",
            b"Content-Transfer-Encoding: base64",
        ),
        "見積書の再発行について",
        ("再発行してください。田中",),
        "tanaka@example.com",
    ),
    Nasty(
        "hostile-html",
        mail(
            5,
            "伊藤 <ito@example.com>".encode(),
            word("画面が真っ白です".encode(), "utf-8"),
            (
                "<html><style>body{display:none}</style><body onload=alert(1)><p>画面が<b>真っ白</b>になります。</p>"
                '<script>document.title="hacked"</script><img src="http://127.0.0.1:1/track.gif" width=1>'
                '<a href="javascript:alert(1)">ここ</a><blockquote type="cite">以前のご案内です</blockquote></body></html>'
            ).encode(),
            b"Content-Type: text/html; charset=utf-8",
            b"Content-Transfer-Encoding: 8bit",
        ),
        "画面が真っ白です",
        ("画面が真っ白になります。",),
        "ito@example.com",
        ("\ufffd", "=?", "document.title", "display:none"),
    ),
    Nasty(
        "file-names",
        mail(
            6,
            b"yamamoto@example.com",
            word("注文書を送ります".encode(), "utf-8"),
            b"--b\nContent-Type: text/plain; charset=iso-2022-jp\n\n"
            + jis("注文書を添付します。山本\n")
            + b"\n--b\nContent-Type: application/pdf;\n name*0*=iso-2022-jp''%1B$BCmJ8=q%1B(B; name*1=.pdf\n"
            + b"Content-Disposition: attachment;\n filename*0*=utf-8''%E6%B3%A8%E6%96%87; filename*1*=%E6%9B%B8.pdf\n"
            + b"Content-Transfer-Encoding: base64\n\nJVBERi0xLjQK\n"
            + b"--b\nContent-Type: application/octet-stream; name="
            + b'"=?ISO-2022-JP?B?'
            + base64.b64encode(jis("見積①.xls"))
            + b'?="\nContent-Disposition: attachment\n\nx\n--b--\n',
            b"Content-Type: multipart/mixed; boundary=b",
        ),
        "注文書を送ります",
        ("注文書を添付します。山本",),
        "yamamoto@example.com",
        files=("注文書.pdf", "見積①.xls"),
    ),
    Nasty(
        "docomo",
        mail(
            7,
            b"da..me.@docomo.ne.jp",
            word("届きました".encode("cp932") + b"\xf8\x9f", "Shift_JIS"),
            "届きました！ありがとう".encode("cp932") + b"\xf8\x9f\n",
            b"Content-Type: text/plain; charset=Shift_JIS",
            b"Content-Transfer-Encoding: 8bit",
        ),
        "届きました☀",
        ("届きました！ありがとう☀",),
        "da..me.@docomo.ne.jp",
    ),
    Nasty(
        "outlook-history",
        mail(
            8,
            word("渡辺 直子".encode(), "utf-8") + b" <watanabe@example.com>",
            word("RE: 修理の件".encode(), "utf-8"),
            (
                "お世話になっております。渡辺です。\n来週の水曜日でお願いします。\n\n"
                "-----Original Message-----\n差出人: お客様窓口 <support@kumo.example.jp>\n"
                "送信日時: 2026年11月20日金曜日 10:12\n"
                "宛先: 渡辺 直子\n件名: 修理の件\n\n修理のご希望日をお知らせください。\n"
            ).encode("cp932"),
            b"Content-Type: text/plain; charset=windows-31j",
            b"Content-Transfer-Encoding: 8bit",
        ),
        "RE: 修理の件",
        ("来週の水曜日でお願いします。",),
        "watanabe@example.com",
    ),
    Nasty(
        "groups-and-quotes",
        mail(
            9,
            b'"=?utf-8?B?' + base64.b64encode("中村, 学 (総務部)".encode()) + b'?=" <nakamura@example.com>',
            "請求先の変更\r\n\tについて".encode(),
            "請求先を本社に変更してください。中村\n".encode(),
            b"Cc: undisclosed-recipients:;, =?utf-8?Q?=E7=B5=8C=E7=90=86?= <keiri@example.com>",
            b'Content-Type: text/plain; charset="utf-8" (comment); format=flowed',
            b"Content-Transfer-Encoding: 8bit",
        ),
        "請求先の変更 について",
        ("請求先を本社に変更してください。中村",),
        "nakamura@example.com keiri@example.com",
    ),
    Nasty(
        "quoted-unreadable-charset",
        mail(
            10,
            word("小林".encode(), "utf-8") + b" <kobayashi@example.com>",
            b"=?x-unknown?B?" + base64.b64encode("電源が入らない".encode()) + b"?=",
            b"=E9=9B=BB=E6=BA=90=E3=81=8C=E5=85=A5=E3=82=8A=E3=81=BE=E3=81=9B=E3=82=93=E3=80=82=\n=E5=B0=8F=E6=9E=97\n",
            b"Content-Type: text/plain; charset=x-unknown-8bit",
            b"Content-Transfer-Encoding: quoted-printable",
        ),
        "電源が入らない",
        ("電源が入りません。小林",),
        "kobayashi@example.com",
    ),
]
