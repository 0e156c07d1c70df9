"""The first workspace: from the terminal, or in the browser behind a code that only the terminal showed."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password

from madoguchi.accounts import workspaces
from madoguchi.accounts.models import Membership, Person, Workspace
from madoguchi.journal.transactions import writing
from madoguchi.kit.crypto import hashed, same

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def is_empty() -> bool:
    """Whether nobody works here yet."""
    return not Workspace.objects.exists()


def one_time_code() -> str | None:
    """A fresh code for the browser's set-up page, to be printed at the start; None once there is a workspace."""
    if not is_empty():
        use_code_up()
        return None
    code = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(4))
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(hashed(code), encoding="utf-8")
    fresh.replace(path)
    return code


def is_code(text: str) -> bool:
    """Whether this is the code that the terminal showed last."""
    try:
        kept = _path().read_text(encoding="utf-8")
    except OSError:
        return False
    return same(hashed(text.strip().lower()), kept)


def use_code_up() -> bool:
    """The code has done its work; False when somebody else was first."""
    try:
        _path().unlink()
    except FileNotFoundError:
        return False
    return True


def set_up(
    *,
    name: str,
    slug: str,
    email: str,
    owner_name: str,
    password: str | None,
    language: str = "ja",
    time_zone: str = "Asia/Tokyo",
    inbox: str = "",
    open_inbox: Callable[..., Any] | None = None,
) -> Membership:
    """A workspace, its owner (found by address, or made) and its first inbox: all or nothing.

    `open_inbox` is the verb of a room above, handed in. Raises SlugTaken, ValueError, and what that verb raises.
    """
    password_hash = make_password(password)
    with writing():
        owner = Person.objects.filter(email=email.strip().lower()).first()
        if owner is None:
            owner = Person.objects.hashed(email, password_hash, name=owner_name, language=language)
        workspace = workspaces.create(name=name, slug=slug, owner=owner, language=language, time_zone=time_zone)
        if inbox and open_inbox is not None:
            open_inbox(workspace, name=name, address=inbox, by=owner)
        membership = Membership.objects.select_related("person", "workspace").get(workspace=workspace, person=owner)
    use_code_up()
    return membership


def _path() -> Path:
    return Path(settings.DATA_DIR) / "setup_code"
