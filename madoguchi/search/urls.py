from django.urls import path

from madoguchi.search.views import repeats, synonyms

app_name = "search"
SYNONYMS = "w/<slug:slug>/settings/synonyms/"
urlpatterns = [
    path("w/<slug:slug>/settings/repeats/", repeats.repeats, name="repeats"),
    path(SYNONYMS, synonyms.synonyms, name="synonyms"),
    path(f"{SYNONYMS}<int:synonyms_id>/", synonyms.group, name="synonym_group"),
    path(f"{SYNONYMS}<int:synonyms_id>/removal/", synonyms.remove, name="remove_synonyms"),
]
