from django.urls import path

from madoguchi.conversations.views import inbox_access, own_names, sender_rules, stages

app_name = "conversations"
urlpatterns = [
    path("w/<slug:slug>/settings/stages/", stages.stages, name="stages"),
    path("w/<slug:slug>/settings/stages/<int:stage_id>/", stages.stage, name="stage"),
    path("w/<slug:slug>/settings/stages/<int:stage_id>/place/", stages.place, name="stage_place"),
    path("w/<slug:slug>/settings/stages/<int:stage_id>/removal/", stages.remove, name="remove_stage"),
    path("w/<slug:slug>/settings/inboxes/<int:inbox_id>/access/", inbox_access.access, name="inbox_access"),
    path("w/<slug:slug>/settings/inboxes/<int:inbox_id>/public-names/", inbox_access.names, name="inbox_names"),
    path("w/<slug:slug>/settings/public-names/", own_names.own_names, name="own_names"),
    path("w/<slug:slug>/settings/sender-rules/", sender_rules.sender_rules, name="sender_rules"),
    path("w/<slug:slug>/settings/sender-rules/<int:rule_id>/removal/", sender_rules.remove, name="remove_sender_rule"),
]
