"""What nobody waits for stands back, and comes to it all the same."""

import threading

from madoguchi.kit import courtesy


def test_it_waits_until_whoever_is_ahead_is_done() -> None:
    done: list[str] = []

    def later() -> None:
        with courtesy.standing_back(calm_seconds=30):
            done.append("later")

    thread = threading.Thread(target=later)
    with courtesy.ahead():
        thread.start()
        thread.join(0.05)
        done.append("first")
    thread.join(10)
    assert done == ["first", "later"]


def test_it_comes_to_it_though_somebody_is_always_ahead_and_another_does_not_end() -> None:
    done = threading.Event()

    def later() -> None:
        with courtesy.standing_back(calm_seconds=0, turn_seconds=0):
            done.set()

    with courtesy.ahead(), courtesy.standing_back(calm_seconds=0):
        thread = threading.Thread(target=later)
        thread.start()
        assert done.wait(10)
    thread.join(10)
