from django.urls import path

from madoguchi.portal.window.views import files, page, questions, talk, visitor

app_name = "window"
urlpatterns = [
    path("chat/window.js", page.loader, name="loader"),
    path("chat/<str:key>/", page.frame, name="frame"),
    path("chat/<str:key>/colours.css", page.colours, name="colours"),
    path("chat/<str:key>/look", page.look, name="look"),
    path("chat/<str:key>/visit", visitor.visit, name="visit"),
    path("chat/<str:key>/identity", visitor.identity, name="identity"),
    path("chat/<str:key>/introduction", visitor.introduction, name="introduction"),
    path("chat/<str:key>/questions", questions.questions, name="questions"),
    path("chat/<str:key>/lines", talk.earlier, name="lines"),
    path("chat/<str:key>/end", talk.end, name="end"),
    path("chat/<str:key>/rating", talk.rating, name="rating"),
    path("chat/<str:key>/transcript", talk.record, name="transcript"),
    path("chat/<str:key>/events", talk.events, name="events"),
    path("chat/<str:key>/nudge", talk.nudge, name="nudge"),
    path("chat/<str:key>/files", files.upload, name="upload"),
    path("chat/<str:key>/files/<int:file_id>", files.download, name="file"),
]
