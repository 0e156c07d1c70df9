"""An answer finds its conversation; a stranger does not."""

import pytest

from madoguchi.conversations.replying import reply
from madoguchi.conversations.threading import find, numbered, reply_address, revoke_reply_address
from madoguchi.kit.addresses import Address
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HANAKO = "hanako@example.com"


def look(cast: Cast, **given: object) -> object:
    asked = {"message_ids": [], "recipients": [], "subject": "", "sender": HANAKO} | given
    return find(cast.inbox, **asked)  # type: ignore[arg-type]


def test_by_in_reply_to(cast: Cast) -> None:
    conversation = cast.conversation(message_id="<first@example.com>")
    assert look(cast, message_ids=["<unknown@x>", "<first@example.com>"]).conversation == conversation


def test_by_token_in_our_reply_address_whatever_its_case(cast: Cast) -> None:
    conversation = cast.conversation()
    address = reply_address(conversation)
    assert address == reply_address(conversation)
    assert len(address.partition("@")[0]) <= 64
    assert look(cast, recipients=[address.upper()]).conversation == conversation


def test_a_revoked_reply_address_leads_nowhere(cast: Cast) -> None:
    conversation = cast.conversation()
    address = reply_address(conversation)
    revoke_reply_address(conversation)
    assert look(cast, recipients=[address]).conversation is None


def test_by_number_only_for_who_takes_part(cast: Cast) -> None:
    conversation = cast.conversation()
    subject = numbered("Re: 加湿器の件", conversation)
    assert look(cast, subject=subject).conversation == conversation
    stranger = look(cast, subject=subject, sender="stranger@example.com")
    assert stranger.conversation is None
    assert stranger.seems_to_continue == conversation


def test_a_stranger_with_the_right_headers_stays_outside(cast: Cast) -> None:
    cast.conversation(message_id="<first@example.com>")
    assert look(cast, message_ids=["<first@example.com>"], sender="stranger@example.com").conversation is None


def test_who_claims_to_be_our_own_inbox_stays_outside(cast: Cast) -> None:
    conversation = cast.conversation(message_id="<first@example.com>")
    reply(conversation, by=cast.agent, text="確認します", to=[Address("", HANAKO)])
    forged = look(cast, subject=numbered("", conversation), sender=cast.inbox.address)
    assert (forged.conversation, forged.seems_to_continue) == (None, conversation)


def test_somebody_whom_we_wrote_to_takes_part(cast: Cast) -> None:
    conversation = cast.conversation()
    message = reply(
        conversation, by=cast.agent, text="確認します", to=[Address("", HANAKO)], cc=[Address("", "taro@example.com")]
    )
    assert look(cast, message_ids=[message.message_id], sender="Taro@Example.com").conversation == conversation


def test_another_workspaces_conversation_is_never_found(cast: Cast) -> None:
    cast.conversation(message_id="<first@example.com>")
    assert (
        find(cast.other_inbox, message_ids=["<first@example.com>"], recipients=[], subject="", sender=HANAKO).conversation
        is None
    )
