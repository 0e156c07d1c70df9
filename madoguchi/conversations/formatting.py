"""How a text is written in an inbox: exactly as typed, or with Markdown's few signs, of which html is made."""

from collections.abc import Iterable

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from madoguchi.conversations.models import Attachment, Inbox, Message, TextMode
from madoguchi.kit import markdown


def formatted(inbox: Inbox, text: str) -> str:
    """The html of a text in this inbox; empty where nothing is reinterpreted. Call it before the transaction begins."""
    return markdown.to_html(text, lambda number: f"cid:{_content_id(number)}") if inbox.text_mode == TextMode.RICH else ""


def shown(html: str, files: Iterable[Attachment], address: str) -> str:
    """The same on our own pages: pictures come from `address` + the file's number."""
    for file in files:
        if file.is_inline and file.content_id:
            html = html.replace(f'src="cid:{file.content_id}"', f'src="{address}{file.pk}/"')
    return html


def place_pictures(message: Message) -> None:
    """Files that the text shows go inside of the mail, not below it."""
    if message.is_rich and (numbers := markdown.pictures_in(message.text)):
        named = Concat(Value("p"), Cast("pk", CharField()), Value("@madoguchi"), output_field=CharField())
        Attachment.objects.filter(message=message, pk__in=numbers[:100]).update(is_inline=True, content_id=named)


def _content_id(number: int) -> str:
    return f"p{number}@madoguchi"
