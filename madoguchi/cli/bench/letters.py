"""Letters of 200 to 600 characters by the hundred thousand, the same for the same number; eight of a hundred in English."""

import random
from datetime import date, timedelta

LEAST, MOST = 200, 600
ENGLISH = 0.08


def _words(text: str) -> list[str]:
    return text.strip().replace("\n", "|").split("|")


_FAMILY = _words("""
佐藤|鈴木|高橋|田中|伊藤|渡邊|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|林|斎藤|清水
山崎|森|池田|橋本|阿部|石川|山下|中島|石井|小川|前田|岡田|長谷川|藤田|後藤|近藤|村上|遠藤|青木|坂本
福田|太田|西村|藤井|金子|岡本|藤原|三浦|中野|原田
""")
_GIVEN = _words("""
花子|太郎|陽菜|結衣|美咲|翔太|健一|直樹|彩|恵|誠|隆|真由美|大輔|裕子|智子|浩|修|明美|達也|由紀|剛
千尋|葵|蓮|湊|結菜|さくら|悠斗|陸|美穂|亮|香織|拓也|久美子|和也|典子|亜希|純|徹
""")
_PLACES = _words("""
札幌市|仙台市|さいたま市|千葉市|横浜市|川崎市|新潟市|静岡市|浜松市|名古屋市|京都市|大阪市|堺市|神戸市
岡山市|広島市|福岡市|熊本市|那覇市|金沢市|長野市|松山市|高松市|鹿児島市|盛岡市|秋田市|山形市|福島市
水戸市|宇都宮市|前橋市|富山市|福井市|甲府市|岐阜市|津市|大津市|奈良市|和歌山市|鳥取市|松江市|山口市
徳島市|高知市|佐賀市|長崎市|大分市|宮崎市
""")
_THINGS = _words("""
加湿器|空気清浄機|電気ケトル|炊飯器|掃除機|ドライヤー|扇風機|オーブントースター|低反発枕|羽毛布団|マットレス
デスクライト|折りたたみ傘|スーツケース|ワイヤレスイヤホン|モバイルバッテリー|液晶モニター|キーボード|プリンター
外付けハードディスク|腕時計|ランニングシューズ|レインコート|水筒|弁当箱|フライパン|包丁|土鍋|コーヒーミル
体重計|血圧計|ベビーカー|抱っこひも|知育玩具|絵本|自転車|ヘルメット|寝袋|テント|釣り竿|観葉植物|植木鉢
カーテン|ラグ|本棚|食卓|座椅子|姿見|香水|化粧水|日焼け止め|歯ブラシ
""")
_TROUBLES = _words("""
電源が入らなくなりました|画面に細い線が表示されます|異音がします|焦げたようなにおいがします|部品が一つ足りません
色が写真と違いました|サイズが合いませんでした|縫い目がほつれていました|ふたが閉まりません|充電ができません
説明書が入っていませんでした|外箱がつぶれていました|水漏れしています|急に止まってしまいます
ログインできない状態が続いています|認証コードが届きません|届いた数が違います|傷がついていました
液晶画面に問題があるようです|表示が点滅したままです|温度が上がりません|接続が途切れます|更新に失敗します
名前の刻印が間違っていました
""")
_WISHES = _words("""
返金をお願いできますでしょうか|交換していただくことは可能ですか|修理の見積もりをいただきたいです
領収書の宛名を変更してください|配送予定日を変更したいです|届け先の住所を直していただけますか
注文を取り消したいのですが手続きを教えてください|保証の対象になりますか|ポイントの残高を確認してください
定期便を一回休みにしてください|代わりの品を先に送っていただけますか|請求書の再発行をお願いします
在庫が入り次第ご連絡ください|ギフト包装を追加できますか|支払い方法を変更できますか
会員情報の修正方法を教えてください|返品の送料はどちらの負担になりますか|担当の方からお電話をいただけますか
下取りの条件を知りたいです|部品だけの購入はできますか
""")
_CARRIERS = _words("""
ヤマト運輸|佐川急便|日本郵便|西濃運輸|福山通運
""")
_FRAMES = (
    "{place}に住んでいる{family}と申します。",
    "先日そちらで購入した{thing}ですが、{trouble}。",
    "{day}に届いた{thing}について、{trouble}。",
    "注文番号は{order}です。",
    "型番は{model}、製造番号は{serial}と書いてあります。",
    "金額は{amount}円でした。",
    "{wish}。",
    "お手数ですが、{wish}。",
    "{carrier}の追跡番号は{track}ですが、{day}から動いていません。",
    "以前に{family}様からご案内いただいた方法も試しましたが、変わりませんでした。",
    "説明書の{page}ページのとおりに操作しましたが、{trouble}。",
    "急ぎではありませんが、{day}までにお返事をいただけると助かります。",
    "電話は{phone}です。平日の{hour}時以降でしたらつながります。",
    "{place}の実家に送る予定なので、{wish}。",
    "一緒に注文した{thing}のほうは問題ありません。",
    "同じ{thing}を使っている友人からは、そのようなことはないと聞いています。",
)
_OPENINGS = _words("""
お世話になっております。|はじめまして。|いつも利用しています。|ご担当者様|お忙しいところ失礼いたします。
""")
_CLOSINGS = _words("""
どうぞよろしくお願いいたします。|よろしくお願いします。|ご確認のほどお願い申し上げます。
ご返信をお待ちしております。
""")
_EN_THINGS = _words("""
humidifier|kettle|vacuum-cleaner|keyboard|headset|suitcase
raincoat|mattress|toaster|printer|bicycle|tent
""")
_EN = (
    "I ordered the {thing} on {day} and it does not switch on any more.",
    "My order number is {order} and I paid {amount} yen.",
    "Could you please refund the amount or exchange the item?",
    "The tracking number {track} has not moved for a week.",
    "The model is {model}, serial {serial}.",
    "I followed page {page} of the manual, but the display keeps blinking.",
    "Please send the invoice to our accounting department in {place}.",
    "Can the delivery be moved to the week after {day}?",
    "You can reach me at {phone} after {hour} o'clock.",
    "The replies that I received from your colleague did not help.",
    "I would like to return the {thing} that arrived damaged.",
)
_BEGIN = date(2023, 12, 1)


