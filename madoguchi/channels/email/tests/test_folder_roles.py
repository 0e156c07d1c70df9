"""What a folder of a mailbox is for."""

import pytest

from madoguchi.channels.email.mailboxes.roles import role_of


@pytest.mark.parametrize(
    ("flags", "name", "delimiter", "role"),
    [
        ([b"\\HasNoChildren", b"\\Sent"], "Outgoing", "/", "sent"),
        ([], "Sent Items", "/", "sent"),
        ([], "INBOX.送信済みメール", ".", "sent"),
        ([], "[Gmail]/送信済みメール", "/", "sent"),
        ([], "送信トレイ", "/", ""),  # Outlook's name for what has not left yet
        ([], "2019/Sent", "/", ""),  # somebody's own archive
        ([b"\\Junk"], "迷惑", "/", "junk"),
        ([b"\\Sent"], "Inbox", "/", "inbox"),
        ([], "Sent", "", "sent"),
    ],
)
def test_a_mark_goes_before_a_name_and_only_usual_places_have_names(flags, name, delimiter, role) -> None:
    assert role_of(flags, name, delimiter) == role
