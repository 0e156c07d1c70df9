from django.urls import path

from madoguchi.channels.chat.views import questions, sites

app_name = "chat"
urlpatterns = [
    path("w/<slug:slug>/settings/chat/", sites.sites, name="sites"),
    path("w/<slug:slug>/settings/chat/new/", sites.new, name="new_site"),
    path("w/<slug:slug>/settings/chat/<int:site_id>/", sites.site, name="site"),
    path("w/<slug:slug>/settings/chat/<int:site_id>/questions/", questions.questions, name="questions"),
    path("w/<slug:slug>/settings/chat/<int:site_id>/keys/", sites.keys, name="make_key"),
    path("w/<slug:slug>/settings/chat/<int:site_id>/keys/<int:identity_key_id>/removal/", sites.key_removal, name="retire_key"),
]
