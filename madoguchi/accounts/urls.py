"""Addresses of this room: what is everybody's first, then what belongs to a workspace."""

from django.urls import URLPattern, URLResolver, include, path

from madoguchi.accounts.calendars import views as calendars
from madoguchi.accounts.views import (
    deputies,
    devices,
    discretion,
    front,
    invitations,
    limits,
    notifications,
    people,
    personal,
    presence,
    teams,
    workspace,
)

app_name = "accounts"

_people: list[URLPattern | URLResolver] = [
    path("", people.people, name="people"),
    path("invitations/", people.invite, name="invite"),
    path("invitations/<int:invitation_id>/renewal/", people.renew_invitation, name="renew_invitation"),
    path("invitations/<int:invitation_id>/revocation/", people.revoke_invitation, name="revoke_invitation"),
    path("<int:membership_id>/", people.member, name="member"),
    path("<int:membership_id>/role/", people.role, name="role"),
    path("<int:membership_id>/public-names/", people.member_public_names, name="member_public_names"),
    path("<int:membership_id>/deactivation/", people.deactivate, name="deactivate"),
    path("<int:membership_id>/reactivation/", people.reactivate, name="reactivate"),
]
_settings: list[URLPattern | URLResolver] = [
    path("", workspace.index, name="settings"),
    path("me/", personal.me, name="me"),
    path("me/person/", personal.person, name="person"),
    path("me/public-names/", personal.own_public_names, name="own_public_names"),
    path("me/choices/", personal.own_choices, name="own_choices"),
    path("me/preferences/", personal.own_preferences, name="preferences"),
    path("me/notifications/", personal.own_notifications, name="own_notifications"),
    path("me/hours/", personal.own_hours, name="own_hours"),
    path("me/devices/", devices.devices, name="devices"),
    path("me/devices/<int:device_id>/removal/", devices.removal, name="device_removal"),
    path("people/", include(_people)),
    path("teams/", teams.teams, name="teams"),
    path("teams/<int:team_id>/", teams.team, name="team"),
    path("teams/<int:team_id>/removal/", teams.remove_team, name="remove_team"),
    path("workspace/", workspace.workspace, name="workspace"),
    path("deputies/", deputies.deputies, name="deputies"),
    path("deputies/<int:deputy_id>/dismissal/", deputies.dismissal, name="deputy_dismissal"),
    path("limits/", limits.limits, name="limits"),
    path("limits/beginning/", limits.beginning, name="limits_beginning"),
    path("limits/new/", limits.new, name="new_limit"),
    path("limits/<int:limit_id>/", limits.limit, name="limit"),
    path("limits/<int:limit_id>/removal/", limits.remove, name="remove_limit"),
    path("discretion/", discretion.discretion, name="discretion"),
    path("discretion/<int:discretion_id>/review/", discretion.review, name="discretion_review"),
    path("hours/", calendars.calendars, name="calendars"),
    path("hours/<int:calendar_id>/", calendars.calendar, name="calendar"),
    path("hours/<int:calendar_id>/holidays/", calendars.holidays, name="calendar_holidays"),
    path("hours/<int:calendar_id>/days/", calendars.days, name="calendar_days"),
    path("hours/<int:calendar_id>/days/<int:special_id>/", calendars.day, name="calendar_day"),
    path("hours/<int:calendar_id>/default/", calendars.default, name="calendar_default"),
    path("hours/<int:calendar_id>/removal/", calendars.removal, name="calendar_removal"),
    path("audit/", workspace.audit, name="audit"),
]
_workspace: list[URLPattern | URLResolver] = [
    path("settings/", include(_settings)),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/count/", notifications.notification_count, name="notification_count"),
    path("notifications/readings/", notifications.notification_readings, name="notification_readings"),
    path("notifications/<int:notification_id>/reading/", notifications.notification_reading, name="notification_reading"),
    path("presence/", presence.presence, name="presence"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", front.front, name="front"),
    path("workspaces/", front.places, name="places"),
    path("settings/", front.my_settings, name="my_settings"),
    path("accounts/sessions/", personal.session_list, name="sessions"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("w/<slug:slug>/", include(_workspace)),
]
