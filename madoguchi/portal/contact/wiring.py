"""Where the contact page joins the house."""


def add() -> None:
    """Called once at start."""
