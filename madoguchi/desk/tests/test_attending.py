"""Who looks, who types, who has the pen."""

from typing import Any

from madoguchi.desk.attending import PEN_SECONDS, TYPING_SECONDS, VIEWING_SECONDS, Board

AT = 1000.0


def _said(person: int, number: int = 7) -> dict[str, Any]:
    return {"workspace_id": 1, "inbox_id": 3, "number": number, "person": person, "name": f"p{person}"}


def _room(board: Board) -> dict[str, Any]:
    return board.shown((1, 7))


def test_the_pen_is_with_who_first_writes_until_somebody_takes_it() -> None:
    board = Board()
    assert board.hear("viewing", _said(1), AT)
    assert board.hear("typing", _said(1), AT)
    assert board.hear("typing", _said(2), AT)
    assert _room(board)["pen"] == 1
    assert board.hear("take", _said(2), AT)
    assert _room(board)["pen"] == 2
    board.hear("left", _said(2), AT)
    assert _room(board) == {"number": 7, "people": [[1, "p1", True]], "pen": None}


def test_saying_the_same_again_is_no_news() -> None:
    board = Board()
    board.hear("viewing", _said(1), AT)
    assert [rooms for _w, _i, rooms in board.news(AT)] == [[_room(board)]]
    assert not board.hear("viewing", _said(1), AT + 1)
    assert list(board.news(AT + 1)) == []


def test_who_falls_silent_stops_typing_loses_the_pen_and_leaves() -> None:
    board = Board()
    board.hear("typing", _said(1), AT)
    list(board.news(AT))
    list(board.news(AT + TYPING_SECONDS + 1))
    assert _room(board)["people"] == [[1, "p1", False]]
    board.hear("viewing", _said(1), AT + PEN_SECONDS)
    list(board.news(AT + PEN_SECONDS + 1))
    assert _room(board)["pen"] is None
    [(_workspace, _inbox, rooms)] = board.news(AT + PEN_SECONDS + VIEWING_SECONDS + 2)
    assert rooms == [{"number": 7, "people": [], "pen": None}]
    assert board.rooms == {}


def test_nobody_hears_of_inboxes_that_are_not_theirs() -> None:
    board = Board()
    board.hear("viewing", _said(1), AT)
    assert board.of(1, frozenset({4})) == []
    assert len(board.of(1, frozenset({3}))) == 1
