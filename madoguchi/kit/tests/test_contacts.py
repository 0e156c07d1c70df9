"""Who somebody is, as signatures say it."""

# ruff: noqa: E501 - one sample a line

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.kit.text.contacts import found_in


@pytest.mark.parametrize(
    ("signature", "found"),
    [
        ("━━━━━━\n株式会社山田商店 総務部\n山田 太郎（やまだ たろう）\n〒100-0001 東京都千代田区千代田1-1\n　　青葉ビル3階\nTEL: 03-3210-4567 FAX: 03-3210-4568\n━━━━━━",
         {"name": "山田 太郎", "reading": "やまだ たろう", "company": "株式会社山田商店", "department": "総務部", "postal_address": "〒100-0001 東京都千代田区千代田1-1 青葉ビル3階", "phone": "03-3210-4567"}),
        ("＊＊＊＊＊\n(株)山田商店　営業1課　課長　山田太郎\n電話　０６－６３１２－３４５６\n＊＊＊＊＊",
         {"name": "山田太郎", "company": "(株)山田商店", "department": "営業1課", "title": "課長", "phone": "06-6312-3456"}),
        ("-----\n合同会社 青葉堂\n代表社員　髙橋　一郎\nタカハシ　イチロウ\n大阪府大阪市北区梅田1-1-1 梅田ビル5F\ntel/fax 06-6312-3456",
         {"name": "髙橋 一郎", "reading": "たかはし いちろう", "company": "合同会社 青葉堂", "title": "代表社員", "postal_address": "大阪府大阪市北区梅田1-1-1 梅田ビル5F", "phone": "06-6312-3456"}),
        ("-- \n㈱アオバ 神﨑 花子 (Kanzaki Hanako)\nmail:h@example.jp", {"name": "神﨑 花子", "company": "(株)アオバ"}),
        ("-- \nJohn Smith\nSales Manager\nExample Ltd.\nTel: +44 20 7946 0958", {"name": "John Smith", "title": "Sales Manager", "company": "Example Ltd.", "phone": "+44 20 7946 0958"}),
        ("-- \nHanako Aoba <h@example.jp>\nAoba Inc.", {"name": "Hanako Aoba", "company": "Aoba Inc."}),
        ("会社名：青葉堂\n氏名：佐藤　健\n住所：東京都港区1-1", {"name": "佐藤 健", "company": "青葉堂"}),
        ("=====\n国立大学法人 青葉大学 工学部\n准教授　佐藤 健\n=====", {"name": "佐藤 健", "company": "国立大学法人 青葉大学", "department": "工学部", "title": "准教授"}),
        ("iPhoneから送信", {}),
        ("-- \n花子", {}),
        ("【注意】このメールは機密情報を含みます。誤って受信された場合は破棄してください。", {}),
        ("Get Outlook for iOS<https://aka.ms/o0ukef>", {}),
        ("注文番号 2026-1122-1405\nFAX 03-3210-4568", {}),
    ],
)  # fmt: skip
def test_what_a_signature_says(signature: str, found: dict[str, str]) -> None:
    said = {each.field: each.value for each in reversed(found_in(signature))}
    said.pop("postal_address", None) if "postal_address" not in found else None
    assert said == found


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert isinstance(found_in(text), list)


@pytest.mark.parametrize("line", ["株式会社" * 40, "山田 " * 50, "03-" * 50, "東京都" * 60, "A " * 80, "部" * 160, "(" * 160])
def test_no_signature_costs_much(line: str) -> None:
    start = time.process_time()
    found_in(f"{line}\n" * 2000)
    assert time.process_time() - start < 1
