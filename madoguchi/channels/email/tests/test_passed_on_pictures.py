"""A customer's picture that is passed on does not say where it was taken; one that goes back stays as it is."""

import io

import pytest

from madoguchi.channels.email.composing import compose
from madoguchi.channels.email.mime.reading import read
from madoguchi.channels.email.mime.writing import write
from madoguchi.conversations.forwarding import forward
from madoguchi.kit import files
from madoguchi.kit.addresses import Address
from madoguchi.kit.picture_places import without_place
from madoguchi.kit.tests.test_pictures import picture
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("kind", "name"), [("image/jpeg", "a.jpg"), ("image/heic", "a.heic"), ("image/png", "a.png")])
def test_a_forward_leaves_the_place_out(cast: Cast, kind: str, name: str) -> None:
    content = picture(kind)
    stored = files.store(io.BytesIO(content), name, "attachments")
    message = cast.conversation(attachments=[stored]).messages.get()
    ids = [file.pk for file in message.attachments.all()]
    sent = forward(
        message.conversation,
        by=cast.agent,
        to=[Address("", "maker@example.com")],
        text="x",
        messages=[message],
        attachments=ids,
    )
    (passed_on,) = read(write(compose(sent))).attachments
    assert without_place(content, kind) != content
    assert without_place(passed_on.content, kind) == passed_on.content
    assert len(passed_on.content) == len(content)
