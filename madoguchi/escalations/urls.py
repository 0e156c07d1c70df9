from django.urls import path

from madoguchi.escalations import views
from madoguchi.escalations.on_call import views as on_call

app_name = "escalations"
urlpatterns = [
    path("w/<slug:slug>/settings/escalations/", views.escalations, name="escalations"),
    path("w/<slug:slug>/settings/ladders/", views.ladders, name="ladders"),
    path("w/<slug:slug>/settings/ladders/new/", views.new, name="new_ladder"),
    path("w/<slug:slug>/settings/ladders/<int:ladder_id>/", views.ladder, name="ladder"),
    path("w/<slug:slug>/settings/ladders/<int:ladder_id>/removal/", views.remove, name="remove_ladder"),
    path("w/<slug:slug>/settings/risk-words/", views.risk_words, name="risk_words"),
    path("w/<slug:slug>/settings/on-call/", on_call.on_call, name="on_call"),
    path("w/<slug:slug>/settings/on-call/new/", on_call.new, name="new_rotation"),
    path("w/<slug:slug>/settings/on-call/<int:rotation_id>/", on_call.rotation, name="rotation"),
    path("w/<slug:slug>/settings/on-call/<int:rotation_id>/removal/", on_call.remove, name="remove_rotation"),
    path("w/<slug:slug>/settings/on-call/<int:rotation_id>/overrides/", on_call.instead, name="on_call_overrides"),
    path(
        "w/<slug:slug>/settings/on-call/<int:rotation_id>/overrides/<int:override_id>/removal/",
        on_call.restore,
        name="on_call_restoration",
    ),
    path("w/<slug:slug>/settings/on-call/<int:rotation_id>/turns/<int:starts>/exchange/", on_call.exchange, name="exchange"),
]
