"""What may happen to a workspace and its people. Read by the audit page."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.journal.kinds import declare


@declare
class AccountEvent(models.TextChoices):
    WORKSPACE_CREATED = "workspace_created", _("Workspace created")
    WORKSPACE_CHANGED = "workspace_changed", _("Workspace settings changed")
    MEMBER_INVITED = "member_invited", _("Invitation sent")
    INVITATION_RESENT = "invitation_resent", _("Invitation sent again")
    INVITATION_REVOKED = "invitation_revoked", _("Invitation revoked")
    MEMBER_JOINED = "member_joined", _("Joined the workspace")
    ROLE_CHANGED = "role_changed", _("Role changed")
    MEMBER_DEACTIVATED = "member_deactivated", _("Access removed")
    MEMBER_REACTIVATED = "member_reactivated", _("Access given back")
    PUBLIC_NAME_CHANGED = "public_name_changed", _("Public name changed")
    TEAM_CREATED = "team_created", _("Team created")
    TEAM_RENAMED = "team_renamed", _("Team renamed")
    TEAM_MEMBERS_CHANGED = "team_members_changed", _("Team members changed")
    TEAM_REMOVED = "team_removed", _("Team removed")
    SIGNED_IN = "signed_in", _("Signed in")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    SECOND_FACTOR_ON = "second_factor_on", _("Two-step sign-in switched on")
    SECOND_FACTOR_OFF = "second_factor_off", _("Two-step sign-in switched off")
    RECOVERY_CODES_MADE = "recovery_codes_made", _("New recovery codes made")
    APPROVAL_ASKED = "approval_asked", _("Approval asked for")
    APPROVAL_GIVEN = "approval_given", _("Approved")
    APPROVAL_RETURNED = "approval_returned", _("Returned with a comment")
    APPROVAL_WITHDRAWN = "approval_withdrawn", _("Request for approval withdrawn")
    APPROVAL_CLIMBED = "approval_climbed", _("Nobody answered in time: the next level is asked")
    DEPUTY_APPOINTED = "deputy_appointed", _("Deputy appointed")
    DEPUTY_DISMISSED = "deputy_dismissed", _("Deputy dismissed")
    CALENDAR_OPENED = "calendar_opened", _("Opening hours set up")
    CALENDAR_CHANGED = "calendar_changed", _("Opening hours changed")
    CALENDAR_REMOVED = "calendar_removed", _("Opening hours removed")
    LIMIT_SET = "limit_set", _("Limit set")
    LIMIT_CHANGED = "limit_changed", _("Limit changed")
    LIMIT_REMOVED = "limit_removed", _("Limit removed")
    DISCRETION_REVIEWED = "discretion_reviewed", _("Entry of the discretion ledger reviewed")
