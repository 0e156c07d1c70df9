"""Somebody writes in a customer's name: neither does the customer pay for it, nor does the answer go astray."""

import pytest

from madoguchi.channels.email.models import InboxMailOptions
from madoguchi.channels.email.tests.mails import plain
from madoguchi.channels.email.tests.test_taking_in import take
from madoguchi.conversations.models import Conversation
from madoguchi.conversations.recipients import default_recipients
from tests.abuse.conftest import through_provider
from tests.abuse.test_forged_senders import FORGED, HONEST

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def strict(provider, inbox) -> None:
    InboxMailOptions.objects.filter(inbox=inbox).update(mails_at_most=3)
    inbox.refresh_from_db()


def states(inbox, verdict: str, count: int, begin: int = 0) -> list[str]:
    mails = [plain(f"{n}", message_id=f"<{n}@x>") for n in range(begin, begin + count)]
    return [take(through_provider(each, verdict) if verdict else each, inbox, door="imap").state for each in mails]


def test_a_flood_in_a_customers_name_does_not_lock_the_customer_out(strict, inbox):
    assert states(inbox, FORGED, 8)[-1] == "quarantined"
    assert states(inbox, HONEST, 2, begin=10) == ["taken"] * 2
    assert states(inbox, "", 2, begin=20)[0] == "quarantined"  # who cannot be told from the flood waits with it


def test_a_verified_sender_has_a_limit_as_well(strict, inbox):
    assert states(inbox, HONEST, 5) == ["taken"] * 3 + ["quarantined"] * 2


def test_a_forged_mail_of_a_large_provider_is_not_answered_where_it_wishes(post, provider):
    came = post(through_provider(plain(Reply_To="hanako.yamada@example.com"), FORGED))
    to, cc = default_recipients(Conversation.objects.get(pk=came.conversation_id))
    assert ([each.address for each in to], cc) == (["hanako@example.com"], [])


def test_an_honest_one_is(post, provider):
    came = post(through_provider(plain(Reply_To="hanako.yamada@example.com"), HONEST))
    to, _ = default_recipients(Conversation.objects.get(pk=came.conversation_id))
    assert [each.address for each in to] == ["hanako.yamada@example.com"]
