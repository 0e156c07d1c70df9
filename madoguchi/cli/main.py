"""The `madoguchi` command: finds the one command that was asked for and loads only that.

A command module holds a function named like the command, or a typer group `app` (`mail receive`, `lanes …`).
"""

import importlib
import os
import sys
from dataclasses import dataclass
from typing import Annotated, Any

import django
import typer
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import OperationalError, ProgrammingError

from madoguchi import __version__
from madoguchi.cli.failing import DONE, FAILED, WRONG_USAGE, Failed
from madoguchi.cli.telling import say
from madoguchi.config.environment import SettingError
from madoguchi.kit.crypto import KeyRingError


@dataclass(frozen=True)
class Command:
    """Where a command lives and one sentence about it, so that the list of commands needs no imports."""

    module: str
    sentence: str


COMMANDS = {
    "serve": Command("madoguchi.cli.serve", "Start everything in this one process."),
    "web": Command("madoguchi.cli.serve", "Start only the web server."),
    "worker": Command("madoguchi.cli.serve", "Start only a worker: lanes, deliveries, jobs, clock."),
    "mailroom": Command("madoguchi.cli.serve", "Start only the mail doors: receiver and IMAP."),
    "setup": Command("madoguchi.cli.setup", "Make the first workspace and its owner."),
    "demo": Command("madoguchi.cli.demo", "Fill an empty installation with a fictional company."),
    "conversation": Command("madoguchi.cli.conversation", "Show a conversation."),
    "view": Command("madoguchi.cli.view", "Show views, their counts and rows."),
    "clock": Command("madoguchi.cli.clock", "Show what is due on a conversation, and why."),
    "facts": Command("madoguchi.cli.facts", "Show what a customer told, and where."),
    "customers": Command("madoguchi.cli.customers", "Show customers who may be one person."),
    "route": Command("madoguchi.cli.route", "Show why a conversation is where it is, and where it would go."),
    "search": Command("madoguchi.cli.search", "Find anything by its words, or make the index anew."),
    "rules": Command("madoguchi.cli.rules", "Show rules and what they would match."),
    "draft": Command("madoguchi.cli.draft", "Look at a draft before it is sent."),
    "config": Command("madoguchi.cli.config", "Keep a workspace's setup in files: rules, service levels, calendars …"),
    "mail": Command("madoguchi.cli.mail", "Take mail in from files, look through the ledger."),
    "lanes": Command("madoguchi.cli.lanes", "Show the log's readers, replay what was set aside."),
    "doctor": Command("madoguchi.cli.doctor", "Examine this installation and say how to mend it."),
    "hours": Command("madoguchi.cli.hours", "Reckon with opening hours: due times, open time between two moments."),
    "migrate": Command("madoguchi.cli.migrate", "Bring the database, catalogues and static files up to date."),
    "backup": Command("madoguchi.cli.backup", "Write everything into one file, while running."),
    "restore": Command("madoguchi.cli.restore", "Fill an empty installation from a backup."),
    "move": Command("madoguchi.cli.move", "Copy everything from SQLite to PostgreSQL."),
}


def main() -> None:
    """The program's entry."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Carry out one command line; give back its exit code. A traceback comes out only under MADOGUCHI_DEBUG."""
    try:
        result = _app(arguments)(arguments, prog_name="madoguchi", standalone_mode=False)
    except typer.TyperException as error:
        error.show() if hasattr(error, "show") else say(str(error))
        return WRONG_USAGE if error.exit_code == 2 else error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        say("Stopped.")
        return FAILED
    except BrokenPipeError:
        return FAILED
    except Exception as error:
        if os.environ.get("MADOGUCHI_DEBUG", "").lower() in {"1", "true", "yes", "on"}:
            raise
        say(_plain(error))
        return error.exit_code if isinstance(error, Failed) else FAILED
    return result if isinstance(result, int) and not isinstance(result, bool) else DONE


def _app(arguments: list[str]) -> typer.Typer:
    """The whole list of commands, of which only the one in `arguments` is real."""
    app = typer.Typer(help="Madoguchi, the counter where customers are heard.", no_args_is_help=True, add_completion=False)
    app.callback()(_options)
    wanted = next((word for word in arguments if not word.startswith("-")), None)
    for name, command in COMMANDS.items():
        if name != wanted:
            app.command(name, help=command.sentence)(_unreached)
            continue
        loaded = _load(name, command)
        if isinstance(loaded, typer.Typer):
            app.add_typer(loaded, name=name, help=command.sentence)
        else:
            app.command(name, help=loaded.__doc__ or command.sentence)(loaded)
    return app


def _load(name: str, command: Command) -> Any:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.config.settings")
    django.setup()
    module = importlib.import_module(command.module)
    return getattr(module, name, None) or module.app


def _version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"madoguchi {__version__}\n")
        raise typer.Exit


def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_version)] = False,
) -> None:
    pass


def _unreached() -> None:
    raise AssertionError("only the command that was asked for is ever called")


def _plain(error: Exception) -> str:
    """What happened, in words an operator can act on."""
    if isinstance(error, Failed | SettingError | KeyRingError):
        return str(error)
    if isinstance(error, ImproperlyConfigured):
        return f"A setting does not fit: {error}"
    if isinstance(error, ProgrammingError | OperationalError) and _says_missing_table(str(error)):
        return "The database has no tables yet, or older ones: run `madoguchi migrate`."
    if isinstance(error, OperationalError):
        return f"The database does not answer: {str(error).strip()}"
    kind = type(error).__name__
    return f"This failed: {kind}: {error}\nMADOGUCHI_DEBUG=1 shows where. `madoguchi doctor` looks for the cause."


def _says_missing_table(text: str) -> bool:
    return any(words in text for words in ("no such table", "no such column", "does not exist"))
