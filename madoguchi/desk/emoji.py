"""A short list of small pictures that fit letters to customers and notes, each with the words by which it is found."""

_LIST = """
😊 えがお 笑顔 smile
😄 おおわらい 笑い laugh happy
🙂 ほほえみ slight smile
😅 あせ 汗 sweat
😂 うれしなき 泣き笑い tears joy
🥲 なみだ 涙 tear
😢 かなしい 悲しい sad cry
😭 おおなき 号泣 sob
😮 おどろき 驚き surprised
😳 てれ 照れ flushed
😓 こまった 困った downcast
🤔 かんがえる 考える think
🙄 あきれ eyes roll
😴 ねむい 眠い sleep
😷 マスク 病気 mask ill
🥰 だいすき 大好き love
😍 ハートのめ heart eyes
😉 ウインク wink
🙇 おじぎ お辞儀 お願い 申し訳 bow sorry
🙏 おねがい お願い ありがとう thanks please
👍 いいね 了解 good yes
👎 だめ no bad
👌 オーケー ok
👏 はくしゅ 拍手 clap
🙌 ばんざい 万歳 hooray
💪 がんばる 力 strong
👋 てをふる 手 hello bye wave
🤝 あくしゅ 握手 handshake
✅ かんりょう 完了 チェック check done
☑️ チェック check
❌ ばつ 不可 cross no
⭕ まる 可 circle yes
❗ びっくり 注意 exclamation
❓ ぎもん 質問 question
⚠️ けいこく 警告 注意 warning
🚫 きんし 禁止 forbidden
⭐ ほし 星 star
✨ きらきら sparkles
🔥 ほのお 火 fire hot
❤️ ハート 心 heart
💡 ひらめき 電球 idea bulb
🎉 おいわい お祝い クラッカー party congratulations
🎁 プレゼント 贈り物 gift
🌸 さくら 桜 cherry blossom
🌻 ひまわり 夏 sunflower
🍁 もみじ 紅葉 秋 maple
⛄ ゆきだるま 冬 snowman
☀️ はれ 晴れ 太陽 sun
☔ あめ 雨 傘 rain umbrella
🌙 つき 月 夜 moon night
⏰ めざまし 時間 期限 alarm time
📅 カレンダー 日付 予定 calendar date
📌 ピン 重要 pin
📎 クリップ 添付 clip attachment
📝 メモ 記入 memo note
📄 しょるい 書類 document
📦 はこ 荷物 配送 package box parcel
🚚 トラック 配送 配達 truck delivery
🛒 カート 買い物 cart shopping
💳 カード 支払い card payment
💴 えん 円 お金 yen money
🧾 りょうしゅうしょ 領収書 receipt
📞 でんわ 電話 phone call
📱 スマホ 携帯 mobile
💻 パソコン computer
✉️ てがみ 手紙 メール mail letter
🔧 しゅうり 修理 工具 repair tool
🔌 でんげん 電源 コンセント plug power
🔋 でんち 電池 battery
🔑 かぎ 鍵 key
🔒 ロック 錠 lock
🔍 むしめがね 検索 調査 search
🔗 リンク link
🏠 いえ 家 home
🏢 かいしゃ 会社 ビル office
👀 みる 目 確認中 look eyes
👤 ひと 人 person
👥 ひとびと 人々 people team
🙋 はい 挙手 raise hand
🚀 ロケット 開始 rocket launch
🆗 オーケー ok
🆕 しん 新 new
🔜 まもなく soon
➡️ みぎ 右 矢印 right arrow
"""
EMOJI = [tuple(line.split(" ", 1)) for line in _LIST.strip().splitlines()]
