"""What is looked up once while things are done together."""

from madoguchi.kit.remembering import remembered, remembering

asked: list[int] = []


@remembered
def twice(number: int) -> int:
    asked.append(number)
    return number * 2


def test_it_is_looked_up_once_inside_and_anew_afterwards() -> None:
    asked.clear()
    with remembering():
        assert [twice(1), twice(1), twice(2)] == [2, 2, 4]
    with remembering():
        assert twice(1) == 2
    assert asked == [1, 2, 1]


def test_outside_it_is_looked_up_every_time() -> None:
    asked.clear()
    assert [twice(1), twice(1)] == [2, 2]
    assert asked == [1, 1]
