# ruff: noqa: E501 (a sentence stays on one line)
"""What stands around the matter in a mail: greetings, names, closings, thanks, quotes."""

CASUAL, PLAIN, FORMAL = 0, 1, 2

OPENINGS: dict[int, tuple[str, ...]] = {
    CASUAL: ("こんにちは。", "こんばんは。", "{full}です。", "", "はじめまして。", "いつも使っています。"),
    PLAIN: (
        "はじめまして。{full}と申します。",
        "お世話になります。{full}です。",
        "こんにちは。{full}と申します。",
        "いつもお世話になっております。{family}です。",
        "突然のメールで失礼いたします。{full}と申します。",
    ),
    FORMAL: (
        "お世話になっております。{company}の{family}です。",
        "平素より大変お世話になっております。{company}の{full}と申します。",
        "いつもお世話になっております。\n{company}、{department}の{family}でございます。",
    ),
}
AGAIN: dict[int, tuple[str, ...]] = {
    CASUAL: ("{family}です。", "返信ありがとうございます。", "早速ありがとうございます！"),
    PLAIN: (
        "{family}です。お返事をありがとうございます。",
        "早速のご返信、ありがとうございます。{family}です。",
        "お世話になります。{full}です。",
    ),
    FORMAL: (
        "お世話になっております。{company}の{family}です。\n早速のご回答、ありがとうございます。",
        "ご連絡ありがとうございます。{company}の{family}です。",
    ),
}
CLOSINGS: dict[int, tuple[str, ...]] = {
    CASUAL: ("よろしくお願いします。", "お願いします。", "よろしくお願いします！", "お返事待っています。", ""),
    PLAIN: (
        "お手数ですが、よろしくお願いいたします。",
        "お忙しいところ恐れ入りますが、よろしくお願いします。",
        "よろしくお願いいたします。",
        "お返事をお待ちしております。",
    ),
    FORMAL: (
        "お忙しいところ恐縮ですが、ご確認のほどよろしくお願いいたします。",
        "何卒よろしくお願い申し上げます。",
        "お手数をおかけしますが、ご対応をお願いいたします。",
    ),
}
ANGRY_CLOSINGS = (
    "早急にご対応ください。",
    "本日中のお返事をお願いします。",
    "きちんとした説明をお願いします。",
    "お返事をお待ちしています。",
)

SIGNATURES: dict[int, tuple[str, ...]] = {
    CASUAL: ("", "", "{full}", "{family}"),
    PLAIN: ("{full}", "{full}\n{phone}", "{full}（{reading}）\n電話 {phone}", "----\n{full}\n{address}"),
    FORMAL: (
        "――――――――――――――\n{company}\n{department}{title_spaced}　{full}\n電話 {phone}\n{address}\n――――――――――――――",
        "{company} {department}\n{full}（{reading}）\nTEL {phone}",
    ),
}

TRIED = (
    "説明書のとおりにやってみましたが、変わりませんでした。",
    "電源の入れ直しはもう試しました。",
    "ネットで調べたことは、ひととおりやってみました。",
    "夫にも見てもらいましたが、分からないそうです。",
    "",
)
HURRIES = (
    "できれば今週中に知りたいです。",
    "急いでいませんので、お手すきのときで大丈夫です。",
    "週末に使いたいので、早めに教えていただけると助かります。",
    "",
    "",
    "",
)

GREETINGS: tuple[str, ...] = (
    "いつもあおばと暮らしをご利用いただき、ありがとうございます。\nお客様窓口の{agent}でございます。",
    "あおばと暮らし お客様窓口の{agent}でございます。\nこのたびはご連絡をいただき、ありがとうございます。",
    "お世話になっております。\nあおばと暮らし お客様窓口の{agent}です。",
)
REPAIR_GREETINGS: tuple[str, ...] = (
    "いつもあおばと暮らしをご利用いただき、ありがとうございます。\n修理受付の{agent}でございます。",
    "あおばと暮らし 修理受付の{agent}でございます。\nご連絡をありがとうございます。",
)
GREETINGS_AGAIN: tuple[str, ...] = (
    "お返事をいただき、ありがとうございます。\nあおばと暮らしの{agent}でございます。",
    "ご返信をありがとうございます。引き続き、{agent}が承ります。",
    "早速ご連絡をいただき、ありがとうございます。あおばと暮らしの{agent}でございます。",
)
COMPLAINT_GREETINGS: tuple[str, ...] = ("あおばと暮らし お客様窓口の{agent}でございます。",)

ENDINGS: tuple[str, ...] = (
    "ほかにも気になることがございましたら、このメールにそのままご返信ください。\n今後ともよろしくお願いいたします。",
    "ご不明な点がございましたら、いつでもお気軽にお知らせください。\nどうぞよろしくお願いいたします。",
    "お役に立てましたら幸いです。\n何かございましたら、わたくし{agent}までお声をお掛けください。",
    "{season}\n今後とも、あおばと暮らしをよろしくお願いいたします。",
)
COMPLAINT_ENDINGS: tuple[str, ...] = (
    "このたびは大切なお声をお寄せいただき、ありがとうございました。\nあらためてお詫び申し上げますとともに、{due}までは必ずご連絡を差し上げます。",
    "ご不便をおかけしましたこと、重ねてお詫び申し上げます。\nご不明な点は、わたくし{agent}まで直接お知らせください。",
)
SEASONS = {
    1: "寒さの厳しい折、どうぞ暖かくしてお過ごしください。",
    2: "まだまだ寒い日が続きます。どうぞご自愛ください。",
    3: "季節の変わり目ですので、どうぞお体を大切になさってください。",
    4: "新しい季節が、よい毎日になりますように。",
    5: "さわやかな季節を、どうぞ心地よくお過ごしください。",
    6: "雨の日が続きますが、どうぞ心地よくお過ごしください。",
    7: "暑い日が続きます。どうぞご自愛ください。",
    8: "厳しい暑さの折、どうぞご自愛ください。",
    9: "朝夕は涼しくなってまいりました。どうぞご自愛ください。",
    10: "過ごしやすい季節となりました。どうぞよい毎日をお過ごしください。",
    11: "寒くなってまいりました。どうぞ暖かくしてお過ごしください。",
    12: "何かと慌ただしい時期ですが、どうぞご自愛ください。",
}

