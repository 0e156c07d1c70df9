"""Ready-made texts. They own no fault and promise nothing that nobody has set: a line without its value is left out."""

_HEAD_JA = "{宛名}\n\nお問い合わせいただき、ありがとうございます。\n{自社名}でございます。\n\n"
_ABOUT_JA = "お問い合わせ番号: {会話番号}\n件名: {件名}\n"
_FOOT_JA = (
    "\n\nこのメールは自動でお送りしています。\n追加でお伝えになりたいことがございましたら、このメールにそのままご返信ください。"
)
_HEAD_EN = "{salutation},\n\nThank you for writing to {our_company}.\n\n"
_ABOUT_EN = "Your number: {number}\nSubject: {subject}\n"
_FOOT_EN = "\n\nThis mail was sent automatically. If there is anything to add, simply answer it."

READY_MADE = {
    "subject_ja": "【自動返信】{件名|お問い合わせ}",
    "subject_en": "Automatic reply: {subject|your message}",
    "open_ja": _HEAD_JA
    + "下記のお問い合わせを受け付けました。\n担当者が内容を確認し、順にご返信いたします。\n\n"
    + _ABOUT_JA
    + "ご返信の目安: {返信の目安}"
    + _FOOT_JA,
    "open_en": _HEAD_EN
    + "We have received your message. Somebody of us will read it and answer you.\n\n"
    + _ABOUT_EN
    + "You can expect an answer: {expected_reply}"
    + _FOOT_EN,
    "closed_ja": _HEAD_JA
    + "下記のお問い合わせを受け付けました。\nただいまの時間は営業時間外のため、次の営業開始後に担当者が確認いたします。\n\n"
    + _ABOUT_JA
    + "営業時間: {営業時間}\n次の営業開始: {次の営業開始}\nご返信の目安: {返信の目安}"
    + _FOOT_JA,
    "closed_en": _HEAD_EN
    + "We have received your message. Our desk is closed at the moment; somebody will read it when we open again.\n\n"
    + _ABOUT_EN
    + "Opening hours: {opening_hours}\nWe open again: {next_opening}\nYou can expect an answer: {expected_reply}"
    + _FOOT_EN,
    "closure_ja": _HEAD_JA
    + "下記のお問い合わせを受け付けました。\n{休業名}につき、{休業期間}はお休みをいただいております。\n"
    + "お休みのあいだに届いたお問い合わせには、営業開始後、順にご返信いたします。\n\n"
    + _ABOUT_JA
    + "次の営業開始: {次の営業開始}\nご返信の目安: {返信の目安}"
    + _FOOT_JA,
    "closure_en": _HEAD_EN
    + "We have received your message. Our desk is closed ({closure}: {closure_period}).\n"
    + "Messages that arrive meanwhile are answered in order once we are back.\n\n"
    + _ABOUT_EN
    + "We open again: {next_opening}\nYou can expect an answer: {expected_reply}"
    + _FOOT_EN,
}
