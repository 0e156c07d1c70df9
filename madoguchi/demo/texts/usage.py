# ruff: noqa: E501 (a sentence stays on one line)
"""Using, cleaning and choosing."""

from madoguchi.demo.texts.intent import CLEANING_STEPS, HOW_TO, EnglishSide, Intent

TEAM = "家電サポート"

INTENTS: tuple[Intent, ...] = (
    Intent(
        "cleaning",
        HOW_TO,
        6,
        TEAM,
        ("{name}の[お手入れ方法|掃除の仕方|洗い方]", "[お手入れについて教えてください|掃除について]"),
        (
            "{name}を買って[半年|3か月|1年ほど]になります。[白い汚れが|ほこりが|においが]気になってきました。[どうやって掃除すればよいですか？|洗っても大丈夫なところを教えてください。]{why}",
        ),
        (
            "{product}の[分解清掃の可否|推奨洗浄剤の濃度と頻度]を教えてください。[取扱説明書12ページの記述では|マニュアルでは]詳細が不明でした。",
        ),
        (
            "{name}のお手入れについてお問い合わせをいただき、ありがとうございます。\nお手入れは月に1度が目安で、次の手順でお願いいたします。",
            "{name}を大切にお使いいただき、ありがとうございます。\n気になる汚れは、次の手順できれいになります。30分ほどで終わります。",
        ),
        CLEANING_STEPS,
        (
            "写真入りの手順は、説明書の12ページにもございます。[汚れがひどいときは2回繰り返してください。|塩素系の洗剤は部品を傷めますので、お使いにならないでください。]",
        ),
        more=("1時間つけても、まだ少し汚れが残っています。もっと長くつけても[大丈夫ですか？|よいでしょうか？]",),
        second=(
            "つけ置きの時間を2時間に延ばしても大丈夫です。それでも残る場合は、{part}（{partno}、{partprice}）への交換をお勧めいたします。",
        ),
    ),
    Intent(
        "part_order",
        HOW_TO,
        6,
        TEAM,
        ("{part}の[注文方法|購入について|型番を教えてください]", "[消耗品を買いたい|部品の購入について]（{model}）"),
        (
            "{name}の{part}を買いたいのですが、[どれを選べばよいか分かりません|どこで売っていますか？]。本体の裏には「{model}」と書いてあります。",
        ),
        ("{model}用の{part}を[2つ|3つ]注文したいです。型番は[{partno}で合っていますか？|{partno}で、後継品はありますか？]",),
        (
            "{name}の{part}についてお問い合わせをいただき、ありがとうございます。\nお使いの{model}には「{partno}」（{partprice}、税込）が合います。",
        ),
        (),
        (
            "公式ストアの検索欄に「{partno}」と入れていただくと出てまいります。[{due}までのご注文で、翌日に発送いたします。|2つ以上のご注文で、送料は無料です。]",
        ),
        more=("2つまとめて頼むと、[送料はどうなりますか？|いくらになりますか？]",),
        second=("2つで{partprice2}、送料は無料です。{due}にお届けできます。",),
        english=EnglishSide(
            ("[Replacement part|Which part] for {model}?",),
            (
                "I need a new part for my {english}. The back says {model}. Could you tell me the part number, the price and where to buy it?",
            ),
            ("For the {model} you need part number {partno}. It costs {partprice_en} including tax.",),
            (),
            ("Type {partno} into the search box of our store. Orders before noon leave the same day.",),
        ),
    ),
    Intent(
        "part_interval",
        HOW_TO,
        4,
        TEAM,
        ("{part}の交換時期[について|はいつですか]",),
        (
            "{name}の{part}は、[どのくらいで取り替えるものですか？|まだ使えるのか、もう替えるべきか分かりません。目安はありますか？]毎日使っています。",
        ),
        (
            "{part}（{partno}）の[交換周期の根拠|1日8時間使用時の寿命]を教えてください。[交換ランプは未点灯ですが|使用開始から{partmonths}か月経過し]、性能低下を感じます。",
        ),
        (
            "{part}の交換時期についてお問い合わせをいただき、ありがとうございます。\n目安は{partmonths}か月です。毎日お使いの場合は、少し早めの交換をお勧めいたします。",
        ),
        (),
        (
            "[変色したり、固くなったりしたら|汚れが洗っても落ちなくなったら]交換の合図です。型番は「{partno}」、{partprice}（税込）でございます。",
        ),
    ),
    Intent(
        "size_spec",
        HOW_TO,
        4,
        TEAM,
        ("{name}の[大きさ|電気代|仕様]について", "[購入前の質問です|買う前に教えてください]"),
        (
            "{name}を買おうか迷っています。[{place}の棚に置きたいので、大きさを教えてください。|電気代はどのくらいかかりますか？][音の大きさも気になります。|女性ひとりでも動かせる重さでしょうか？]",
        ),
        (
            "{product}の[外形寸法（突起含む）と質量|消費電力（モード別）]および[設置に必要な離隔|運転音（dB）]を教えてください。",
        ),
        ("{name}をご検討いただき、ありがとうございます。\n大きさと重さは{size}、消費電力は{power}です。",),
        (),
        ("置くときは、左右と後ろを10 cmほど空けてください。運転音は図書館より静かな36 dBです（弱のとき）。",),
        english=EnglishSide(
            ("[Question before buying|Size and power] of the {english}",),
            (
                "I am thinking of buying the {english} ({model}). Could you tell me its size and how much power it uses? It would stand on a narrow shelf.",
            ),
            (
                "Thank you for considering the {english}. Its power draw is {power_en}; the full dimensions are on the attached sheet.",
            ),
            (),
            ("Please leave about 10 cm free on each side and behind it.",),
        ),
        paper="仕様書",
    ),
    Intent(
        "choosing",
        HOW_TO,
        3.5,
        TEAM,
        ("[どちらがよいか迷っています|商品選びの相談]", "{name}と{other}の違い"),
        ("{name}と{other}、[どちらがうちに合うでしょうか|どちらを買えばよいか迷っています]。{place}で使うつもりです。{why}",),
        (
            "{product}と{other}の[差分|性能差と消耗品コスト]を比較したいです。[年間ランニングコストで評価する予定|6畳、連続運転を想定]です。",
        ),
        ("商品選びのご相談をいただき、ありがとうございます。\n{place}でお使いになるのでしたら、{name}をお勧めいたします。",),
        (),
        (
            "理由は、[お手入れの部品が少ないこと|置き場所を選ばないこと]と、{part}が{partmonths}か月もつことです。{other}は、広いお部屋で長くお使いになる場合に向いております。",
        ),
        more=("{name}にしようと思います。[一人でも組み立てられますか？|工具は必要ですか？]",),
        second=("はい、{name}でしたらお一人でも組み立てられます。工具は要りません。",),
    ),
    Intent(
        "manual",
        HOW_TO,
        4,
        TEAM,
        ("[説明書をなくしました|取扱説明書について|説明書のダウンロード]（{model}）",),
        (
            "{name}の説明書を[なくしてしまいました|引っ越しで捨ててしまいました]。[もう一度もらえますか？|ネットで見られますか？]パソコンは苦手なので、できれば紙でほしいです。",
        ),
        (
            "{model}の取扱説明書と[保証規定|部品展開図]のPDFの所在を教えてください。[サイト内検索ではヒットしません|旧版しか見当たりません]でした。",
        ),
        (
            "説明書についてお問い合わせをいただき、ありがとうございます。\n{name}の説明書（PDF）を、このメールに添付いたしました。紙のものも{due}にお届けいたします。",
        ),
        (),
        (
            "費用はかかりません。[ご登録のご住所にお送りしますので、変更があればお知らせください。|大きな文字の版もご用意がございます。]",
        ),
        paper="取扱説明書",
        english=EnglishSide(
            ("English manual for {model}",),
            (
                "[We moved here last month and|My husband bought the {english} and I] cannot read the manual. Is there one in English?",
            ),
            ("Here is the English manual for the {english} as a PDF, attached to this mail.",),
            (),
            ("The pictures on page 4 show the first set-up in six steps.",),
        ),
    ),
    Intent(
        "warranty",
        HOW_TO,
        3.5,
        TEAM,
        ("[保証期間の確認|保証書について|保証は使えますか]",),
        (
            "{name}の保証は[いつまでですか？|まだ残っていますか？]{ordered}に買いましたが、[保証書に日付が入っていません|保証書をなくしました]。",
        ),
        (
            "{order}で購入した{product}の[保証起算日と対象範囲|保証期間の延長条件]を確認したいです。消耗品（{partno}）は対象外という理解でよいでしょうか。",
        ),
        (
            "保証についてお問い合わせをいただき、ありがとうございます。\n{order}のご購入記録がこちらにございますので、保証書がなくても1年間の保証をお使いいただけます。",
        ),
        (),
        ("保証の期限は、{warranty}です。{part}などの消耗品は、恐れ入りますが保証の対象から外れます。",),
        english=EnglishSide(
            ("Warranty of my {english}",),
            ("I bought the {english} on {ordered_en} and cannot find the warranty card. Is it still covered?",),
            (
                "We have your purchase {order} on record, so you do not need the card: the one-year warranty covers your {english} until {warranty_en}.",
            ),
            (),
            ("Consumable parts such as {partno} are not covered.",),
        ),
    ),
    Intent(
        "overseas",
        HOW_TO,
        1.5,
        TEAM,
        ("海外[での使用|に持っていきたい]（{name}）", "[海外赴任|引っ越し]に伴うご相談"),
        (
            "来月から[家族で海外に引っ越します|海外に転勤になります]。{name}は[向こうでも使えますか？|変圧器があれば使えますか？]",
        ),
        ("{product}の対応電圧は100 V専用でしょうか。[240 V地域での変圧器使用の可否|50/60 Hzの影響]をご教示ください。",),
        (
            "海外でのご使用についてお問い合わせをいただき、ありがとうございます。\n申し上げにくいのですが、{name}は日本国内の100 V専用で、海外ではお使いいただけません。",
        ),
        (),
        (
            "変圧器を通しても、[モーターの回り方が変わり|発熱のおそれがあり]危険です。ご帰国まで保管される場合は、水気を切って箱に入れ、涼しい所に置いてください。",
        ),
        english=EnglishSide(
            ("Using the {english} abroad",),
            ("We are moving back to Europe next spring. Will the {english} work on 230 V, or with a transformer?",),
            ("I am afraid the {english} is made for 100 V only and cannot be used abroad, even with a transformer.",),
            (),
            ("The change in frequency can overheat the motor, and we would not want you to run that risk.",),
        ),
    ),
    Intent(
        "disposal",
        HOW_TO,
        1.5,
        TEAM,
        ("[処分の方法|捨て方について|回収はしていますか]（{model}）",),
        (
            "使わなくなった{name}を捨てたいのですが、[何ごみになりますか？|引き取ってもらえますか？]電池が入っているか分からず困っています。",
        ),
        ("{product}の廃棄にあたり、[内蔵電池の種類と取り外し手順|回収サービスの有無]をご教示ください。",),
        ("{name}を長くお使いいただき、ありがとうございました。\n送料のみのご負担で、当社で引き取っております。",),
        ("箱に入れ、「回収」と大きく書く", "送り状に注文番号か、お名前を書く", "お近くの営業所へ持ち込むか、集荷を頼む"),
        (
            "お住まいの自治体では、[「小型家電」の回収箱|「燃えないごみ」]で出せることが多いようです。念のため、自治体の案内をご覧ください。",
        ),
    ),
    Intent(
        "child_safety",
        HOW_TO,
        1.5,
        TEAM,
        ("[小さい子どもがいる家での使い方|安全面の質問]",),
        (
            "1歳の子どもがいます。{name}を[{place}|子ども部屋]で使っても[危なくないですか？|大丈夫でしょうか？]最近いろいろなものを触るようになりました。",
        ),
        ("{product}の[転倒時停止|チャイルドロック]機能の有無と、[表面最高温度|作動条件]を教えてください。",),
        (
            "お子さまのことをお考えのお問い合わせを、ありがとうございます。\n{name}にはチャイルドロックがございますので、次のようにお使いいただければ安心です。",
        ),
        (
            "「入」を4秒押し、鍵のマークを点ける",
            "お子さまの手が届かない、高さ80 cm以上の平らな所に置く",
            "コードは壁に沿わせ、引っ張れないようにする",
        ),
        ("ロックの解除も、同じボタンを4秒です。",),
    ),
)
