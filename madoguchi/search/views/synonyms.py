"""Words that mean the same, as a workspace keeps them; and what somebody would find by one of them."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.kit.not_kept import ChangedMeanwhile, TooMany
from madoguchi.kit.text.analysing import fold
from madoguchi.search import doors
from madoguchi.search import synonyms as verbs
from madoguchi.search.finding import find
from madoguchi.search.forms import SynonymsForm
from madoguchi.search.models import SynonymGroup

MOST_COUNTED = 50


@dataclass(frozen=True)
class Effect:
    """What looking for a word finds also, and in how many places that word stands now; None beyond MOST_COUNTED."""

    word: str
    others: str
    count: int | None


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_WORKSPACE)
def synonyms(request: WorkspaceRequest) -> HttpResponse:
    """All groups; POST adds one, or with `preview` only shows what it would do. `?word=` tries a word out."""
    form = SynonymsForm(request.POST if request.method == "POST" else None)
    preview: list[Effect] = []
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            preview = _effects(request, form.cleaned_data["words"])
        elif _added(request, form):
            return redirect("search:synonyms", request.workspace.slug)
    groups = list(doors.synonym_groups(request.membership)[: verbs.MOST_GROUPS])
    word = request.GET.get("word", "").strip()[: verbs.LONGEST]
    shown = {
        "form": form,
        "preview": preview,
        "most": MOST_COUNTED,
        "rows": [(group, verbs.split(group.words)) for group in groups],
        "offered": [(each, verbs.split(each)) for each in verbs.offered(groups)],
        "word": word,
        "others": _(", ").join(verbs.of(request.workspace).get(fold(word), ())) if word else "",
    }
    return render(request, "search/synonyms.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_WORKSPACE)
def group(request: WorkspaceRequest, synonyms_id: int) -> HttpResponse:
    """One group; POST changes it, or with `preview` only shows what that would do."""
    found = doors.synonym_group(request.membership, synonyms_id)
    form = SynonymsForm(request.POST if request.method == "POST" else None, initial={"words": found.words})
    preview = _effects(request, found.words) if request.method == "GET" else []
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            preview = _effects(request, form.cleaned_data["words"])
        elif _changed(request, found, form):
            return redirect("search:synonyms", request.workspace.slug)
    shown = {"group": found, "form": form, "preview": preview, "most": MOST_COUNTED}
    shown["shown"] = request.POST.get("shown") or verbs.shown(found)
    return render(request, "search/synonym_group.html", shown, status=422 if form.errors else 200)


@require_POST
@workspace_view(Right.MANAGE_WORKSPACE)
def remove(request: WorkspaceRequest, synonyms_id: int) -> HttpResponse:
    """Do without it."""
    verbs.remove_group(doors.synonym_group(request.membership, synonyms_id), by=request.user)
    messages.success(request, _("The group is removed. Each of its words finds only itself again."))
    return redirect("search:synonyms", request.workspace.slug)


def _added(request: WorkspaceRequest, form: SynonymsForm) -> SynonymGroup | None:
    try:
        made = verbs.add_group(request.workspace, form.cleaned_data["words"], by=request.user)
    except TooMany as refused:
        form.add_error("words", str(refused))
        return None
    messages.success(request, _("From now on each of these words finds the others too."))
    return made


def _changed(request: WorkspaceRequest, found: SynonymGroup, form: SynonymsForm) -> bool:
    try:
        verbs.change_group(found, form.cleaned_data["words"], by=request.user, seen=request.POST.get("shown", ""))
    except ChangedMeanwhile as refused:
        form.add_error("words", str(refused))
        return False
    messages.success(request, _("Saved."))
    return True


def _effects(request: WorkspaceRequest, text: str) -> list[Effect]:
    words = verbs.split(text)
    return [Effect(word, _(", ").join(each for each in words if each != word), _count(request, word)) for word in words]


def _count(request: WorkspaceRequest, word: str) -> int | None:
    quoted = word.replace('"', " ")
    found = find(request.membership, f'"{quoted}"', limit=MOST_COUNTED)
    return None if found.more else len(found.hits)
