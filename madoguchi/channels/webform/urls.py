from django.urls import path

from madoguchi.channels.webform.views import forms, submissions

app_name = "webform"
urlpatterns = [
    path("w/<slug:slug>/settings/forms/", forms.every, name="forms"),
    path("w/<slug:slug>/settings/forms/new/", forms.new, name="new"),
    path("w/<slug:slug>/settings/forms/friction/", forms.measure, name="friction"),
    path("w/<slug:slug>/settings/forms/<int:contact_form_id>/", forms.one, name="form"),
    path("w/<slug:slug>/settings/forms/<int:contact_form_id>/removal/", forms.removal, name="remove"),
    path("w/<slug:slug>/settings/forms/<int:contact_form_id>/submissions/", submissions.every, name="submissions"),
    path(
        "w/<slug:slug>/settings/forms/<int:contact_form_id>/submissions/<int:submission_id>/revocation/",
        submissions.revocation,
        name="revoke",
    ),
]
