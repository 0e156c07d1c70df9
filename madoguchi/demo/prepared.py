"""The texts that the fictional company has prepared: what its agents answer most often, by the room's own verbs."""

from dataclasses import replace

from madoguchi.accounts.models import Membership, Person, Workspace
from madoguchi.conversations.models import Inbox
from madoguchi.saved_replies import filing, framing, keeping
from madoguchi.saved_replies.keeping import Content

OPENING = "{宛名}\n\nいつもあおばと暮らしをご利用いただき、ありがとうございます。\n{受信窓口}の{担当者名}でございます。"
CLOSING = "ほかにご不明な点がございましたら、このメールにご返信ください。\nどうぞよろしくお願いいたします。"
OPENING_EN = "{salutation},\n\nThank you for writing to Aobato."
CLOSING_EN = "If anything is unclear, just reply to this mail.\n\nKind regards,\n{agent_name}"

_PARCELS, _RETURNS, _REPAIRS, _GENERAL = "配送", "返品・返金", "初期不良・修理", "共通"
_TEXTS = (
    (
        _PARCELS,
        Content(
            "配送状況のご案内",
            "Delivery status",
            "はいそうじょうきょうのごあんない",
            "届かない 遅延 追跡",
            "ご注文の商品は{翌営業日}に発送し、{3営業日後}までにお届けする予定でございます。\n"
            "発送が済みましたら、追跡番号をメールでお知らせいたします。",
            "Your order leaves on {next_business_day} and should reach you by {3_business_days}.\n"
            "We will send you the tracking number.",
        ),
    ),
    (
        _RETURNS,
        Content(
            "返品の受付",
            "Return accepted",
            "へんぴんのうけつけ",
            "返送 着払い",
            "ご返品を承りました。\n{5営業日後}までに、着払いで下記へお送りください。商品の到着を確認しましたら、返金の手続きをいたします。",
            "We have accepted your return. Please send it to us, carriage forward, by {5_business_days}.",
        ),
    ),
    (
        _REPAIRS,
        Content(
            "電源が入らないときの確認",
            "It does not switch on",
            "でんげんがはいらないときのかくにん",
            "起動しない つかない",
            "ご不便をおかけし、申し訳ございません。\nお手数ですが、次の2点をご確認いただけますでしょうか。\n\n"
            "1. 別のコンセントに差し込む\n2. 本体の電源ボタンを3秒以上押す\n\n"
            "改善しない場合は、そのままご返信ください。交換品を手配いたします。",
            "We are sorry for the trouble. Please try another socket, then hold the power button for three seconds.\n"
            "If it still does not start, just reply and we will send you a new one.",
        ),
    ),
    (
        _GENERAL,
        Content(
            "お調べしてご連絡",
            "We will look into it",
            "おしらべしてごれんらく",
            "確認 調査",
            "お問い合わせの件、担当部署に確認いたします。\n{翌営業日}中に、わたくし{担当者名}からご連絡いたします。",
            "We are looking into it and will write to you by {next_business_day}.",
        ),
    ),
)
_MACROS = (
    (
        _REPAIRS,
        Content(
            "交換品を手配",
            reading="こうかんひんをてはい",
            text_ja="交換品を{翌営業日}に発送いたします。お手元の商品は、配達員にお渡しください。",
            text_en="A new one leaves on {next_business_day}. Please hand the old one to the courier.",
            actions=[
                {"action": "assign", "value": "me"},
                {"action": "note", "value": "交換品を手配。{翌営業日}発送、{顧客名|お客様}様へ案内済み。"},
                {"action": "wait", "value": ""},
            ],
        ),
    ),
    (
        _GENERAL,
        Content(
            "お礼のメールを完了にする",
            reading="おれいのめーるをかんりょうにする",
            actions=[{"action": "note", "value": "お礼のみ。返信不要。"}, {"action": "close_without_reply", "value": ""}],
        ),
    ),
)


def prepare(workspace: Workspace, inboxes: list[Inbox], owner: Person) -> None:
    """Openings for every inbox, and a first stock of saved replies and macros."""
    member = Membership.objects.select_related("workspace", "person").get(workspace=workspace, person=owner)
    lines = {"opening_ja": OPENING, "closing_ja": CLOSING, "opening_en": OPENING_EN, "closing_en": CLOSING_EN}
    for inbox in inboxes:
        framing.set_frame(inbox, lines | {"is_automatic": True}, by=owner)
    folders = {name: filing.add_folder(workspace, name, by=owner) for name in (_PARCELS, _RETURNS, _REPAIRS, _GENERAL)}
    for folder, content in (*_TEXTS, *_MACROS):
        keeping.add(member, replace(content, folder=folders[folder]))
