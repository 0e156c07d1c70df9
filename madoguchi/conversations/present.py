"""Which of the rarer things a conversation has at all: one statement, so that a page asks no further for what is not there."""

from django.db import connection
from django.db.models import Model

from madoguchi.accounts.models import Membership, WorkingDay
from madoguchi.conversations.models import (
    Concession,
    Conversation,
    CustomField,
    Draft,
    Fact,
    Follow,
    Handover,
    Link,
    Message,
    Promise,
    SideConversation,
    Tagging,
    Task,
)
from madoguchi.customers.models import MallDomain


def _of(model: type[Model], where: str) -> str:
    return f"exists(select 1 from {model._meta.db_table} where {where})"  # noqa: S608 (our own tables and columns)


OF_WORKSPACE = "workspace_id = %(workspace)s"
_HERE = "conversation_id = %(conversation)s"
_MESSAGES = f"message_id in (select id from {Message._meta.db_table} where {_HERE})"  # noqa: S608
_ASSIGNEE = f"select id from {Membership._meta.db_table} where person_id = %(assignee)s"  # noqa: S608
_CUSTOMERS = "workspace_id = %(workspace)s and customer_id = %(customer)s"
_PROBES = {
    "tasks": _of(Task, _HERE),
    "links": f"{_of(Link, 'one_id = %(conversation)s')} or {_of(Link, 'other_id = %(conversation)s')}",
    "sides": _of(SideConversation, _HERE),
    "tags": _of(Tagging, _HERE),
    "facts": f"{_of(Fact, 'customer_id = %(customer)s')} or {_of(Fact, _MESSAGES)}",
    "promises": _of(Promise, _HERE),
    "concessions": f"{_of(Concession, _HERE)} or {_of(Concession, _CUSTOMERS)}",
    "packets": _of(Handover, _HERE),
    "follows": f"{_of(Follow, _HERE)} or {_of(Conversation, 'merged_into_id = %(conversation)s')}",
    "drafts": _of(Draft, _HERE),
    "fields": _of(CustomField, OF_WORKSPACE),
    "malls": _of(MallDomain, OF_WORKSPACE),
    "hours": _of(WorkingDay, f"workspace_id = %(workspace)s and membership_id in ({_ASSIGNEE})"),
}


def look_for(name: str, model: type[Model], where: str = _HERE) -> None:
    """Rooms above hang rows on conversations too (their column `conversation`); `where`: or on the workspace."""
    _PROBES[name] = _of(model, where)


def present(conversation: Conversation) -> frozenset[str]:
    """Those of `tasks`, `links`, `sides`, `tags`, `facts` (the customer's too), `promises`, `concessions` (the customer's too),
    `packets`, `follows`, `drafts`, `fields` and `malls` (the workspace's) and `hours` (the assignee's) of which there is any.
    What is hidden or past may count; what is not named is not there. Rooms above add theirs."""
    asked = {
        "conversation": conversation.pk,
        "customer": conversation.customer_id,
        "workspace": conversation.workspace_id,
        "assignee": conversation.assignee_id or 0,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(f'({sql})' for sql in _PROBES.values())}", asked)
        row = cursor.fetchone()
    return frozenset(name for name, is_there in zip(_PROBES, row, strict=True) if is_there)
