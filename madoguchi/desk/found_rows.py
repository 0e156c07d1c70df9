"""What a search found, as rows of the list: conversations once each with their best place, cards and texts as they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership
from madoguchi.conversations import listing
from madoguchi.conversations.models import Conversation
from madoguchi.desk import naming
from madoguchi.search.finding import Hit
from madoguchi.search.models import DocumentKind

KINDS: dict[str, tuple[str, Promise]] = {
    DocumentKind.FILE: ("paperclip", _("File")),
    DocumentKind.NOTE: ("lock", _("Internal note")),
    DocumentKind.SIDE: ("messages-square", _("Side conversation")),
    DocumentKind.CUSTOMER: ("user", _("Customer")),
    DocumentKind.COMPANY: ("building-2", _("Company")),
    DocumentKind.SAVED_REPLY: ("message-square-text", _("Saved reply")),
}

PAGES: dict[str, str] = {
    DocumentKind.CUSTOMER: "desk:customer_page",
    DocumentKind.COMPANY: "desk:company_page",
    DocumentKind.SAVED_REPLY: "saved_replies:reply",
}


@dataclass
class Row:
    """One row: a conversation, or something else that has a page of its own. `more`: further places in it on this page."""

    hit: Hit
    conversation: Conversation | None
    url: str
    icon: str = ""
    kind: str | Promise = ""
    more: int = 0

    @property
    def is_in_desk(self) -> bool:
        """Whether it opens in the working pane."""
        return self.hit.kind != DocumentKind.SAVED_REPLY

    @property
    def name(self) -> str:
        """Of whom or of what it is."""
        if self.conversation is not None:
            return naming.addressed(naming.who(self.conversation))
        return str(self.hit.source.about.get("name") or self.hit.title)

    @property
    def label(self) -> str:
        """In one line."""
        if self.conversation is None:
            return f"{self.kind}：{self.name}" if translation.get_language() == "ja" else f"{self.kind}: {self.name}"
        return f"#{self.conversation.number}　{self.name}　{self.conversation.subject}"


def of(membership: Membership, hits: Sequence[Hit], asked: str) -> list[Row]:
    """In the order of the hits; what the member can no longer see is left out. `asked`: the end of the search's address."""
    ids = list(dict.fromkeys(pk for hit in hits if (pk := hit.source.conversation_id)))
    conversations = {row.pk: row for row in listing.rows_by_id(membership, ids)}
    rows: dict[tuple[str, int], Row] = {}
    for hit in hits:
        pk = hit.source.conversation_id
        key = ("conversation", pk) if pk else (hit.kind, hit.subject_id)
        if key in rows:
            rows[key].more += 1
        elif pk is None or pk in conversations:
            rows[key] = _row(membership.workspace.slug, hit, conversations.get(pk or 0), asked)
    return list(rows.values())


def _row(slug: str, hit: Hit, conversation: Conversation | None, asked: str) -> Row:
    icon, kind = KINDS.get(hit.kind, ("", ""))
    if conversation is None:
        return Row(hit, None, reverse(PAGES[hit.kind], args=[slug, hit.subject_id]), icon, kind)
    if hit.kind == DocumentKind.FILE:
        kind = hit.title
    address = reverse("desk:conversation", args=[slug, conversation.number])
    return Row(hit, conversation, f"{address}?view=search&{asked}{_place(hit)}", icon, kind)


def _place(hit: Hit) -> str:
    """Where in the conversation's page it stands."""
    said = hit.subject_id if hit.kind in (DocumentKind.MESSAGE, DocumentKind.NOTE) else hit.source.about.get("message")
    return f"#m{said}" if said else ""
