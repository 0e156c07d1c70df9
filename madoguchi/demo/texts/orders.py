# ruff: noqa: E501 (a sentence stays on one line)
"""Orders, parcels and papers."""

from madoguchi.demo.texts.intent import HOW_TO, EnglishSide, Intent

DESK = "受付"

INTENTS: tuple[Intent, ...] = (
    Intent(
        "delivery_date",
        HOW_TO,
        6,
        DESK,
        ("[お届け日の確認|いつ届きますか|配送状況について]", "注文番号{order}の[お届け予定|発送時期]について"),
        (
            "{ordered}に{name}を注文しました。[まだ発送のお知らせが来ないのですが、いつごろ届きますか？|そろそろ届くころかと思うのですが、どこを見れば分かるでしょうか？]",
            "先日{name}を頼んだ者です。[平日は家を空けていることが多いので|届く日に家にいたいので]、お届けの日が分かれば教えてください。",
        ),
        (
            "{ordered}注文の{product}について、出荷ステータスが「準備中」のままです。[出荷予定日と追跡番号|倉庫からの出荷予定]をご連絡ください。",
        ),
        (
            "{product}のお届け予定についてお問い合わせをいただき、ありがとうございます。\nお調べしましたところ、ご注文の商品は{shipday}に倉庫を出ており、お届けは{due}の予定です。",
            "お届け日のご連絡が遅くなり、ご心配をおかけいたしました。\nご注文の{product}は{shipday}に発送済みで、{due}のお届けを予定しております。",
        ),
        (),
        (
            "お荷物の追跡番号は「{tracking}」です。[宅配会社のサイトで現在の場所をご覧いただけます。|時間帯の変更も、この番号で宅配会社のサイトから承れます。]",
        ),
        more=("[その日は夜しか家にいません。|昼間は仕事で留守です。]時間を夜に変えられますか？",),
        second=("お受け取りの時間帯を「19時から21時」に変更いたしました。{due}のその時間にお届けにあがります。",),
        about="order",
        english=EnglishSide(
            ("[Delivery date|When will my order arrive]? ({order})", "Order {order}: [delivery status|where is it]"),
            (
                "I ordered the {english} on {ordered_en} and have not had a shipping notice yet. [Could you tell me when it will arrive|Do you know when it will be delivered]? Somebody has to be at home to sign for it.",
            ),
            (
                "Thank you for asking about your {english}. It left our warehouse on {shipday_en} and will reach you on {due_en}.",
            ),
            (),
            ("Your tracking number is {tracking}. You can pick another time slot with it on the carrier's site.",),
        ),
    ),
    Intent(
        "delivery_change",
        HOW_TO,
        4,
        DESK,
        ("[配達日の変更|お届け日時の変更のお願い|受け取り日を変えたい]",),
        (
            "{name}を注文しています（{order}）。[急な出張が入り|子どもの熱で病院に行くことになり|法事が入り]、{arrives}に受け取れなくなりました。[もう少し後の日にしていただけますか？|別の日に変えることはできますか？]",
        ),
        (
            "注文番号{order}、{arrives}着の予定を{due}以降に変更したいです。[マイページの変更ボタンが押せない状態|出荷準備に入ったため画面からは変更できません]でした。",
        ),
        (
            "お届け日のご変更を承りました。\n新しいお届け日は{due}です。時間帯のご希望がなければ「午前中」で手配いたします。",
            "ご都合が変わられたとのこと、ご連絡をありがとうございます。\n{order}のお届け日を{due}に変更いたしました。",
        ),
        (),
        ("[変更の確認メールを別途お送りしております。|前日の夕方に、宅配会社からもお知らせが届きます。]",),
        more=("[できれば夕方から夜がありがたいのですが|仕事の帰りが18時なので]、時間帯も変えられますか？",),
        second=("時間帯を「18時から20時」に変更いたしました。{due}にお届けいたします。",),
        about="order",
    ),
    Intent(
        "address_change",
        HOW_TO,
        3,
        DESK,
        ("[お届け先の変更|住所変更のお願い|引っ越しに伴う住所変更]",),
        (
            "[来月|今月末に|先週]引っ越し[ます|をします|しました]。注文している{name}（{order}）を新しい住所に送ってもらえますか？新しい住所は下のとおりです。\n\n{home}",
        ),
        (
            "{order}の配送先を下記に変更してください。[出荷前であれば変更可能と案内にありました|会員情報側は変更済みです]。\n\n{home}",
        ),
        ("お届け先のご変更を承りました。\n{order}の商品は、新しいご住所へ{due}にお届けいたします。",),
        (),
        (
            "会員情報のご住所も、[次回からのご注文のために|あわせて]新しいものに書き換えております。[ご不要でしたらお知らせください。|お確かめください。]",
        ),
        more=("すみません、建物の名前を書き忘れました。[「若草ハイツ」を足してください。|「コーポけやき 203号室」です。]",),
        second=("建物名を追記いたしました。{due}のお届けに変わりはございません。",),
        about="order",
    ),
    Intent(
        "order_cancel",
        HOW_TO,
        3.5,
        DESK,
        ("[注文のキャンセル|キャンセルをお願いします|注文の取り消しについて]（{order}）",),
        (
            "{ordered}に注文した{name}を[取り消したいです|キャンセルできますか？]。[家族が同じものを買っていました。|サイズを測り直したら置けませんでした。|間違えて2台頼んでしまいました。]",
        ),
        (
            "注文番号{order}をキャンセル希望です。[出荷前のステータスであることは確認済みです|決済はカードです]。返金の時期もあわせてご教示ください。",
        ),
        ("ご注文{order}のキャンセルを承りました。\n発送前でしたので、お代金{amount}は全額をお返しいたします。",),
        (),
        ("カードへのご返金は、[{due}までに手続きが終わる見込みです|{due}ごろに明細に反映される見込みです]。",),
        more=("[返金はもう終わりましたか？|明細にまだ出ていないようです。]念のため確認させてください。",),
        second=("ご返金の手続きは本日終わりました。カード会社の締め日により、明細には翌月に載ることがございます。",),
        about="order",
        english=EnglishSide(
            ("[Please cancel order|Cancelling my order] {order}",),
            (
                "Please cancel my order {order} for the {english}. [My partner had bought the same one|I measured again and it does not fit where I want it]. It has not been shipped yet as far as I can see.",
            ),
            (
                "Your order {order} is cancelled. It had not left our warehouse, so the full {amount_en} goes back to your card.",
            ),
            (),
            ("You should see the refund on your statement around {due_en}.",),
        ),
    ),
    Intent(
        "order_change",
        HOW_TO,
        2.5,
        DESK,
        ("[色の変更はできますか|注文内容の変更|色の変更のお願い]",),
        (
            "昨日{name}の「{colour}」を注文しましたが、[やっぱり「{colour2}」にしたいです|家族と相談して「{colour2}」に変えたくなりました]。間に合いますか？",
        ),
        (
            "{order}の色を「{colour}」から「{colour2}」に変更希望です。[在庫があれば差し替え、なければ現状のまま|価格差があれば追加決済]で問題ありません。",
        ),
        ("お色のご変更を承りました。\n{order}は「{colour2}」で発送いたします。お届け日は{due}で変わりません。",),
        (),
        (
            "[価格に差はございませんので、お支払いのお手続きは不要です。|変更後の明細を、このあと自動のメールでもお送りいたします。]",
        ),
        about="order",
    ),
    Intent(
        "receipt",
        HOW_TO,
        5,
        DESK,
        ("[領収書の発行について|領収書をお願いします|領収書の宛名変更]",),
        (
            "{name}を買ったときの領収書が[見つかりません|必要になりました]。[どうすればもらえますか？|もう一度いただくことはできますか？]注文番号は{order}です。",
            "会社に出すための領収書がほしいのですが、[画面のどこを押せばよいか分かりません|宛名を会社名にできますか？]。{ordered}に買ったものです。",
        ),
        (
            "{order}の領収書を再発行願います。[宛名は会社名、但し書きは「備品代として」|適格請求書の要件を満たす形式]でお願いします。",
        ),
        (
            "領収書のご依頼をありがとうございます。\n宛名を整えた領収書（PDF）を、このメールに添付いたしました。金額は{amount}、日付は{ordered_plain}です。",
        ),
        (),
        ("次回からはマイページの「注文履歴」→「領収書」でも、宛名を入れて発行いただけます。",),
        more=("但し書きを「消耗品代として」に[変えていただけますか？|していただくことはできますか？]経理に言われました。",),
        second=("但し書きを「消耗品代として」に改めた領収書を添付いたしました。お手元の前のものは破棄をお願いいたします。",),
        about="order",
        paper="領収書",
        english=EnglishSide(
            ("Receipt for order {order}", "[Could I have a receipt|Invoice needed] for {order}"),
            (
                "I need a receipt for my {english} (order {order}) [for my employer|for the tax office]. I could not find the right button on your site.",
            ),
            ("I have attached the receipt for {order} as a PDF. It shows {amount_en}, dated {ordered_en}.",),
            (),
            ("Next time you can also print it yourself: My page, Order history, Receipt.",),
        ),
    ),
    Intent(
        "invoice_number",
        HOW_TO,
        2,
        DESK,
        ("[適格請求書の登録番号|インボイス対応の請求書について]", "請求書の[発行|再発行]依頼（{order}）"),
        (
            "経理から、登録番号の入った請求書をもらうように言われました。[お願いできますでしょうか？|どこにお願いすればよろしいですか？]注文は{order}です。",
        ),
        ("{order}ほか今月分につき、[税率別の内訳と登録番号|登録番号]の記載された請求書を{due}までにお送りください。",),
        ("請求書のご依頼をありがとうございます。\n登録番号と税率ごとの内訳を入れた請求書を添付いたしました。",),
        (),
        ("[ご精算の締め日|月末締めなどのご希望]がございましたら、次回からそれに合わせてお送りいたします。",),
        about="order",
        paper="請求書",
    ),
    Intent(
        "gift",
        HOW_TO,
        2,
        DESK,
        ("[贈り物の包装について|ギフト包装はできますか|のしの件]",),
        (
            "[母の誕生日|友人の出産祝い|両親の結婚記念日]に{name}を贈りたいです。[包装とメッセージカードはお願いできますか？|のしは付けられますか？]金額の分かる紙は入れないでほしいです。",
        ),
        (
            "{product}をギフトで手配予定です。[包装資材の種類と追加料金|のしの表書きの指定方法]、明細の同梱有無を教えてください。",
        ),
        (
            "大切な方への贈り物に選んでいただき、ありがとうございます。\n包装とメッセージカードは無料で承ります。金額の分かる書類は、お届け先には入れません。",
        ),
        ("ご注文画面で「贈り物として送る」を選ぶ", "包装紙の色（{colour}、または桜色）を選ぶ", "カードの言葉を80字まで入れる"),
        ("{due}までのご注文で、[お日にちに間に合います|今週末のお届けに間に合います]。",),
    ),
    Intent(
        "stock",
        HOW_TO,
        3,
        DESK,
        ("[在庫の確認|再入荷はいつですか|品切れの商品について]",),
        (
            "{name}の「{colour}」がずっと品切れです。[次はいつ入りますか？|もう作らないのでしょうか？]",
            "店で{name}を見かけて気に入りました。[ネットでは売り切れですが|「{colour}」だけ買えないのですが]、入る予定はありますか？",
        ),
        ("{product}（{colour}）の[再入荷時期と予約可否|入荷予定数]をご教示ください。[2台|3台]必要です。",),
        (
            "{name}の「{colour}」をお待ちいただき、ありがとうございます。\n次の入荷は{due}の予定で、その日の10時から販売を始めます。",
        ),
        (),
        ("商品ページの「入荷を知らせる」を押していただくと、[入荷と同時にメールが届きます。|当日の朝にお知らせが届きます。]",),
    ),
    Intent(
        "coupon",
        HOW_TO,
        2.5,
        DESK,
        ("クーポンが[使えません|反映されません|適用されない]",),
        (
            "[誕生日|新規会員]のクーポンを使おうとしたら「対象外です」と出ました。{name}には使えないのでしょうか？[期限は今月末までになっています。|楽しみにしていたので残念です。]",
        ),
        (
            "クーポン適用時に対象外エラーとなります。[カート内は{product}1点のみ、有効期限内|会員ランク条件も満たしている認識]です。適用条件をご教示ください。",
        ),
        (
            "クーポンがお使いになれず、ご不便をおかけいたしました。\n原因は、当店の設定で{name}が対象から外れていたことです。先ほど直しましたので、いまはお使いいただけます。",
        ),
        (),
        ("ご不便のお詫びとして、有効期限を{due}まで延ばしております。",),
    ),
    Intent(
        "bulk_quote",
        HOW_TO,
        2.5,
        DESK,
        ("[法人購入の見積もり依頼|お見積もりのお願い]（{name}）", "{name} {count}台の見積もりについて"),
        (
            "施設で使うため、{name}を{count}台まとめて買いたいと思っています。[お見積もりをいただけますか？|まとめて買うと安くなりますか？]",
        ),
        (
            "{product}を{count}台導入予定です。[見積書（税抜・税込併記）と納期|掛け払いの可否と保守条件]をお送りください。稟議の都合で{due}までにいただけますと助かります。",
        ),
        (
            "{name}のまとめてのご検討をありがとうございます。\n{count}台で1台あたり5%引きとし、お見積書を添付いたしました。納期はご発注から10営業日です。",
        ),
        (),
        ("お支払いは[月末締め、翌月末のお振り込み|請求書払い]も承ります。お見積もりの有効期限は{due}です。",),
        more=("設置費を[別の行に|商品代と]分けた形の見積書に直していただけますでしょうか。",),
        second=("ご指摘のとおり、設置費を別の行に分けた見積書に差し替えました。添付をご覧ください。",),
        note=("値引きは{lead}さんに確認済み。5%まで即決可とのこと。",),
        paper="見積書",
    ),
    Intent(
        "return_request",
        HOW_TO,
        3,
        DESK,
        ("[返品したい|返品の手続きについて|返品送料について]（{order}）",),
        (
            "{arrived}に届いた{name}を返したいのですが、[できますか？|どうすればよいですか？]置いてみたら{place}には大きすぎました。[箱は開けましたが、まだ使っていません。|一度だけ電源を入れました。]",
        ),
        (
            "{order}の返品を希望します。[開封済み・通電なし|到着後4日]です。返品条件と[返送先、送料負担|返金までの日数]をご教示ください。",
        ),
        (
            "{name}のご返品について、お問い合わせをありがとうございます。\nお届けから14日以内ですので、ご返品を承ります。お代金{amount}をお返しいたします。",
        ),
        (
            "商品と付属品を、届いたときの箱に入れる",
            "このメールを印刷するか、注文番号{order}を書いた紙を入れる",
            "{due}までに、着払いではなく元払いでお送りいただく",
        ),
        (
            "恐れ入りますが、お客様のご都合によるご返品のため、送料はお客様のご負担とさせていただいております。商品が着いた翌営業日にご返金いたします。",
        ),
        about="order",
        english=EnglishSide(
            ("Returning the {english}", "[How do I return|Return of] order {order}?"),
            (
                "The {english} arrived on {arrived_en} but it is too big for the space I had in mind. I have opened the box and not used it. How do I send it back, and who pays the postage?",
            ),
            ("You are within our 14 days, so we are happy to take the {english} back and refund {amount_en}.",),
            (
                "Put the product and everything that came with it into its box",
                "Add a note with the order number {order}",
                "Send it to us by {due_en}",
            ),
            (
                "Because nothing is wrong with the product, the postage is yours to pay. We refund you the working day after it arrives.",
            ),
        ),
    ),
)
