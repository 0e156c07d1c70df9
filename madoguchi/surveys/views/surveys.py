"""The pages on which surveys are set."""

from dataclasses import replace
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors as conversations
from madoguchi.kit.not_kept import NotKept
from madoguchi.surveys import doors, keeping, links, writing_mail
from madoguchi.surveys.forms import AnswerForm, SurveyForm
from madoguchi.surveys.models import Asked, Survey
from madoguchi.surveys.texts import LANGUAGES, asked_in
from madoguchi.surveys.views.answering import page_of

SHOWN_ADDRESS = "https://…/s/…/"  # each customer has their own


@require_GET
@workspace_view(Right.MANAGE_RULES)
def surveys(request: WorkspaceRequest) -> HttpResponse:
    """All of them."""
    return render(request, "surveys/surveys.html", {"surveys": doors.surveys(request.membership)[: keeping.MOST]})


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_RULES)
def new(request: WorkspaceRequest) -> HttpResponse:
    """One to be made, with ready words."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_RULES)
def survey(request: WorkspaceRequest, survey_id: int) -> HttpResponse:
    """One to be changed."""
    return _edit(request, doors.survey(request.membership, survey_id))


@require_POST
@workspace_view(Right.MANAGE_RULES)
def removal(request: WorkspaceRequest, survey_id: int) -> HttpResponse:
    """Do without it."""
    keeping.remove(doors.survey(request.membership, survey_id), by=request.user)
    messages.success(request, _("The survey is removed. What was answered stays."))
    return redirect("surveys:surveys", request.workspace.slug)


@require_GET
@workspace_view(Right.MANAGE_RULES)
def preview(request: WorkspaceRequest, survey_id: int) -> HttpResponse:
    """Mail and page as a customer sees them, with the values of the newest conversation."""
    found = doors.survey(request.membership, survey_id)
    version = keeping.newest(found)
    rows = conversations.conversations(request.membership).select_related("inbox", "customer__company", "workspace")
    sample = rows.order_by("-pk").first()
    if version is None or sample is None:
        return render(request, "surveys/preview.html", {"survey": found, "shown": []})
    asked = Asked(workspace=request.workspace, survey=found, version=version, conversation=sample)
    asked.expires_at = timezone.now() + timedelta(days=found.open_days)
    shown = []
    for language in LANGUAGES:
        with translation.override(language):
            form = AnswerForm(questions=asked_in(version.questions, language), initial={})
            mail = writing_mail.written(version, sample, language)
            mail = replace(mail, text=mail.text.replace(links.PLACE, SHOWN_ADDRESS))
            shown.append((language, mail, page_of(asked, form, language)))
    return render(request, "surveys/preview.html", {"survey": found, "shown": shown, "sample": sample})


def _edit(request: WorkspaceRequest, row: Survey | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    version = keeping.newest(row) if row else None
    form = SurveyForm(data, workspace_id=request.workspace.pk, survey=row, version=version)
    if form.is_valid() and (kept := _keep(request, form, row)):
        messages.success(request, _("Saved."))
        return redirect("surveys:survey", request.workspace.slug, kept.pk)
    told = {"form": form, "survey": row, "shown": (form.data.get("shown") or keeping.shown(row)) if row else ""}
    return render(request, "surveys/survey.html", told, status=422 if form.errors else 200)


def _keep(request: WorkspaceRequest, form: SurveyForm, row: Survey | None) -> Survey | None:
    told = {"texts": form.texts_of(), "questions": form.questions_of(), **form.settings_of()}
    try:
        return keeping.keep(request.workspace, row, by=request.user, seen=request.POST.get("shown", ""), **told)
    except NotKept as refused:
        form.add_error(refused.field, str(refused))
    return None
