"""`madoguchi facts` tells scripts what was told, with message and place."""

import json

from madoguchi.cli.main import run
from madoguchi.conversations.receiving import receive
from tests.cast import mail


def test_facts_are_told_with_message_and_span(cast, capsys):
    conversation = cast.conversation(text="注文番号は AO-118-2041 です。")
    again = receive(cast.inbox, mail(text="別件です。電話は 090-1234-5678 です。")).conversation
    words = ["--workspace", "mado", "--format", "json"]
    assert run(["facts", str(conversation.number), *words, "--anew"]) == 0
    told = json.loads(capsys.readouterr().out)
    [fact] = told["facts"]
    assert (fact["kind"], fact["value"], fact["span"], fact["state"]) == ("order", "AO-118-2041", [6, 17], "found")
    assert fact["message"] == conversation.messages.get().pk
    assert run(["facts", str(again.number), *words, "--anew"]) == 0
    assert [each["number"] for each in json.loads(capsys.readouterr().out)["earlier"]] == [conversation.number]
    assert run(["facts", "999", *words]) == 1
