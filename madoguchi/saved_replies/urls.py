from django.urls import path

from madoguchi.saved_replies.views import acknowledging, folders, frames, moving, notices, preview, replies

app_name = "saved_replies"
HOME = "w/<slug:slug>/settings/saved-replies/"
ACKNOWLEDGING = "w/<slug:slug>/settings/automatic-answers/"
NOTICES = "w/<slug:slug>/settings/notices/"
urlpatterns = [
    path(HOME, replies.replies, name="replies"),
    path(f"{HOME}new/", replies.new, name="new"),
    path(f"{HOME}preview/", preview.preview, name="preview"),
    path(f"{HOME}export/", moving.export, name="export"),
    path(f"{HOME}import/", moving.take_in, name="import"),
    path(f"{HOME}folders/", folders.folders, name="folders"),
    path(f"{HOME}folders/<int:folder_id>/", folders.folder, name="folder"),
    path(f"{HOME}folders/<int:folder_id>/place/", folders.place, name="folder_place"),
    path(f"{HOME}folders/<int:folder_id>/removal/", folders.remove, name="remove_folder"),
    path(f"{HOME}<int:reply_id>/", replies.reply, name="reply"),
    path(f"{HOME}<int:reply_id>/archive/", replies.archive, name="archive"),
    path(f"{HOME}<int:reply_id>/files/", replies.files, name="files"),
    path(f"{HOME}<int:reply_id>/files/<int:file_id>/removal/", replies.drop_file, name="drop_file"),
    path("w/<slug:slug>/settings/openings/", frames.frames, name="frames"),
    path("w/<slug:slug>/settings/openings/<int:inbox_id>/", frames.frame, name="frame"),
    path("w/<slug:slug>/settings/signature/", frames.signature, name="signature"),
    path(ACKNOWLEDGING, acknowledging.acknowledgements, name="acknowledgements"),
    path(f"{ACKNOWLEDGING}<int:inbox_id>/", acknowledging.acknowledgement, name="acknowledgement"),
    path(f"{ACKNOWLEDGING}<int:inbox_id>/preview/", acknowledging.preview, name="acknowledgement_preview"),
    path(NOTICES, notices.notices, name="notices"),
    path(f"{NOTICES}new/", notices.new, name="new_notice"),
    path(f"{NOTICES}preview/", notices.preview, name="notice_preview"),
    path(f"{NOTICES}<int:notice_id>/", notices.notice, name="notice"),
    path(f"{NOTICES}<int:notice_id>/removal/", notices.remove, name="remove_notice"),
]
