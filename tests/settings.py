"""The settings under which tests run: a data folder of their own, plain static files, cheap passwords.

MADOGUCHI_DATABASE_URL chooses the server (default: SQLite, in a file, so that threads and other processes can join);
MADOGUCHI_TEST_NAME keeps two suites on one PostgreSQL server apart.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="madoguchi-tests-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

os.environ["MADOGUCHI_DATA_DIR"] = str(FOLDER)
os.environ.setdefault("MADOGUCHI_SECRET_KEY", "tests:a-key-for-tests-only")
os.environ.setdefault("MADOGUCHI_SQLITE_SYNCHRONOUS", "OFF")  # tests kill processes, not the power
os.environ["MADOGUCHI_DNS"] = "none"  # nothing leaves this machine; who needs a DNS starts one
for name in ("MADOGUCHI_DEBUG", "MADOGUCHI_RELAY_URL", "MADOGUCHI_PUBLIC_URL", "MADOGUCHI_DEMO"):
    os.environ.pop(name, None)

from madoguchi.config.settings import *  # noqa: E402, F403
from madoguchi.config.settings import DATABASES, STORAGES  # noqa: E402

_suffix = os.environ.get("MADOGUCHI_TEST_NAME") or "suite"
DATABASES["default"]["TEST"] = {
    "NAME": str(FOLDER / "test.sqlite3") if "sqlite" in DATABASES["default"]["ENGINE"] else f"test_madoguchi_{_suffix}",
    "MIGRATE": False,  # made from the models at once, as an empty installation is
}

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
(FOLDER / "static").mkdir()

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
