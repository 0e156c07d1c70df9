"""The customer's mail inside a message that has come, read again from its raw file."""

from madoguchi.channels.email import keeping_raw
from madoguchi.channels.email.forwarded_in.reading import inside
from madoguchi.channels.email.forwarded_in.recognising import colleagues
from madoguchi.channels.email.mime.reading import read
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.conversations.attributing import Passage
from madoguchi.conversations.models import Message


def passage_in(message: Message) -> Passage | None:
    """What its real writer wrote; None when there is no mail of an outsider inside, or the raw mail is gone."""
    mail = (
        ReceivedMail.objects.filter(conversation_message_id=message.pk, state=ReceivedMail.State.TAKEN).order_by("id").first()
    )
    if mail is None:
        return None
    try:
        parsed = read(keeping_raw.read(mail.raw_path))
    except FileNotFoundError:
        return None
    found = list(inside(parsed))
    ours = colleagues([each.from_.address for each in found], message.conversation.inbox)
    each = next((each for each in found if each.from_.key not in ours), None)
    if each is None:
        return None
    return Passage(each.from_, each.subject, each.text, each.around, each.signature)