ASKING = (
    "お困りのところ恐れ入ります。原因を正しく知るため、次のことを教えていただけますでしょうか。",
    "すぐにお答えしたいところ恐れ入りますが、先に次の点をお知らせいただけますでしょうか。",
)
ASKING_AFTER = (
    "分かる範囲で構いません。お返事をいただきましたら、{due}までに次のご案内を差し上げます。",
    "ご返信をいただいた翌営業日までに、わたくし{agent}からお答えいたします。",
)
ANSWERS_BEGINNER = (
    "写真を付けました。これで分かりますか？[場所は{place}です。|気づいたのは{ordered_near}ごろです。]",
    "教えてもらったことを調べました。[{place}で、壁のコンセントを使っています。|始まったのは、たぶん{ordered_near}からです。]ほかは分かりませんでした。",
)
ANSWERS_EXPERT = (
    "ご依頼の件、回答します。発生日は{ordered_near}、場所は{place}、電源は壁面コンセントです。写真を添付します。",
    "ログと写真を添付しました。{ordered_near}から発生しており、それ以前は正常です。",
)
STILL_EXPERT = (
    "ご案内の手順をすべて実施しましたが改善しません。[部品故障と判断しますので、交換手配をお願いします。|3番目の手順の直後だけ正常になり、約2時間で再発します。]",
    "手順1から3まで実施、[結果は変わらずです。|症状の頻度は半減しましたが解消していません。]次の切り分けをお願いします。",
)
THANKS_BEGINNER = (
    "[できました！|直りました！|うまくいきました！]丁寧に教えていただいて、ありがとうございました。",
    "無事に[届きました|解決しました]。{agent}さん、親切にありがとうございました。",
    "おかげさまで[無事に使えるようになりました|安心しました]。[また何かあったらお願いします。|これからも大事に使います。]",
    "すぐにお返事をいただけて助かりました。ありがとうございました。",
)
THANKS_EXPERT = (
    "ご案内の内容で解決しました。迅速な対応に感謝します。",
    "確認しました。問題ありません。ありがとうございました。",
    "解決しましたので、クローズで構いません。お世話になりました。",
)
THANKS_AFTER_COMPLAINT = (
    "確かに受け取りました。[きちんと対応していただき、ありがとうございました。|正直に話していただけて、すっきりしました。]",
    "事情は分かりました。[またお店を利用しようと思います。|これからに期待しています。]",
    "返金を確認しました。次からは気をつけてください。",
)
WELCOME = (
    "ご丁寧にお知らせいただき、ありがとうございます。\n無事に解決したとのこと、わたくしも安心いたしました。",
    "うれしいお知らせをありがとうございます。\nお手間をおかけしましたが、お役に立てて何よりでございます。",
)
NOTES = (
    "本日17時までにお返事すると約束済み。",
    "以前（{ordered_near}）にも同じ件でお問い合わせあり。経緯は過去の会話を参照。",
    "説明はやさしい言葉で。専門用語は避ける。",
    "お急ぎのご様子。優先でお願いします。",
    "電話での連絡は夜は不可とのこと。",
    "倉庫（内線42）に在庫を確認中。折り返し待ち。",
)
HOLDING = (
    "お問い合わせの{name}の件は、メーカーの技術担当に確認しております。\n{due}までに、結果にかかわらずわたくし{agent}からご連絡いたします。",
    "いただいた内容を、社内の担当とともに調べております。\nお待たせしますが、{due}の17時までに必ずお返事を差し上げます。",
)
CHECKING_NOTES = (
    "メーカーに確認依頼を出しました。回答は{due}の予定。",
    "開発に再現を依頼。結果待ち。{due}に再確認。",
    "部品センターに入荷日を照会中。",
)

ENGLISH_OPENINGS = ("Hello,", "Hi there,", "Dear support team,", "Good morning,")
ENGLISH_CLOSINGS = ("Thank you for your help.", "Many thanks in advance,", "Best regards,", "Looking forward to your answer.")
ENGLISH_GREETING = "Thank you for writing to Aobato Living. My name is {agent} from customer care."
ENGLISH_ENDINGS = (
    "If anything is unclear, simply answer this mail.\n\nKind regards,\n{agent}",
    "I am here if you need anything else.\n\nWith kind regards,\n{agent}",
)
ENGLISH_THANKS = (
    "That did it, thank you so much!",
    "Got it, thanks. Great service.",
    "Perfect. Thank you for the quick answer, {agent}.",
)
ENGLISH_STILL = ("I tried all of it, but nothing has changed. What can we do now?",)
ENGLISH_SECOND = (
    "Thank you for trying all that. I have arranged a new {english} for you. It arrives on {due_en}, and the driver takes the old one back. There is nothing to pay.",
)
ENGLISH_WELCOME = ("I am glad to hear that. Enjoy your {english}, and do write any time.",)
MIXED = (
    "（日本語が少しだけできます。English is also OK.）",
    "Sorry, my Japanese is not perfect. 英語でも大丈夫です。",
    "妻は英語のほうが得意です。You can also answer in English.",
)
