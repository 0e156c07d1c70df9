"""The words of a message that only thanks or acknowledges, in Japanese and English, without spaces and marks.

A core says thanks or yes; soft words may stand around it. What is in neither list makes a message more than thanks.
"""
# ruff: noqa: E501 - one form a line

import re

_WHEN = r"この(?:たび|度)は|先(?:日|程|ほど)は?|昨日は?|本日は?|今回は?|いつも|毎回|毎度|早速(?:の|に)?|さっそく(?:の)?|お忙しい(?:ところ|所|中)?(?:を)?|ご多(?:忙|用)の(?:ところ|中)?|休日に(?:も)?(?:かかわらず|関わらず)?|夜分に|朝早くから|遅くまで|短い間に|何度も|度々|たびたび|わざわざ|長々と"
_HOW = r"(?:とても|大変|たいへん|本当に?|ほんとう?に|ほんと|誠に|まことに|心より|心から|すごく|非常に|どうも|もう|すぐに|迅速(?:な|に)|素早い|素早く|すばやい|早い|早急な|ご?丁寧(?:な|に)|てい(?:ねい)?(?:な|に)|ご?親切(?:な|に)|詳しい|詳しく|わかりやすい|分かりやすい|温かい|あたたかい|暖かい|いろいろと?|色々と?|多大な|見事な|素晴らしい|すばらしい|神)"
_DEEDS = r"(?:(?:ご|御|お)?(?:対応|連絡|返信|返事|返答|回答|案内|確認|説明|報告|手配|教示|配慮|協力|尽力|サポート|支援|アドバイス|助言|電話|メール|手続き|手間|交換|返金|発送|気遣い|心遣い|情報|知らせ|調査|修理|検討|提案|厚意|親切|梱包|配送|接客)|お手数|お世話|調べて|教えて|助けて|送って|知らせて|直して|答えて|お調べ|お教え|お送り|お知らせ|お答え|お付き合い)"
_GIVEN = r"(?:を|に|も|は|と)?(?:いただき(?:まして)?|頂き(?:まして)?|いただいて|頂いて|くださり(?:まして)?|下さり(?:まして)?|くださって|下さって|して(?:いただき|頂き|くださり|下さり|くれて|もらい)(?:まして)?|くれて|になり(?:まして)?|なり(?:まして)?|おかけし(?:まして|ました)?)?"
_THANKS = r"(?:(?:あ|有)(?:り|難|り難)?(?:が)?とう?(?:う)?(?:ね|よ)?(?:ござい(?:ます|ました)|御座い(?:ます|ました))?|ありがと|有難う(?:ござい(?:ます|ました))?|有り難う(?:ござい(?:ます|ました))?|有り難いです|ありがたいです|ありがたく思います|感謝(?:(?:を|の気持ちを)?(?:して(?:おり|い)ます|(?:いた|致)し(?:ます|ております)|します|申し上げます|申しあげます)|です|の気持ちでいっぱいです|感激です|しかないです|しかありません)?|(?:厚く|深く)?(?:お|御)礼(?:を)?(?:申し上げます|申しあげます|いたします)|(?:助|たす)か(?:りました|ります|った(?:です)?)|救われました|恐れ入ります|恐縮です|サンキュー|さんきゅー|おおきに|あざ(?:っ)?す|(?:嬉し|うれし)(?:い|かった)です|感動しました|(?:分|わ)かりやすかったです)"
_YES = r"(?:(?:内容|件|旨|日程|手順|方法|その旨|全て|すべて|よく|だいたい)?(?:は|を|も|の件)?(?:(?:拝)?承知(?:(?:いた|致)し(?:ました|ております)|しました|です)?|了解(?:(?:いた|致)しました|しました|です|っす)?|りょうかい(?:です|しました)?|かしこまりました|畏まりました|(?:分|判|解|わ)かりました|理解(?:いたし|致し|し|でき)ました|納得(?:いたし|し|でき)ました|拝承(?:しました|いたしました)?|承りました|(?:確認|拝見|拝読|拝受|受領)(?:でき|いたし|致し|し)(?:ました)))"
_DONE = r"(?:(?:おかげ(?:さま)?で|お陰(?:様)?で|無事(?:に)?|先ほど|先程|今|本日|さきほど|ちゃんと|きちんと|うまく|問題なく|全て|すべて|商品(?:が|は|を|も)?|問題(?:が|は)?|件(?:が|は)?|荷物(?:が|は|を)?|品物(?:が|は|を)?|メール(?:が|は|を)?|返金(?:が|は|を)?|これで|教えて(?:いただい|もらっ)た(?:方法|通り|とおり)(?:で|に)?)*(?:解決(?:でき|し|いたし)ました|直りました|治りました|(?:受け取り|受取り|届き)ました|(?:受け取れ)ました|でき(?:ました|た)|出来ました|使えました|使えるようになりました|動きました|動くようになりました|うまくいきました|上手くいきました|完了しました|安心(?:(?:いたし|致し|し|でき)ました|です)|すっきりしました|(?:よ|良)かったです|ほっとしました|問題(?:は)?(?:あり|ござい)ません(?:でした)?|大満足です|満足(?:して(?:い|おり)ます|です)|疑問が(?:解け|晴れ)ました))"
_WITH = rf"(?:(?:{_WHEN}|{_HOW}|(?:{_DEEDS}(?:と|や|も)?)+{_GIVEN}|(?:対応|サポート|説明)(?:に|で)|(?:お|御)?(?:気遣い|心遣い)に?|いろいろ|皆様(?:に|の)?|みなさま(?:に)?|担当(?:者)?の?(?:方|皆様)?(?:に)?|(?:お)?(?:返|電話)事|ことに|こと)+)"
CORES = rf"{_WITH}?{_THANKS}(?:。|でした)?|{_WITH}?{_YES}|{_WITH}?{_DONE}|その(?:節|際|件)は?{_WITH}?{_THANKS}|(?:それ|これ)で(?:大丈夫|結構|問題ない|okです?)(?:です)?|お礼まで|(?:取|と)り急ぎ(?:、)?(?:お|御)礼(?:まで|のみ|申し上げます|のご連絡(?:まで|です)|のみにて失礼(?:いた)?します)?|(?:まずは|一言|ひとこと)?(?:お|御)礼(?:まで|を(?:お伝え|申し上げ)(?:したく|たく)?(?:ご?連絡)?(?:しました|いたしました)?)"
_PLEASE = r"(?:よろしく|宜しく|宜敷)(?:お(?:願い|ねがい))?(?:(?:いた|致)します|します|申し上げます|です)?|(?:お願い|おねがい)(?:(?:いた|致)します|します)"
SOFT = (
    r"(?:大変)?お手数(?:を)?(?:おかけ|お掛け)(?:いた|致)?しました|いつも(?:大変)?お世話に(?:なって(?:おり|い)ます|なります)|(?:大変)?お世話に(?:なって(?:おり|い)ます|なります|なりました|なっております)|お疲れ(?:様|さま)(?:です|でした|でございます)|(?:お)?はようございます|おはよう|こんにちは|こんばんは|夜分(?:遅く)?に失礼(?:いた)?します|ご返信(?:が)?(?:遅く|遅れ)(?:なり)?(?:まして)?(?:失礼(?:いた)?しました|申し訳(?:あり|ござい)ません(?:でした)?|すみません(?:でした)?)|返信(?:が)?遅(?:くなり|れて)(?:まして)?(?:失礼(?:いた)?しました|申し訳(?:あり|ござい)ません(?:でした)?|すみません(?:でした)?)"
    rf"|(?:今後(?:と)?も|これからも|引き続き|引続き|また(?:何かあり(?:まし)?たら)?|また何か(?:ござい|あり)ましたら|その(?:際|時|節)は|何かありましたら|では|それでは|どうぞ|何卒|なにとぞ|改めて)+(?:、)?(?:{_PLEASE})|(?:よろしく|宜しく|宜敷)お?(?:願い|ねがい)?(?:(?:いた|致)します|します|申し上げます|です)?"
    r"|(?:また)?(?:利用|購入|注文|お願い)(?:させていただき|させて頂き|いたし|し)(?:たいと思い)?ます|応援しています|(?:商品|到着|届くの)?を?(?:楽しみ)に(?:待って(?:おり|い)ます|して(?:おり|い)ます|お待ちして(?:おり|い)ます)|お待ちして(?:おり|い)ます|待って(?:おり|い)ます|(?:お)?待ちます"
    r"|(?:ご)?(?:返信|返事|返答)(?:は|には)?(?:不要|無用|結構|いりません|要りません|及びません)(?:です)?|(?:どうぞ)?(?:ご)?自愛ください(?:ませ)?|(?:お|御)?(?:身体|体|からだ)(?:に|を)?(?:お)?(?:気をつけ|大切に|お大事に)(?:て)?(?:ください)?|(?:よ|良)い(?:お年を(?:お迎えください)?|一日を|週末を|休日を)|(?:(?:取|と)り急ぎ|まずは)(?:、)?(?:(?:ご)?(?:連絡|返信|報告|お返事)(?:まで|のみ(?:にて)?|です|申し上げます|いたします|します)?)|取り急ぎ|とり急ぎ|(?:それでは|では|これで)?失礼(?:いた|致)?します|以上です|以上|敬具|草々|拝|はい|うん|なるほど|そうですか|そうなのですね|そうなんですね|そうでしたか|さすがです(?:ね)?|さすが|ok(?:です)?|オッケー(?:です)?|おっけー(?:です)?|オーケー(?:です)?|了(?:です)?|おお|わー|やった|笑|皆様|みなさま|方"
)
ENGLISH_CORES = (
    r"(?:ok(?:ay)?|great|perfect|awesome|excellent|brilliant|wonderful|amazing|fantastic|lovely|cool|super|yes|yep|ah|oh|wow|nice|good|alright|right|fine|sure)?(?: (?:and|,))?,? ?(?:many |much |big |huge |a million )?(?:thanks|thank you|thankyou|thx|thnx|tks|ty|tysm|cheers)(?: again| once again| also| guys| team| all| everyone)*(?: (?:so|very) (?:very )?much| a lot| a bunch| a million| a ton| loads| heaps| indeed| kindly)?(?: again)?"
    r"(?: (?:to you|to the team|and your team))?(?:,? (?:for|and (?:for )?) ?(?:all )?(?:of )?(?:your|the|this|that|letting me know|getting back(?: to me)?|helping(?: me| us)?(?: out)?|everything|clarifying|confirming|explaining|looking into (?:this|it|that)|taking (?:the|your) time|replying|responding|sorting (?:this|it|that)(?: out)?|fixing (?:this|it|that)|understanding|being so (?:kind|helpful|quick|patient))"
    r"(?: (?:very|so|really|super|quick|prompt|fast|speedy|swift|kind|great|excellent|wonderful|amazing|helpful|detailed|clear|friendly|patient|continued|and|help|assistance|support|answer|answers|reply|replies|response|responses|info|information|update|updates|message|email|mail|explanation|confirmation|advice|time|effort|efforts|service|care|patience|understanding|hard work|work|attention|this|that|it|quickly|promptly|to me|me|out|today|so)){0,8})?(?: again)?"
    r"|(?:i|we)?(?: |')?(?:'d)?(?:really |very much |truly |greatly |so )?appreciate (?:it|that|this|your (?:quick |prompt |kind |great )?(?:help|assistance|support|reply|response|time|effort|service)|the (?:help|quick reply|quick response|update|info))(?: (?:a lot|very much|so much))?|(?:very |much |greatly |really )*appreciated"
    r"|(?:ok(?:ay)? |yes |great |perfect |right )?(?:i |we |i have |i've |that's |all )?(?:got it|got that|understood|understand|noted|received(?: (?:it|with thanks|safely))?|acknowledged|copy that|will do|roger(?: that)?|makes sense|sounds (?:good|great|perfect|fine)|good to know)(?: now| perfectly| completely| well)?"
    r"|(?:great|perfect|awesome|excellent|brilliant|wonderful|amazing|fantastic|lovely)(?: news| service| support| job| work)|(?:that|this|it)(?:'s| is| was| has| did)? (?:all )?(?:work(?:s|ed)(?: (?:now|perfectly|great|fine|well))*|helps?(?: a lot)?|helped(?: a lot| me)?|solved (?:it|the problem|my problem|the issue)|did the trick|fixed it|sorted(?: now)?|solved(?: now)?|perfect|great|very helpful|so helpful|really helpful|super helpful|helpful|very kind(?: of you)?|so kind(?: of you)?|wonderful|fantastic|amazing|good|fine)"
    r"|works (?:now|perfectly|great|fine)(?: now)?|(?:the )?(?:problem|issue) (?:is )?(?:solved|fixed|resolved|sorted)(?: now)?|all (?:good|sorted|set|fine|clear)(?: now)?|you(?: guys)?(?:'re| are) (?:the best|a star|a lifesaver|amazing|awesome|great|wonderful|very kind|so kind)|(?:it|the (?:parcel|package|item|order|refund)) (?:has )?(?:just )?arrived(?: (?:safely|today|safe and sound))*"
)
ENGLISH_SOFT = (
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))(?: (?:there|all|team|everyone|sir or madam|sir|madam|support(?: team)?|(?:mr|ms|mrs|dr)\.? ?[a-z]+|[a-z]+))?|(?:with )?(?:best|kind|kindest|warm|warmest|many)? ?(?:regards|wishes)|all the best|best|sincerely|yours(?: sincerely| faithfully| truly)?|take care|have a (?:nice|great|good|lovely|wonderful) (?:day|weekend|one|evening|week|rest of your day)(?: too| ahead)?|you too|same to you|no need to (?:reply|respond|answer)(?: to this)?|no reply (?:needed|necessary)"
    r"|happy (?:customer|new year|holidays)|merry christmas|sent from my [a-z ]+|(?:i|we)(?:'ll| will) (?:definitely |certainly |surely )?(?:recommend you|be back|order again|buy again|shop with you again|keep that in mind|try that|try it|wait)|looking forward to (?:it|receiving it)|ok(?:ay)?|yes|yep|great|perfect|awesome|cool|nice|alright|sure|oh|ah|wow|phew"
)
ASKS = re.compile(r"[?？]")
SENTENCES = re.compile(r"(?<=[。！!?\n])")
QUESTIONS = re.compile(
    r"\?|(?:です|ます|ません|でしょう|ました)か(?:[。、\s]|\Z)|(?:お(?:知らせ|聞かせ|教え|選び|答え|申し付け)|ご(?:返信|返答|返事|回答|指定|記入))(?:を)?(?:ください|下さい|いただ|頂|願|お願)|教えて(?:ください|下さい|いただ|頂)"
    r"|please (?:confirm|let (?:us|me) know|tell (?:us|me)|reply|choose|answer|send)"
)
OFFERS = re.compile(
    r"(?:ましたら|あれば|なければ|場合|際は|とき(?:は|に)|いつでも|お気軽に|ほかに|他に|(?:ご)?不明な?点)|\bif\b|anything else|any (?:other|further|more)|feel free|should you|don't hesitate"
)
ANGER = re.compile(
    "[\U0001f620\U0001f621\U0001f624\U0001f612\U0001f644\U0001f92c\U0001f92e\U0001f44e\U0001f595\U0001f4a2\U0001f494]"
)
FACTS = re.compile(r"[0-9@]|https?:|www\.")
CUT = re.compile(r"[。！!｡\n;…‥]+|\.(?=\s|\Z)|(?<=[a-z])\.(?=[A-Za-z])")
NOISE = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2190-\u21ff\u2b00-\u2bff\ufe0f\u200d♪♫☆★♡♥〜～~…・*＊_]+|\\([\\^*;:｡・_ωд´`><=oOTm\\- ]{2,12}\\)|（(?:笑|嬉|感謝|礼|汗)）|\\((?:笑|嬉|感謝|礼|汗)\\)|m\\([_ .^\\-]+\\)m|[:;]-?[)D]|\\^[_.\\-]?\\^|(?<=[ぁ-んァ-ヶ一-龠])ー+$|(?<=す)ー+|[wｗ]{2,}"
)
QUOTED = re.compile(r"^[ \t]*[>＞|].*$", re.MULTILINE)
NAMED = re.compile(
    r"(?:(?:株式会社|有限会社|合同会社)?[一-龠々ァ-ヶーa-z0-9・]{0,20}(?:ご|御)?(?:担当者?|窓口|係|店長|センター|サポート)?)(?:様|さま|殿|御中|各位)|[一-龠々ァ-ヶー]{1,6}さん|(?:to|dear)? ?(?:whom it may concern|support team|customer (?:service|support))"
)
INTRODUCED = re.compile(
    r"(?:株式会社|有限会社|合同会社)[一-龠々ァ-ヶーa-z0-9・]{1,20}の[一-龠々]{1,5}(?:です|でございます|と申します)"
)
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
