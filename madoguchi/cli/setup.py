"""`madoguchi setup`: the first workspace and its owner; asks what is missing where somebody sits at the terminal."""

import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation

from madoguchi.accounts import setting_up, workspaces
from madoguchi.accounts.models import Person, Workspace
from madoguchi.cli.asking import FormatOption
from madoguchi.cli.failing import DONE, Failed, WrongUsage
from madoguchi.cli.telling import Format, say, tell, tell_json
from madoguchi.config.environment import Setting
from madoguchi.conversations.opening import AddressTaken, open_inbox

ENVIRONMENT = "MADOGUCHI_SETUP_"

NameOption = Annotated[str | None, typer.Option("--workspace-name", help="What the workspace is called.")]
SlugOption = Annotated[str | None, typer.Option("--slug", "--workspace", metavar="SLUG", help="Its short name, for addresses.")]
EmailOption = Annotated[str | None, typer.Option("--owner-email", metavar="ADDRESS", help="Whom it belongs to.")]
OwnerOption = Annotated[str | None, typer.Option("--owner-name", help="The owner's name.")]
PasswordOption = Annotated[str | None, typer.Option("--password", help="Others on this machine may see it: prefer a file.")]
FileOption = Annotated[Path | None, typer.Option("--password-file", help="A file whose first line is the password.")]
InboxOption = Annotated[str | None, typer.Option("--inbox", metavar="ADDRESS", help="The address that customers write to.")]
LanguageOption = Annotated[str | None, typer.Option("--language", help="ja or en.")]
ZoneOption = Annotated[str | None, typer.Option("--time-zone", help="For example Asia/Tokyo.")]


@dataclass(frozen=True)
class _Question:
    """One value: its variable's name, and what is asked for at a terminal."""

    variable: str
    words: str
    default: str = ""


def setup(
    workspace_name: NameOption = None,
    slug: SlugOption = None,
    owner_email: EmailOption = None,
    owner_name: OwnerOption = None,
    password: PasswordOption = None,
    password_file: FileOption = None,
    inbox: InboxOption = None,
    language: LanguageOption = None,
    time_zone: ZoneOption = None,
    format: FormatOption = Format.TEXT,
) -> int:
    """Make the first workspace and its owner; with a new --slug, a further one.

    Each option also comes from MADOGUCHI_SETUP_WORKSPACE_NAME, _SLUG, _OWNER_EMAIL, _OWNER_NAME, _PASSWORD, _INBOX,
    _LANGUAGE, _TIME_ZONE, or from a file named by the same with _FILE. At a terminal, what is missing is asked.
    """
    slug = slug or _given("SLUG")
    _refuse_second(slug)
    name = _value(workspace_name, _Question("WORKSPACE_NAME", "Name of the workspace"), _filled)
    slug = _value(slug, _Question("SLUG", "Short name for addresses (a-z, 0-9, -)", _suggested(name)), _slug)
    email = _value(owner_email, _Question("OWNER_EMAIL", "The owner's mail address"), _address)
    known = Person.objects.filter(email=email).first()
    owner = known.name if known else _value(owner_name, _Question("OWNER_NAME", "The owner's name"), _filled)
    secret = None if known else _password(password, password_file, Person(email=email, name=owner))
    address = inbox if inbox is not None else _optional("INBOX", "Address that customers write to (empty: later)")
    with translation.override(_language(language)):
        return _make(name, slug, email, owner, secret, _address(address) if address else "", time_zone, format)


def _make(name: str, slug: str, email: str, owner: str, secret: str | None, inbox: str, zone: str | None, shape: Format) -> int:
    try:
        membership = setting_up.set_up(
            name=name,
            slug=slug,
            email=email,
            owner_name=owner,
            password=secret,
            language=translation.get_language() or "ja",
            time_zone=_zone(zone),
            inbox=inbox,
            open_inbox=open_inbox,
        )
    except workspaces.SlugTaken as error:
        raise Failed(f"A workspace {slug!r} exists already; choose another --slug.") from error
    except AddressTaken as error:
        raise Failed(f"Another inbox receives mail for {inbox} already.") from error
    told = {"workspace": slug, "name": name, "owner": membership.person.email, "inbox": inbox or None}
    if shape is Format.JSON:
        tell_json(told)
    else:
        tell(f"The workspace {slug} is made; {membership.person.email} owns it.")
        say("Start it with `madoguchi serve`, then sign in with that address.")
    return DONE


