"""The audit log says of what it speaks."""

import pytest

from madoguchi.accounts import auditing
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_lines_of_the_audit_log_name_their_conversation_and_customer(cast: Cast) -> None:
    cast.conversation()
    about = [line.about for line in auditing.page(cast.workspace, everything=True).lines]
    assert "#1 加湿器の件" in about
    assert "山田 花子" in about
