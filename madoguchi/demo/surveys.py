"""What customers of the fictional company said when asked how it was. Nobody is mailed for it: the answers are there."""

from datetime import timedelta

from django.utils import timezone

from madoguchi.conversations.models import Conversation, Status
from madoguchi.demo.retelling import Desk
from madoguchi.surveys import answering, asking, keeping
from madoguchi.surveys.answering import Said
from madoguchi.surveys.models import Asked
from madoguchi.surveys.texts import QUESTIONS, READY_TEXTS

NAME = "対応後のアンケート"
SAID = (
    Said(5, 5, False, "すぐにお返事をいただき、助かりました。"),
    Said(4, 5, False, "説明が分かりやすかったです。"),
    Said(2, 4, True, "対応は丁寧でしたが、まだ直っていません。"),
    Said(5, 4, False),
    Said(3, 3, False, "返信までに少し時間がかかりました。"),
    None,  # has not answered yet
)


def ask(desk: Desk) -> None:
    """A survey, and what came of the newest that are done."""
    owner = desk.people[0]
    survey = keeping.keep(desk.workspace, None, texts=READY_TEXTS, questions=QUESTIONS, by=owner, name=NAME)
    done = Conversation.objects.filter(workspace=desk.workspace, status=Status.CLOSED, last_reply_at__isnull=False)
    rows = done.exclude(customer=None).order_by("-closed_at", "-id")[: len(SAID)]
    now = timezone.now()
    for conversation, said in zip(rows, SAID, strict=False):
        asked = asking.ask(conversation, survey, by=owner)
        if asked.state == Asked.State.WAITING:
            asked.state, asked.sent_at, asked.due_at = Asked.State.SENT, now - timedelta(hours=3), now - timedelta(hours=3)
            asked.save(update_fields=["state", "sent_at", "due_at"])
            if said is not None:
                answering.answer(asked, said)
