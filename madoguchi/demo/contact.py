"""The fictional company's contact form and contact page, and what somebody sent with it."""

from django.utils.translation import override

from madoguchi.channels.webform import keeping, submitting
from madoguchi.channels.webform.ready import FIELDS, TEXTS
from madoguchi.channels.webform.shapes import Field, Kind, Option
from madoguchi.channels.webform.submitting import Sent
from madoguchi.demo.retelling import Desk
from madoguchi.portal.contact import keeping as page

NAME, EMAIL, ORDER, TEXT = FIELDS
TOPICS = (
    Option("商品の不具合", "Something is broken"),
    Option("返品・交換", "Returns"),
    Option("配送について", "Delivery"),
    Option("その他", "Something else"),
)
SHAPE = (
    NAME,
    EMAIL,
    Field("kind", Kind.CHOICE, "お問い合わせの種類", "What is it about?", is_required=True, options=TOPICS),
    Field("reason", Kind.LINE, "返品・交換の理由", "Why would you like to return it?", when=("kind", "返品・交換")),
    ORDER,
    TEXT,
    Field("file", Kind.FILE, "写真・書類", "Photos or documents"),
)
WRITTEN = {
    "name": ["小林 美咲"],
    "email": ["misaki.kobayashi@example.com"],
    "kind": ["返品・交換"],
    "reason": ["思っていたより音が大きいため"],
    "text": ["先週届いた加湿器を返品したいです。箱は残してあります。手順を教えてください。"],
}
PHONE = {
    "kind": "phone",
    "value": "03-0000-0000",
    "ja": "お電話",
    "en": "By phone",
    "note_ja": "お急ぎの場合はこちらへ",
    "note_en": "When it cannot wait",
}


def open_ways(desk: Desk) -> None:
    """A form, a page with every way, and one inquiry that came by it."""
    owner, inbox = desk.people[0], next(iter(desk.inboxes.values()))
    form = keeping.keep(desk.workspace, None, fields=SHAPE, texts=TEXTS, by=owner, name="お問い合わせフォーム", inbox=inbox)
    intro = ("ご都合のよい方法をお選びください。", "Choose whatever suits you best.")
    page.put(desk.workspace, is_open=True, intro=intro, ways=[PHONE], inboxes=[inbox.pk], by=owner)
    version = keeping.newest(form)
    if version is not None:
        with override("ja"):
            submitting.submit(form, version, Sent(WRITTEN, "ja", seconds=74))
