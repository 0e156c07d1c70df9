"""Makes docs/images/desk.png: the demo's desk as an agent sees it. Run `python -m tests.journeys.picture` from the root."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "images" / "desk.png"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run"]
AGENT, PASSWORD = "agent@aobato.example.jp", "madoguchi-demo"
MOST_TOLD = (
    "from madoguchi.conversations.models import Conversation as C;"
    "print(C.objects.filter(status=0, assignee__email='agent@aobato.example.jp', messages__kind='note')"
    ".order_by('-message_count', '-last_activity').values_list('number', flat=True).first() or"
    " C.objects.filter(status=0).order_by('-message_count').values_list('number', flat=True).first())"
)


def main() -> None:
    """Load the demo into a folder of its own, start the house, look."""
    sys.path.insert(0, str(ROOT))
    from madoguchi.cli.bench.served import free_port  # noqa: PLC0415 (after the settings are known)

    with tempfile.TemporaryDirectory(prefix="madoguchi-picture-") as folder:
        port = free_port()
        told = os.environ | {"MADOGUCHI_DATA_DIR": folder, "MADOGUCHI_PORT": str(port), "MADOGUCHI_SMTP_PORT": "0"}
        program = [sys.executable, "-m", "madoguchi"]
        for words in (["migrate"], ["demo", "--scale", "S", "--seed", "1"]):
            subprocess.run([*program, *words], cwd=ROOT, env=told, check=True, stdout=subprocess.DEVNULL)
        shell = [sys.executable, "manage.py", "shell", "-v", "0", "-c", MOST_TOLD]
        number = subprocess.run(shell, cwd=ROOT, env=told, check=True, capture_output=True, text=True).stdout.split()[-1]
        server = subprocess.Popen([*program, "serve"], cwd=ROOT, env=told, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            while "open at" not in server.stdout.readline():
                assert server.poll() is None, "the server did not start"
            look(f"http://127.0.0.1:{port}", number)
        finally:
            server.terminate()
            server.wait(20)


def look(house: str, number: str) -> None:
    """Sign in, open the conversation, take the picture."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 860}, locale="ja-JP", timezone_id="Asia/Tokyo")
        page.goto(house)
        page.fill("input[name=login]", AGENT)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/w/**")
        page.goto(f"{house}/w/aobato/conversations/{number}/?view=mine")
        page.wait_for_selector("html[data-live=open]")
        page.wait_for_selector("[data-testid=list-row]")
        page.wait_for_timeout(1500)
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.config.settings")
    import django

    os.environ.setdefault("MADOGUCHI_DATA_DIR", tempfile.mkdtemp(prefix="madoguchi-picture-"))
    django.setup()
    main()