def _refuse_second(slug: str | None) -> None:
    existing = list(Workspace.objects.order_by("id").values_list("slug", flat=True)[:20])
    if slug in existing:
        raise Failed(f"A workspace {slug!r} exists already; choose another --slug.")
    if existing and not slug:
        raise Failed(f"This installation is set up ({', '.join(existing)}). For a further workspace give a new --slug.")


def _given(variable: str) -> str | None:
    return Setting(ENVIRONMENT + variable, "", "").text() or None


def _value(option: str | None, question: _Question, check: Callable[[str], str]) -> str:
    """The option, else the variable, else what is typed; typed values may be corrected."""
    given = option if option is not None else _given(question.variable)
    if given is not None:
        return check(given)
    if not _somebody_there():
        raise WrongUsage(f"--{question.variable.lower().replace('_', '-')} (or {ENVIRONMENT}{question.variable}) is missing.")
    while True:
        try:
            return check(typer.prompt(question.words, default=question.default or None, err=True))
        except WrongUsage as error:
            say(str(error))


def _optional(variable: str, words: str) -> str:
    if (given := _given(variable)) is not None:
        return given
    return str(typer.prompt(words, default="", show_default=False, err=True)).strip() if _somebody_there() else ""


def _password(option: str | None, file: Path | None, owner: Person) -> str:
    given = option if option is not None else _password_from(file) or _given("PASSWORD")
    if given is not None:
        return _measured(given, owner)
    if not _somebody_there():
        raise WrongUsage("--password-file (or MADOGUCHI_SETUP_PASSWORD, MADOGUCHI_SETUP_PASSWORD_FILE) is missing.")
    while True:
        try:
            return _measured(
                typer.prompt("Password (at least 10 characters)", hide_input=True, confirmation_prompt=True, err=True),
                owner,
            )
        except WrongUsage as error:
            say(str(error))


def _password_from(file: Path | None) -> str | None:
    if file is None:
        return None
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUsage(f"The password file {file} cannot be read.") from error
    return lines[0] if lines else ""


def _measured(password: str, owner: Person) -> str:
    try:
        with translation.override("en"):
            validate_password(password, owner)
    except ValidationError as error:
        raise WrongUsage("The password does not do: " + " ".join(error.messages)) from error
    return password


def _filled(text: str) -> str:
    if not text.strip():
        raise WrongUsage("A name is needed.")
    return text.strip()[:120]


def _slug(text: str) -> str:
    slug = text.strip().lower()
    if not workspaces.is_slug(slug):
        raise WrongUsage(f"{text!r} does not do as a short name: small letters, digits and inner hyphens, at most 40.")
    _refuse_second(slug)
    return slug


def _address(text: str) -> str:
    try:
        validate_email(text.strip())
    except ValidationError as error:
        raise WrongUsage(f"{text!r} is not a mail address.") from error
    return text.strip().lower()


def _language(option: str | None) -> str:
    language = option or _given("LANGUAGE") or "ja"
    if language not in {"ja", "en"}:
        raise WrongUsage(f"--language is ja or en, not {language!r}.")
    return language


def _zone(option: str | None) -> str:
    zone = option or _given("TIME_ZONE") or "Asia/Tokyo"
    if zone != "UTC" and zone not in workspaces.time_zones():
        raise WrongUsage(f"{zone!r} is no time zone known here.")
    return zone


def _suggested(name: str) -> str:
    slug = "-".join("".join(letter if letter.isascii() and letter.isalnum() else " " for letter in name.lower()).split())[:40]
    return slug if workspaces.is_slug(slug) else f"desk-{secrets.token_hex(2)}"


def _somebody_there() -> bool:
    return sys.stdin.isatty()
