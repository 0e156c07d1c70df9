"""How a command ends badly: in plain words, with the exit code that scripts rely on."""

DONE, FAILED, WRONG_USAGE, TRY_AGAIN = 0, 1, 64, 75


class Failed(Exception):
    """The command could not do what was asked; the message says why and what to do next."""

    def __init__(self, words: str, exit_code: int = FAILED) -> None:
        super().__init__(words)
        self.exit_code = exit_code


class WrongUsage(Failed):
    """The command was called in a way it does not know."""

    def __init__(self, words: str) -> None:
        super().__init__(words, WRONG_USAGE)
