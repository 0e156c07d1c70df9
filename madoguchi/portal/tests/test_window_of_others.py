"""A talk that was merged into another customer's conversation: whoever the website then says that it is, that stays unread."""

import pytest

from madoguchi.channels.chat import identifying, lines, talking
from madoguchi.channels.chat.models import Visitor
from madoguchi.conversations import merging
from madoguchi.conversations.models import Message
from madoguchi.portal.tests.test_window import Window, site, vouched, window  # noqa: F401 (fixtures)
from madoguchi.portal.window import admission, showing
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("mail", "read"),
    [("other@example.org", ["返品できますか"]), ("hanako@example.com", ["返品できますか", "住所は東京都です"])],
)
def test_who_is_vouched_for_reads_along_only_where_the_conversation_is_theirs(
    cast: Cast,
    window: Window,  # noqa: F811
    mail: str,
    read: list[str],
):
    window.open()
    said = talking.say(window.visitor, "返品できますか", client_id="a").message
    mailed = cast.conversation("住所は東京都です", sender="hanako@example.com")
    merging.merge([said.conversation], mailed, by=cast.agent, across_customers=True)
    known = identifying.vouch(window.visitor, vouched(window.visitor.site, cast.owner, email=mail))
    assert [each["text"] for each in showing.newest(known)["lines"]] == read
    looker = admission.admit(known.site.key, window.token)
    assert looker is not None
    place = looker.places[mailed.pk]
    vouches = admission.is_vouched(looker, place)
    heard = [
        each.text
        for each in Message.objects.filter(conversation=mailed).order_by("pk")
        if lines.is_for(each, conversation_id=mailed.pk, begun_in=place.begun_in, is_vouched=vouches)
    ]
    assert heard == read
    assert Visitor.objects.get().customer_id == known.customer_id
