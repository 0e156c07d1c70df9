"""What the documentation gives for signing an identity is run as it stands there, by the interpreter that it is for."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from madoguchi.channels.chat import identifying, visiting
from madoguchi.channels.chat.tests.ground import site_of
from madoguchi.customers.models import Handle
from tests.cast import Cast

PAGES = [Path(__file__).parents[4] / f"docs/operating/chat{language}.md" for language in ("", ".ja")]
RUN = {
    "python": ("python3", "a.py", "{}\nimport sys\nprint(token(*sys.argv[1:]), end='')\n"),
    "php": ("php", "a.php", "<?php\n{}\necho token($argv[1], $argv[2], $argv[3]);\n"),
    "ruby": ("ruby", "a.rb", "{}\nprint token(*ARGV)\n"),
    "js": ("node", "a.mjs", "{}\nprocess.stdout.write(token(...process.argv.slice(2)));\n"),
}


def examples(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.django_db
@pytest.mark.parametrize("language", RUN)
def test_the_example_is_believed_and_the_same_in_both_languages(cast: Cast, tmp_path: Path, language: str) -> None:
    interpreter, name, frame = RUN[language]
    (code,), (code_ja,) = (examples(page, language) for page in PAGES)
    assert code == code_ja
    if not shutil.which(interpreter):
        pytest.skip(f"{interpreter} is not installed")
    site = site_of(cast)
    secret = identifying.make_key(site, by=cast.owner).secret
    (tmp_path / name).write_text(frame.replace("{}", code, 1), encoding="utf-8")
    told = [interpreter, str(tmp_path / name), secret, "客?17~ÿ>", "hanako+shop@example.com"]
    token = subprocess.run(told, capture_output=True, check=True, text=True, encoding="utf-8", timeout=60).stdout
    visitor = identifying.vouch(visiting.meet(site).visitor, token)
    assert visitor.outside_id == "客?17~ÿ>"
    assert Handle.objects.filter(customers=visitor.customer_id, value="hanako+shop@example.com").exists()
    with pytest.raises(identifying.NotVouched, match="signature"):
        identifying.vouch(visitor, token[:-6] + "AAAAAA")
