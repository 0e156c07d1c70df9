"""A body piece by piece is the body."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.channels.email.mime import pieces

BODY = st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b" ", b"\t", b"a", b"\xff", b"\x0b"]), max_size=40).map(b"".join)


@given(body=BODY, size=st.integers(1, 9))
def test_pieces_are_the_body_without_blanks_around_it(body: bytes, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "PIECE", size)
        assert b"".join(pieces.pieces_of(memoryview(body))) == body.replace(b"\r\n", b"\n").strip()


@given(body=BODY)
def test_line_ends_are_two_bytes(body: bytes) -> None:
    assert pieces.with_line_ends(memoryview(body)) == body.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
