from django.urls import path

from madoguchi.portal.requests.views import data, entering, requests, settings

app_name = "my"
urlpatterns = [
    path("my/<slug:slug>/", requests.requests, name="requests"),
    path("my/<slug:slug>/links/", entering.links, name="links"),
    path("my/<slug:slug>/links/<str:token>/", entering.link, name="link"),
    path("my/<slug:slug>/leaving/", entering.leaving, name="leaving"),
    path("my/<slug:slug>/<int:number>/", requests.one, name="one"),
    path("my/<slug:slug>/<int:number>/answers/", requests.answers, name="answers"),
    path("my/<slug:slug>/<int:number>/solution/", requests.solution, name="solution"),
    path("my/<slug:slug>/<int:number>/reopening/", requests.reopening, name="reopening"),
    path("my/<slug:slug>/messages/<int:message_id>/", requests.body, name="body"),
    path("my/<slug:slug>/files/<int:attachment_id>/", requests.file, name="file"),
    path("my/<slug:slug>/data/", data.data, name="data"),
    path("my/<slug:slug>/data/about-me/", data.about_me, name="about_me"),
    path("my/<slug:slug>/data/copies/", data.copies, name="copies"),
    path("my/<slug:slug>/data/copies/<int:copy_id>/", data.copy, name="copy"),
    path("my/<slug:slug>/data/wishes/", data.wishes, name="wishes"),
    path("w/<slug:slug>/settings/my-requests/", settings.settings, name="settings"),
]
