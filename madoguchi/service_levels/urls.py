from django.urls import path

from madoguchi.service_levels.views import policies, tiers

app_name = "service_levels"
HOME = "w/<slug:slug>/settings/service-levels/"
urlpatterns = [
    path(HOME, policies.policies, name="policies"),
    path(f"{HOME}new/", policies.new, name="new"),
    path(f"{HOME}condition/", policies.condition, name="condition"),
    path(f"{HOME}choices/", policies.choices, name="choices"),
    path(f"{HOME}preview/", policies.preview, name="preview"),
    path(f"{HOME}<int:policy_id>/", policies.policy, name="policy"),
    path(f"{HOME}<int:policy_id>/removal/", policies.removal, name="removal"),
    path("w/<slug:slug>/settings/tiers/", tiers.tiers, name="tiers"),
    path("w/<slug:slug>/settings/tiers/<int:tier_id>/removal/", tiers.removal, name="tier_removal"),
]
