"""A PostgreSQL server for the tests: the one that MADOGUCHI_TEST_POSTGRES names, else a throw-away one from the programs
that are installed (no fsync, nobody else's transactions), else one that answers on this machine.

python -m tests.postgres start FOLDER    prints the URL; exit 1 where there is none to be had
python -m tests.postgres stop FOLDER     stops what `start` started there, if it did
"""

import getpass
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg


def answering() -> str | None:
    """The URL of a server on this machine's usual port, on which we may make databases."""
    users = dict.fromkeys([os.environ.get("PGUSER", ""), getpass.getuser(), "postgres", "madoguchi"])
    urls = (f"postgresql://{user}@127.0.0.1:5432/postgres" for user in users if user)
    return next((url for url in urls if _lets_us_make_databases(url)), None)


def start(folder: Path) -> str | None:
    """A server of our own in `folder`, without durability; None where PostgreSQL's programs are not installed."""
    if not (programs := _programs()):
        return None
    folder.mkdir(parents=True)
    who = _somebody_unprivileged() if os.geteuid() == 0 else None
    if who:
        os.chown(folder, who.pw_uid, who.pw_gid)
        for parent in folder.parents:
            if parent != Path(tempfile.gettempdir()) and parent.is_relative_to(tempfile.gettempdir()):
                parent.chmod(0o711)
    data = folder / "data"
    _run([programs / "initdb", "-D", data, "-U", "madoguchi", "-A", "trust", "-E", "UTF8", "-N"], folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories= -c fsync=off"
    options += " -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
    _run([programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"], folder)
    return f"postgresql://madoguchi@127.0.0.1:{port}/postgres"


def _started(folder: Path) -> str | None:
    try:
        return start(folder)
    except (subprocess.CalledProcessError, OSError) as error:
        sys.stderr.write(f"A PostgreSQL of our own could not be started: {error}\n")
        return None


def stop(folder: Path) -> None:
    """End the server of `start` and remove its files."""
    if (programs := _programs()) and (folder / "data").exists():
        _run([programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop"], folder)
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str | Path], folder: Path) -> None:
    """Run one of PostgreSQL's programs as the folder's owner, for none of them works for root."""
    owner = folder.stat()
    as_owner = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **as_owner)


def _lets_us_make_databases(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            may = connection.execute("SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user").fetchone()
            return bool(may and may[0] and connection.info.server_version >= 150000)
    except psycopg.OperationalError:
        return False


def _programs() -> Path | None:
    folders = [Path(found).parent for found in [shutil.which("initdb")] if found]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


def _somebody_unprivileged() -> pwd.struct_passwd:
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


if __name__ == "__main__":
    action, place = sys.argv[1], Path(sys.argv[2])
    if action == "start":
        url = os.environ.get("MADOGUCHI_TEST_POSTGRES") or _started(place) or answering()
        print(url or "")
        sys.exit(0 if url else 1)
    stop(place)