def letters(count: int) -> list[str]:
    """`count` texts."""
    chance = random.Random(20261122)  # noqa: S311 (the same every time)
    return [_letter(chance) for _ in range(count)]


def name(n: int) -> str:
    """Of the writer of the n-th one."""
    return f"{_FAMILY[n % len(_FAMILY)]} {_GIVEN[n // len(_FAMILY) % len(_GIVEN)]}"


def _letter(chance: random.Random) -> str:
    is_english = chance.random() < ENGLISH
    frames = _EN if is_english else _FRAMES
    lines = ["Hello," if is_english else chance.choice(_OPENINGS)]
    length, wanted = len(lines[0]), chance.randint(LEAST + 20, MOST - 80)
    while length < wanted:
        line = _filled(chance.choice(frames), chance, is_english)
        lines.append(line)
        length += len(line) + 1
    lines.append("Kind regards" if is_english else chance.choice(_CLOSINGS))
    return "\n".join(lines)


def _filled(frame: str, chance: random.Random, is_english: bool) -> str:
    if "{" not in frame:
        return frame
    number = chance.randrange(10**10)
    day = _BEGIN + timedelta(days=number % 1090)
    pick = chance.choice
    return frame.format_map(
        {
            "place": pick(_PLACES),
            "family": pick(_FAMILY),
            "thing": pick(_EN_THINGS if is_english else _THINGS),
            "trouble": pick(_TROUBLES),
            "wish": pick(_WISHES),
            "carrier": pick(_CARRIERS),
            "order": f"{day.year}-{number % 10**7:07d}",
            "model": f"{chr(65 + number % 26)}{chr(65 + number // 26 % 26)}-{number % 9000 + 1000}",
            "serial": f"{number:010d}",
            "amount": f"{number % 90_000 + 1000:,}",
            "day": f"{day.month}月{day.day}日" if not is_english else day.strftime("%B %d"),
            "track": f"{number % 9000 + 1000}-{number // 9000 % 9000 + 1000}-{number // 77 % 9000 + 1000}",
            "phone": f"090-{number % 9000 + 1000}-{number // 13 % 9000 + 1000}",
            "page": number % 60 + 1,
            "hour": number % 9 + 10,
        }
    )
