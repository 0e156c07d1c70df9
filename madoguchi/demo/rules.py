"""The fictional company's rules: four to begin with, one of them changed once and one turned off, and what they did lately."""

from dataclasses import replace

from madoguchi.accounts.models import Membership
from madoguchi.conversations.conditions.language import VERSION
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Message, MessageKind, Tag
from madoguchi.demo.retelling import Desk
from madoguchi.journal.models import Event
from madoguchi.rules import following, keeping, ready_made
from madoguchi.rules.wishing import Wish

READ = 300  # of the newest messages
RUN = 12
_WORDS = ("返金", "返品", "解約")


def keep_rules(desk: Desk) -> None:
    """Made by the owner; the newest mails that speak of it have been looked at."""
    owner = Membership.objects.select_related("workspace", "person").get(workspace=desk.workspace, person=desk.people[0])
    lead = str(desk.readers[1].pk)
    refund = keeping.make(_refund(desk, _WORDS[:1]), by=owner)
    keeping.change(refund, _refund(desk, _WORDS), by=owner)
    angry, waiting = ready_made.wish("angry"), ready_made.wish("waiting")
    todo = [{**each, "value": each["value"] or lead} for each in angry.actions]
    keeping.make(replace(angry, actions=todo), by=owner)
    keeping.make(ready_made.wish("reminder"), by=owner)
    keeping.make(waiting, by=owner, is_on=False)
    _look_back(desk)


def _refund(desk: Desk, words: tuple[str, ...]) -> Wish:
    tag = Tag.objects.get(workspace=desk.workspace, name="返品・返金")
    customer = {"field": "event_by", "op": "is", "value": ["customer"]}
    said = {"match": "any", "of": [{"field": "event_words", "op": "contains", "value": each} for each in words]}
    todo = [{"action": "tag", "value": str(tag.pk)}, {"action": "priority", "value": "2"}]
    condition = {"version": VERSION, "where": {"match": "all", "of": [customer, said]}}
    return Wish("返品・返金のご相談に印を付ける", {"on": ["received"]}, condition, todo)


def _look_back(desk: Desk) -> None:
    """As the lane would have looked at them when they came."""
    rows = Message.objects.filter(conversation__workspace=desk.workspace, kind=MessageKind.INBOUND).order_by("-at", "-id")
    said = [pk for pk, text in rows.values_list("pk", "text")[:READ] if any(word in text for word in _WORDS)][:RUN]
    events = Event.objects.filter(
        workspace_id=desk.workspace.pk, kind=ConversationEvent.MESSAGE_RECEIVED, subject_kind="message", subject_id__in=said
    )
    following.look(list(events.order_by("id")))
