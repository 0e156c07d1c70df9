"""The door that bridges call: signed JSON in, JSON out, in English. A call is stored before it is read."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from madoguchi.channels.custom import flooding, ledger, signing, taking_in
from madoguchi.channels.custom.models import CustomChannel, ReceivedCall
from madoguchi.channels.custom.outcome import our_id
from madoguchi.channels.custom.wording import errors_of
from madoguchi.kit.whole_numbers import whole

LARGEST = 6 * 1024 * 1024


@csrf_exempt  # the signature says who may
@require_POST
def hook(request: HttpRequest, public_id: str) -> JsonResponse:
    """Take one call."""
    with translation.override("en"):
        channel = CustomChannel.objects.filter(public_id=public_id, removed_at=None).first()
        if channel is None:
            return _refused(404, "There is no such channel.")
        if (whole(request.META.get("CONTENT_LENGTH")) or 0) > LARGEST:
            return _refused(413, f"A call has at most {LARGEST} bytes; give files by url.")
        body = request.read(LARGEST + 1)
        if len(body) > LARGEST:
            return _refused(413, f"A call has at most {LARGEST} bytes; give files by url.")
        try:
            call_id = signing.check(channel, request.headers, body)
        except signing.NotProven as error:
            ledger.note_refusal(channel, error.words, error.told)
            return _refused(error.status, str(error))
        if not channel.is_on:
            return _later(503, "The channel is turned off.", 300)
        return _take(channel, call_id, body)


def _take(channel: CustomChannel, call_id: str, body: bytes) -> JsonResponse:
    try:
        flooding.check_channel(channel)
        row = ledger.store(channel, call_id, body)
    except flooding.TooMuch:
        return _later(429, f"More than {flooding.OF_CHANNEL} calls within a minute.", flooding.RETRY_AFTER)
    except ledger.AnotherBody:
        return _refused(409, "This webhook-id was used before, for another body.")
    is_repeat = row.state != ReceivedCall.State.RECEIVED
    if not is_repeat:
        try:
            row = taking_in.take_in(row, body)
        except flooding.TooMuch:
            row.delete()  # never taken: the same call may come again
            return _later(429, f"More than {flooding.OF_SENDER} messages of this sender within a minute.", flooding.RETRY_AFTER)
    if row.state == ReceivedCall.State.REFUSED:
        return JsonResponse({"error": "The call cannot be taken.", "errors": errors_of(row.words)}, status=422)
    return JsonResponse(_ids(row) | {"repeated": is_repeat}, status=202)


def _ids(row: ReceivedCall) -> dict[str, Any]:
    return {
        "id": row.call_id,
        "message": our_id(row.message_id) if row.message_id else None,
        "conversation": row.conversation.number if row.conversation else None,
    }


def address_of(channel: CustomChannel) -> str:
    """Where the other side calls, without the host."""
    return reverse("custom:hook", kwargs={"public_id": channel.public_id})


def _refused(status: int, words: str) -> JsonResponse:
    return JsonResponse({"error": words}, status=status)


def _later(status: int, words: str, seconds: int) -> JsonResponse:
    return JsonResponse({"error": words}, status=status, headers={"Retry-After": str(seconds)})
