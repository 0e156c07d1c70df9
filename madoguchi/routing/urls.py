from django.urls import path

from madoguchi.routing.views import people, queues, trying

app_name = "routing"
ROUTING = "w/<slug:slug>/settings/routing/"
urlpatterns = [
    path(ROUTING, queues.queues, name="queues"),
    path(f"{ROUTING}new/", queues.new, name="new_queue"),
    path(f"{ROUTING}order/", queues.order, name="order"),
    path(f"{ROUTING}tree/", queues.tree, name="tree"),
    path(f"{ROUTING}choices/", queues.choices, name="choices"),
    path(f"{ROUTING}preview/", queues.preview, name="preview"),
    path(f"{ROUTING}queues/<int:queue_id>/", queues.queue, name="queue"),
    path(f"{ROUTING}queues/<int:queue_id>/removal/", queues.remove, name="remove_queue"),
    path(f"{ROUTING}skills/", people.skills, name="skills"),
    path(f"{ROUTING}skills/<int:skill_id>/removal/", people.remove_skill, name="remove_skill"),
    path(f"{ROUTING}capacity/", people.capacity, name="capacity"),
    path(f"{ROUTING}people/<int:membership_id>/", people.person, name="person"),
    path(f"{ROUTING}absences/<int:absence_id>/removal/", people.end_absence, name="end_absence"),
    path(f"{ROUTING}trial/", trying.trial, name="trial"),
    path("w/<slug:slug>/settings/my-work/", people.mine, name="mine"),
]
