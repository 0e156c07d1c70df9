"""The tablet in the fictional company's shop: a channel of its own, with what customers asked standing before the shelf."""

import json
from datetime import timedelta

from django.utils import timezone

from madoguchi.channels.custom import keeping, ledger, taking_in
from madoguchi.channels.custom.models import ChannelIcon, ReceivedCall
from madoguchi.conversations.models import Conversation
from madoguchi.conversations.recipients import default_recipients
from madoguchi.conversations.replying import reply
from madoguchi.demo.retelling import Desk
from madoguchi.journal.models import Delivery

NAME = "店頭タブレット"
SAID = (
    (
        "tablet-1",
        "ご来店のお客様（1階）",
        190,
        "展示品の加湿器は、今日そのまま持ち帰れますか。",
        "はい、白と黒に在庫がございます。お近くの係員にお声がけください。",
    ),
    ("tablet-2", "ご来店のお客様（2階）", 55, "フィルターだけを買いたいのですが、売り場はどこですか。", ""),
    ("tablet-1", "ご来店のお客様（1階）", 12, "配送は何曜日まで選べますか。日曜の午前が希望です。", ""),
)


def connect(desk: Desk) -> None:
    """The channel, three matters, one answer: by the verbs that a bridge's calls go through."""
    inbox, owner, now = next(iter(desk.inboxes.values())), desk.people[0], timezone.now()
    told = {"icon": ChannelIcon.TABLET, "longest": 500, "tells_seen": True, "tells_typing": True}
    channel, _secret = keeping.make(desk.workspace, inbox, name=NAME, by=owner, **told)
    for number, (user, name, ago, text, answer) in enumerate(SAID):
        at = now - timedelta(minutes=ago)
        data = {"id": f"t-{number}", "conversation": f"visit-{number}", "from": {"id": user, "name": name}}
        body = {"type": "customer.message", "data": data | {"text": text, "at": at.isoformat()}}
        row = ledger.store(channel, f"call-{number}", json.dumps(body, ensure_ascii=False).encode())
        ReceivedCall.objects.filter(pk=row.pk).update(received_at=at)
        conversation = taking_in.take_in(row, ledger.body_of(row), is_heeding=False).conversation
        if answer and conversation is not None:
            _answer(conversation, desk, answer)


def _answer(conversation: Conversation, desk: Desk, text: str) -> None:
    """It counts as sent: nothing of a demo leaves the house."""
    message = reply(conversation, by=desk.people[-1], text=text, to=default_recipients(conversation)[0])
    Delivery.objects.filter(subject_kind="message", subject_id=message.pk).delete()
