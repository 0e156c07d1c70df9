from django.urls import path

from madoguchi.channels.chat.proactive import views

app_name = "nudges"
urlpatterns = [
    path("w/<slug:slug>/settings/nudges/", views.nudges, name="nudges"),
    path("w/<slug:slug>/settings/nudges/new/", views.new, name="new_nudge"),
    path("w/<slug:slug>/settings/nudges/<int:nudge_id>/", views.nudge, name="nudge"),
    path("w/<slug:slug>/settings/nudges/<int:nudge_id>/removal/", views.removal, name="remove_nudge"),
]
