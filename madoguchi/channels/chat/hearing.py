"""One way in for a line of a visitor, whatever it answers: a question of ours, a nudge, or nothing."""

from collections.abc import Sequence
from typing import Any

from madoguchi.channels.chat import asking, talking
from madoguchi.channels.chat.models import Visitor
from madoguchi.channels.chat.proactive import answering
from madoguchi.channels.chat.talking import Said
from madoguchi.kit.files import StoredFile


def hear(
    visitor: Visitor, text: str, *, client_id: str, files: Sequence[StoredFile] = (), answers: Any = None, touch: Any = None
) -> Said:
    """`answers`: the id of the line it answers; `touch`: of the nudge. What is none of theirs is an ordinary line. Raises
    talking.BadLine (also: answers, what is no answer to that question), visiting.Blocked."""
    if type(answers) is int and 0 < answers < 2**63 and (asked := asking.question(visitor, answers)) is not None:
        return asking.answer(visitor, asked, text, client_id=client_id, files=files)
    if type(touch) is int and 0 < touch < 2**63:
        return answering.answer(visitor, touch, text, client_id=client_id, files=files)
    return talking.say(visitor, text, client_id=client_id, files=files)
