from django.urls import path

from madoguchi.surveys.views import answering, satisfaction, surveys

app_name = "surveys"
urlpatterns = [
    path("s/<str:token>/", answering.page, name="answer"),
    path("w/<slug:slug>/settings/surveys/", surveys.surveys, name="surveys"),
    path("w/<slug:slug>/settings/surveys/new/", surveys.new, name="new_survey"),
    path("w/<slug:slug>/settings/surveys/<int:survey_id>/", surveys.survey, name="survey"),
    path("w/<slug:slug>/settings/surveys/<int:survey_id>/preview/", surveys.preview, name="preview"),
    path("w/<slug:slug>/settings/surveys/<int:survey_id>/removal/", surveys.removal, name="remove_survey"),
    path("w/<slug:slug>/settings/satisfaction/", satisfaction.satisfaction, name="satisfaction"),
    path("w/<slug:slug>/settings/satisfaction/answers/", satisfaction.answers, name="answers"),
]
