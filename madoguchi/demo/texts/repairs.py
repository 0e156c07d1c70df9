# ruff: noqa: E501 (a sentence stays on one line)
"""What does not work, arrived broken or is being mended."""

from madoguchi.demo.texts.intent import REPAIR, SYMPTOM_STEPS, EnglishSide, Intent

APPLIANCES, REPAIRS = "家電サポート", "修理"

INTENTS: tuple[Intent, ...] = (
    Intent(
        "symptom",
        REPAIR,
        26,
        APPLIANCES,
        (
            "{name}：{symptom}",
            "{symptom}（{model}）",
            "[{name}の調子が悪いです|{name}について|使い方が悪いのでしょうか（{name}）]",
        ),
        (
            "{ordered}に買った{name}のことです。{trouble_beginner}{why}[どうすればよいでしょうか？|直りますか？]",
            "{name}を{place}で使っています。{trouble_beginner}[何か試せることはありますか？|見てもらったほうがよいでしょうか？]",
        ),
        (
            "{product}（{order}、{ordered}購入）です。{trouble_expert}[切り分けの手順があればご教示ください。|初期化以外に試すべき項目はありますか。]",
        ),
        (
            "{name}の件、ご不便をおかけしております。\n「{symptom}」という症状は、次の手順で直ることが多くございます。10分ほどで終わります。",
            "大切にお使いの{name}が思うように使えず、ご不便をおかけしております。\nまずは次の3つを、順にお試しいただけますでしょうか。",
        ),
        SYMPTOM_STEPS,
        (
            "[それでも変わらない場合は、交換か修理を当社で手配いたします。{due}までに結果をお知らせいただけましたら、すぐに動きます。|うまくいかないときや途中で分からないところがあるときは、このメールにそのままご返信ください。お返事の翌日までに次のご案内を差し上げます。]",
        ),
        asks=("ご使用の場所（部屋の広さ、コンセントの種類）", "症状が出始めた日", "症状の分かる写真か動画"),
        more=(
            "教えていただいたとおりに全部やってみましたが、[やっぱり同じです|まだ直りません]。[やり方が悪いのでしょうか。|どうしたらよいでしょうか。]",
            "昨日の夜に試しました。[一度は直ったのですが、今朝また同じになりました。|最後のところまでやりましたが、変わりませんでした。]",
        ),
        second=(
            "お試しいただき、ありがとうございました。それでも直らないとのことですので、新しい{name}との交換を手配いたします。{due}にお届けし、その場で古いほうをお引き取りいたします。費用はかかりません。",
            "お時間をいただいたのに直らず、申し訳ございません。修理をお預かりいたします。{due}の午前中に集荷にうかがい、7日ほどでお返しいたします。保証の期間内ですので、費用はかかりません。",
        ),
        note=(
            "同じ症状（{symptom}）が今週3件。技術に共有済み。",
            "お客様は手順を全部試してくださっている。同じことを二度お願いしない。",
            "症状から見て「{cause}」の可能性が高い。",
        ),
        photo=True,
        english=EnglishSide(
            ("[Problem with my|Trouble with the] {english} ({model})", "{english}: [please help|not working properly]"),
            (
                "I bought the {english} on {ordered_en} (order {order}). {trouble_en} [Is there something I can try myself|Could you tell me what to do]? We use it every day.",
            ),
            (
                "I am sorry that your {english} is giving you trouble. These steps put it right in most cases and take about ten minutes.",
            ),
            (
                "Unplug it, wait five minutes, then plug it straight into a wall socket",
                "Clean the filter or the contacts as shown on page 12 of the manual",
                "Start it again and watch it for a few minutes",
            ),
            (
                "If nothing changes, just answer this mail by {due_en} and I will arrange an exchange right away, at no cost to you.",
            ),
        ),
    ),
    Intent(
        "dead_on_arrival",
        REPAIR,
        4,
        APPLIANCES,
        ("届いたばかりの{name}が[動きません|使えません]", "[初期不良の交換|初期不良だと思います]（{order}）"),
        (
            "{arrived}に届いた{name}を開けて使おうとしましたが、[最初から動きません|一度も動きません]。[楽しみにしていたので、とても残念です。|使い方が悪いのかと、説明書を3回読みました。]取り替えてもらえますか？",
        ),
        (
            "{order}で{arrived}着の{product}、初期不良と判断しています。{trouble_expert}[代替機の先出しは可能でしょうか。|交換品の出荷日をご連絡ください。]",
        ),
        (
            "お届けを楽しみにしてくださっていたところ、動かない{name}をお届けしてしまい、申し訳ございません。\n新しいものを{shipnext}に発送し、{due}にお届けいたします。",
        ),
        (),
        (
            "いまお手元にあるものは、[新しいものをお届けする際に、同じ配達員がお引き取りいたします。|同封の送り状を貼って、着払いでお送りください。]箱は開いたままで構いません。",
            "ご返金のほうがよろしければ、そのようにお手続きいたします。どちらをご希望か、このメールにお返事をいただけますでしょうか。",
        ),
        more=("交換でお願いします。[できるだけ早いとうれしいです。|家にはだいたいいます。]",),
        second=("交換品を本日発送いたしました。追跡番号は「{tracking}」、お届けは{due}でございます。",),
        photo=True,
    ),
    Intent(
        "repair_request",
        REPAIR,
        5,
        REPAIRS,
        ("[修理のお願い|修理の申し込み|修理費用の目安]（{model}）",),
        (
            "{name}を[落としてしまい|子どもが倒してしまい]、[ふたが割れました|動かなくなりました]。[修理してもらえますか？いくらくらいかかりますか？|買い替えたほうがよいでしょうか？]{why}",
        ),
        ("{product}の修理を依頼します。{trouble_expert}[概算費用と預かり期間|部品単体での供給可否]をご連絡ください。",),
        (
            "{name}の修理のご依頼をいただき、ありがとうございます。\n{due}の午前中に集荷にうかがいます。お預かりは7日ほどの見込みです。",
        ),
        (
            "水やごみが残っていれば捨て、乾かす",
            "本体だけを、緩衝材で包んで箱に入れる（付属品は不要です）",
            "伝票は配達員が持参しますので、そのままお渡しいただく",
        ),
        (
            "費用の目安は4,000円から7,000円です。お預かりして見積もりができましたら、[お返事をいただくまで直し始めません。|ご連絡いたします。お断りいただいても、費用はかかりません。]",
        ),
        more=(
            "[だめだった場合も含めて、見積もりをお願いします。|集荷、無事に渡しました。]費用が分かったら教えてください。",
            "見積もりの金額で[お願いします。|進めてください。]直るのを楽しみにしています。",
        ),
        second=(
            "見積もりができました。{part}と基板の交換で5,800円（税込、送料込み）です。お進めしてよろしいでしょうか。",
            "修理が終わり、本日発送いたしました。お届けは{due}です。3時間の試運転で、正しく動くことを確かめております。",
        ),
        note=("受付番号 R-{ticket}。部品在庫あり。", "お預かり品、到着。外装に割れ。写真3枚を保管。"),
        inbox="repair",
        photo=True,
        english=EnglishSide(
            ("Repair of my {english}",),
            (
                "My {english} fell off the table and now it will not start. Can it be repaired, and roughly what would that cost?",
            ),
            (
                "Thank you for wanting to keep your {english}. We can collect it on {due_en} in the morning; the repair takes about seven days.",
            ),
            (),
            (
                "It usually costs between 4,000 and 7,000 yen. We send you the exact figure first and start only when you agree.",
            ),
        ),
    ),
    Intent(
        "repair_status",
        REPAIR,
        3.5,
        REPAIRS,
        ("修理の[状況を教えてください|進み具合について|完了予定]（受付 R-{ticket}）",),
        (
            "先週お預けした{name}の修理は、[いまどうなっていますか？|まだかかりそうですか？]{why}[ないと不便で。|代わりのものを買うか迷っています。]",
        ),
        (
            "受付 R-{ticket} の{product}について、[進捗と完了予定日|見積もり提示の時期]をご連絡ください。[お預かりから10日経過しています。|マイページの表示が「受付」のままです。]",
        ),
        (
            "修理の進み具合についてお問い合わせをいただき、ありがとうございます。\n{name}は部品の交換が終わり、いま試運転をしております。{shipnext}に発送し、{due}にお届けいたします。",
            "お待たせしており、申し訳ございません。\n交換する部品の入荷を待っております。{shipnext}に入り、{due}には発送できる見込みです。",
        ),
        (),
        ("お待ちのあいだお困りでしたら、代わりの品を無料でお貸しいたします。このメールに「希望」とお返事ください。",),
        more=("予定の日になりましたが、[その後いかがでしょうか。|もう送っていただけましたか？]",),
        second=("本日発送いたしました。追跡番号は「{tracking}」です。長らくお待ちいただき、ありがとうございました。",),
        note=("メーカー便の到着が1日遅れ。倉庫に確認済み。",),
        inbox="repair",
    ),
    Intent(
        "broken_parcel",
        REPAIR,
        4,
        APPLIANCES,
        ("[破損して届きました|箱がつぶれていました|破損の件]（{order}）",),
        (
            "{arrived}に{name}が届きましたが、[箱の角がつぶれ、中の本体にもひびが入っていました|開けたら部品が割れていました]。[母への贈り物だったので、とても悲しいです。|週末に使うつもりで楽しみにしていました。]写真を付けます。",
        ),
        (
            "{order}、{arrived}着の{product}に輸送時のものと思われる破損があります。[外装凹み、本体側面に亀裂|緩衝材の不足]を確認しました。写真を添付します。[交換|返金]希望です。",
        ),
        (
            "楽しみにお待ちいただいていた{name}が、割れた状態で届いてしまい、申し訳ございません。お写真をありがとうございます。\n交換とご返金のどちらもできます。交換でしたら、{due}に新しいものをお届けいたします。",
        ),
        (),
        (
            "どちらがよろしいか、このメールにお返事をいただけますでしょうか。お手元の品は、こちらから引き取りにうかがいます。",
            "緩衝材の入れ方を倉庫とともに見直しております。お知らせいただき、ありがとうございました。",
        ),
        more=(
            "[交換でお願いします。|取り替えていただけると助かります。]午前中なら家にいます。",
            "[返金でお願いします。|贈り物は別のものにしましたので、返金を希望します。]",
        ),
        second=(
            "交換を承りました。{due}の午前中にお届けし、その場で割れた品をお引き取りいたします。",
            "ご返金を承りました。お代金{amount}は、{due}までにカードへお戻しいたします。",
        ),
        note=("倉庫に写真を送付。同じ便の出荷分を点検中。",),
        photo=True,
        english=EnglishSide(
            ("Parcel arrived damaged ({order})",),
            (
                "The parcel with my {english} arrived today with a crushed corner, and the housing is cracked. It was meant as a present for the weekend. I have attached a photo.",
            ),
            (
                "I am so sorry that the present arrived broken, and thank you for the photo. You can choose: we send a new {english}, to arrive on {due_en}, or we refund the full {amount_en}.",
            ),
            (),
            ("Just tell me which you prefer. We collect the damaged one, so there is nothing for you to pack or pay.",),
        ),
    ),
    Intent(
        "missing_part",
        REPAIR,
        3,
        APPLIANCES,
        ("[部品が足りません|付属品が入っていませんでした]（{model}）",),
        (
            "{name}の箱を開けたら、[{part}が入っていません|説明書にある{part}が見当たりません]。[箱の中はよく探しました。|捨ててしまったのかと、ごみ箱まで見ました。]",
        ),
        (
            "{order}、同梱品リストにある{part}（{partno}）が欠品でした。[開封動画があります。|外装の封緘に異常はありません。]別送をお願いします。",
        ),
        (
            "お手数をおかけし、申し訳ございません。\n{part}（{partno}）を本日発送いたします。{due}に、ポストへお届けいたします。",
        ),
        (),
        ("お探しいただくお時間を取らせてしまいました。箱詰めのときの数え方を、倉庫で確かめております。",),
        photo=True,
    ),
)
