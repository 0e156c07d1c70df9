"""How well search answers what people look for: the labelled queries over the demo, which is gone again afterwards."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from madoguchi.accounts.models import Membership
from madoguchi.conversations.models import Attachment
from madoguchi.demo import loading
from madoguchi.journal import working
from madoguchi.journal.models import Job
from madoguchi.journal.transactions import writing
from madoguchi.search import file_texts, rebuilding
from madoguchi.search.labelled import judging

SCALE, SEED = "S", 1


def measure() -> dict[str, Any]:
    """nDCG@10, over all and by ability. The database must be empty, and is left so."""
    with writing():
        workspace = loading.load(SCALE, SEED, now=timezone.now()).workspace
        told = answered(Membership.objects.select_related("workspace", "person").order_by("pk").filter(workspace=workspace)[0])
        transaction.set_rollback(True)
    return told


def answered(member: Membership) -> dict[str, Any]:
    """The figures in this member's workspace, once everything in it can be found."""
    file_texts.ask_for_missing(Attachment.objects.filter(workspace=member.workspace))
    for job in Job.objects.filter(kind=file_texts.READ_FILES).order_by("pk"):
        file_texts.read(working.Progress(job))
    for _done in rebuilding.rebuild():
        pass
    judging.add_synonyms(member)
    return judging.summary(judging.judge(member))
