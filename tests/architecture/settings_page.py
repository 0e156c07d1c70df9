"""Writes docs/operating/settings.md from the settings themselves: python -m tests.architecture.settings_page"""

from madoguchi.config.environment import ALL
from tests.architecture.layers import ROOT

PAGE = ROOT / "docs" / "operating" / "settings.md"
HEAD = """# Settings

All settings come from the environment. Each may also be given as a file: `MADOGUCHI_SECRET_KEY_FILE=/run/secrets/key` is read
where `MADOGUCHI_SECRET_KEY` is not set. What a workspace decides for itself (inboxes, relays, people) is set in the browser.

| setting | without it | what it is for |
| --- | --- | --- |
"""
TAIL = """
`bin/run` alone reads two more: `MADOGUCHI_DEMO=no` leaves a new installation empty, `MADOGUCHI_DEMO_SCALE=M` makes a larger
fictional company. This page is written by `python -m tests.architecture.settings_page`.
"""


def page() -> str:
    """The whole page."""
    rows = [f"| `{each.name}` | {f'`{each.default}`' if each.default else ''} | {_cell(each.meaning)} |\n" for each in ALL]
    return HEAD + "".join(rows) + TAIL


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
