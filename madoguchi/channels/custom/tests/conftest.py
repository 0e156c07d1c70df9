"""A channel of one's own, and a bridge that signs what it says."""

import base64
import json
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from standardwebhooks import Webhook

from madoguchi.channels.custom import keeping
from madoguchi.channels.custom.models import CustomChannel
from madoguchi.conversations.models import Conversation, Message
from tests.cast import Cast

_ids = count(1)
TOLD = '{"type": "customer.message", "data": {"id": "1", "from": {"id": "u"}, "text": "こんにちは"}}'


@dataclass
class Bridge:
    """The other side."""

    channel: CustomChannel
    secret: str
    client: Client = field(default_factory=Client)

    def post(
        self, body: bytes | str, *, call_id: str = "", ahead: int = 0, secret: str = "", to: str = "", **headers: str
    ) -> Any:
        """Signed as it should be, but for what is said."""
        text = body if isinstance(body, str) else body.decode("latin-1")
        at = timezone.now() + timedelta(seconds=ahead)
        call_id = call_id or f"call-{next(_ids)}"
        signed = {
            "webhook-id": call_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(secret or self.secret).sign(call_id, at, text),
        } | headers
        path = f"/hooks/{to or self.channel.public_id}/"
        return self.client.post(path, body, content_type="application/json", headers=signed)

    def call(self, kind: str, data: dict[str, Any], **more: Any) -> Any:
        return self.post(json.dumps({"type": kind, "data": data}), **more)

    def says(self, text: str = "店頭で見た加湿器の在庫はありますか。", **data: Any) -> Any:
        """A message of 田中, or whoever is named."""
        number = next(_ids)
        told = {"id": f"t{number}", "from": {"id": "tablet-1", "name": "田中 実"}, "text": text} | data
        return self.call("customer.message", told)

    def said(self, **data: Any) -> Message:
        """The same, taken in."""
        answer = self.says(**data)
        assert answer.status_code == 202, answer.content
        return Message.objects.select_related("conversation__handle").get(pk=int(answer.json()["message"][2:]))

    def began(self, **data: Any) -> Conversation:
        return self.said(**data).conversation


@pytest.fixture
def bridge(cast: Cast) -> Bridge:
    told = {"name": "店頭タブレット", "icon": "tablet", "url": "https://bridge.example.jp/in", "longest": 200}
    return Bridge(*keeping.make(cast.workspace, cast.inbox, by=cast.owner, **told))


def in_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
