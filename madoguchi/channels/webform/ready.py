"""The form that a new one begins with: three questions, one of them in two."""

from madoguchi.channels.webform.shapes import Field, Kind

FIELDS = (
    Field("name", Kind.NAME, "お名前", "Your name", is_required=True),
    Field("email", Kind.EMAIL, "メールアドレス", "Mail address", "お返事をお送りします。", "We answer here.", is_required=True),
    Field("order", Kind.ORDER, "ご注文番号", "Order number", "お分かりの場合だけで結構です。", "Only if you have it at hand."),
    Field("text", Kind.TEXT, "お問い合わせ内容", "How can we help?", is_required=True),
)
TEXTS = {
    "title_ja": "お問い合わせ",
    "title_en": "Contact us",
    "intro_ja": "分かる範囲でご記入ください。担当者がメールでお返事します。",
    "intro_en": "Write whatever you know. One of us answers by mail.",
    "thanks_ja": "お問い合わせありがとうございます。内容を確認のうえ、メールでお返事します。",
    "thanks_en": "Thank you for writing. We will look into it and answer by mail.",
}


def text_in(texts: dict[str, str], name: str, language: str) -> str:
    """In this language, or where there is none, in the other."""
    other = "ja" if language == "en" else "en"
    return texts.get(f"{name}_{language}") or texts.get(f"{name}_{other}") or ""
