"""Shared saved replies with their folders in files; private ones and attached files stay here."""

from collections.abc import Iterable
from dataclasses import dataclass

from madoguchi.accounts.models import Membership, Team
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.ordering import by_moves
from madoguchi.accounts.portable.parts import Day, Many, Ref, Text
from madoguchi.accounts.portable.references import Names, Reference, Unfit, refer
from madoguchi.conversations import variables
from madoguchi.conversations.models import Inbox
from madoguchi.conversations.portable.actions import Actions
from madoguchi.conversations.portable.chosen import Chosen, Sort, say
from madoguchi.kit.yaml_text import Given
from madoguchi.saved_replies import filing, keeping
from madoguchi.saved_replies.exporting import MOST
from madoguchi.saved_replies.forms import LONGEST_TEXT, MOST_ACTIONS, refuse_impossible
from madoguchi.saved_replies.keeping import Content
from madoguchi.saved_replies.models import Folder, SavedReply

SAME = ("name", "name_en", "reading", "words", "text_ja", "text_en", "actions", "valid_until")


class SaysNothing(ValueError):
    """Write a text, or at least one action, and at most twenty."""


@dataclass(frozen=True)
class Letter(Text):
    """A text with {variables} that are known here."""

    def take(self, at: Given, names: Names) -> str:
        found = self.check(at)
        if unknown := variables.unknown(found, names.by.workspace_id):
            raise Unfit(f"there is no variable {{{unknown[0]}}} here", at)
        return found


def letter(most: int) -> Letter:
    """A text that may be empty, exactly as it is written."""
    return Letter("", most, keeps_edges=True)


def add() -> None:
    """Called once at start."""
    refer(Reference("folder", "folder", lambda pk: Folder.objects.filter(workspace_id=pk).values_list("pk", "name")))
    rows = SavedReply.objects.filter(archived_at=None, is_private=False)
    refer(Reference("saved_reply", "saved reply", lambda pk: rows.filter(workspace_id=pk).values_list("pk", "name")))
    say("reply", Chosen(sort=Sort("saved_reply")))
    say("macro", Chosen(sort=Sort("saved_reply")))
    right, folder = Right.MANAGE_SAVED_REPLIES, {"name": Text(most=60)}
    order = by_moves(_beside, Folder, lambda row, by: filing.move_folder(row, up=True, by=by.person))
    of_folders = (_folders, _of_folder, _make_folder, _change_folder, _remove_folder)
    register(Kind("saved_reply_folders", 54, right, folder, *of_folders, order))
    reply = {
        "name": Text(most=120),
        "name_en": Text("", 120),
        "reading": Text("", 200),
        "words": Text("", 300),
        "folder": Ref(None, "folder"),
        "inboxes": Many(of=Ref(to="inbox"), is_set=True),
        "teams": Many(of=Ref(to="team"), is_set=True),
        "valid_until": Day(None),
        "text_ja": letter(LONGEST_TEXT),
        "text_en": letter(LONGEST_TEXT),
        "actions": Actions(user="macro"),
    }
    verbs = (_replies, _values, _make, _change, _archive)
    register(Kind("saved_replies", 65, right, reply, *verbs, sort=("folder", "name"), named="saved_reply"))


def _folders(by: Membership) -> Iterable[Folder]:
    return Folder.objects.filter(workspace_id=by.workspace_id).order_by("position", "id")[: filing.MOST]


def _beside(row: Folder) -> Iterable[Folder]:
    return Folder.objects.filter(workspace_id=row.workspace_id).order_by("position", "id")


def _of_folder(row: Folder) -> Values:
    return {"name": row.name}


def _make_folder(values: Values, by: Membership) -> Folder:
    return filing.add_folder(by.workspace, values["name"], by=by.person)


def _change_folder(row: Folder, _values: Values, _by: Membership) -> Folder:
    """Its name is all that it has."""
    return row


def _remove_folder(row: Folder, by: Membership) -> None:
    filing.remove_folder(row, by=by.person)


def _replies(by: Membership) -> Iterable[SavedReply]:
    rows = SavedReply.objects.filter(workspace_id=by.workspace_id, archived_at=None, is_private=False)
    return rows.defer("folded").prefetch_related("inboxes", "teams").order_by("folder__position", "name", "id")[:MOST]


def _values(row: SavedReply) -> Values:
    told = {name: getattr(row, name) for name in SAME} | {"folder": row.folder_id}
    return told | {"inboxes": [each.pk for each in row.inboxes.all()], "teams": [each.pk for each in row.teams.all()]}


def _content(values: Values, by: Membership) -> Content:
    if not (values["text_ja"].strip() or values["text_en"].strip() or values["actions"]):
        raise SaysNothing
    if len(values["actions"]) > MOST_ACTIONS:
        raise SaysNothing
    refuse_impossible(values["actions"], by)
    folder = Folder.objects.get(pk=values["folder"], workspace=by.workspace) if values["folder"] else None
    inboxes = list(Inbox.objects.filter(workspace=by.workspace, pk__in=values["inboxes"]))
    teams = list(Team.objects.filter(workspace=by.workspace, pk__in=values["teams"]))
    return Content(**{name: values[name] for name in SAME}, folder=folder, inboxes=inboxes, teams=teams)


def _make(values: Values, by: Membership) -> SavedReply:
    return keeping.add(by, _content(values, by))


def _change(row: SavedReply, values: Values, by: Membership) -> SavedReply:
    return keeping.change(row, _content(values, by), by=by.person)


def _archive(row: SavedReply, by: Membership) -> None:
    keeping.archive(row, by=by.person)
