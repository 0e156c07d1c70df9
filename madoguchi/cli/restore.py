"""`madoguchi restore`."""

from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from madoguchi.cli.asking import AnyWorkspaceOption, FormatOption
from madoguchi.cli.keeping import archiving, publishing, restoring
from madoguchi.cli.telling import Format, say, tell_json, words
from madoguchi.journal.models import Delivery
from madoguchi.kit import crypto


def restore(
    file: Annotated[Path, typer.Argument(help="An archive that `madoguchi backup` wrote.")],
    force: Annotated[
        bool, typer.Option("--force", help="Also where there is something: it is put aside into backups/ first.")
    ] = False,
    workspace: AnyWorkspaceOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Fill this installation from a backup, also from one made on the other kind of database. Stop the server first."""
    with words.status("Restoring …") as status:
        made, aside = restoring.restore(file.absolute(), force=force, advance=lambda step: status.update(f"Restoring {step}"))
        publishing.publish()
    unsent = Delivery.objects.filter(ended_at=None).count()
    fits = _key_fits(made.key_fingerprint)
    if format is Format.JSON:
        result = {"rows": made.rows, "files": len(made.files()), "made_at": made.made_at, "put_aside": aside}
        tell_json(result | {"key_fits": fits, "unsent": unsent})
        return
    say(f"Restored: {sum(made.rows.values()):,} rows and {len(made.files()):,} files of {made.made_at}.")
    if aside:
        say(f"What was here before: {aside}")
    if unsent:
        say(f"{unsent} deliveries were under way then and are tried again, under the same Message-ID.")
    if not fits:
        say(
            "The secret key here is not the backup's: mailbox passwords, sign-in codes and reply addresses stay closed until "
            f"you put the old key into {settings.DATA_DIR / 'secret_key'} (or MADOGUCHI_SECRET_KEY)."
        )
    say("Everybody signs in again. Start Madoguchi, then look at `madoguchi doctor`.")


def _key_fits(fingerprint: str) -> bool:
    """Whether the key in force from the next start is the archive's."""
    kept = settings.DATA_DIR / "secret_key"
    if archiving.fingerprint() == fingerprint:
        return True
    if not kept.exists():
        return False
    return crypto.KeyRing.parse(kept.read_text()).derive("backup fingerprint").hex()[:16] == fingerprint
