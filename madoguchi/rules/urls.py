from django.urls import path

from madoguchi.rules.views import addresses, editing, rules, runs

app_name = "rules"
RULES = "w/<slug:slug>/settings/rules/"
urlpatterns = [
    path(RULES, rules.rules, name="rules"),
    path(f"{RULES}order/", rules.order, name="order"),
    path(f"{RULES}new/", editing.new, name="new"),
    path(f"{RULES}builder/", editing.builder, name="builder"),
    path(f"{RULES}preview/", editing.preview, name="preview"),
    path(f"{RULES}choices/", editing.choices, name="choices"),
    path(f"{RULES}runs/", runs.of_conversation, name="runs"),
    path(f"{RULES}webhooks/", addresses.addresses, name="addresses"),
    path(f"{RULES}webhooks/<int:webhook_id>/removal/", addresses.removal, name="remove_address"),
    path(f"{RULES}<int:automation_id>/", editing.edit, name="rule"),
    path(f"{RULES}<int:automation_id>/state/", rules.state, name="state"),
    path(f"{RULES}<int:automation_id>/removal/", rules.removal, name="removal"),
    path(f"{RULES}<int:automation_id>/runs/", runs.of_rule, name="runs_of"),
    path(f"{RULES}<int:automation_id>/watching/", runs.watching, name="watching"),
    path(f"{RULES}<int:automation_id>/versions/", editing.versions, name="versions"),
    path(f"{RULES}<int:automation_id>/versions/<int:version_number>/restoration/", editing.restoration, name="restore"),
]
