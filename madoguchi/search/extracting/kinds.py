"""Which files have a text that can be read, told by their type, and by their name where the type says too little."""

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OLE = "application/x-ole-storage"  # what a new document with a password looks like from outside
KINDS = {
    "application/pdf": "pdf",
    f"{_OFFICE}wordprocessingml.document": "word",
    f"{_OFFICE}spreadsheetml.sheet": "sheets",
    f"{_OFFICE}presentationml.presentation": "slides",
    "text/html": "page",
    "application/xhtml+xml": "page",
    "text/csv": "table",
    "text/tab-separated-values": "table",
    "text/plain": "plain",
    "text/markdown": "plain",
    "text/calendar": "plain",
    "text/vcard": "plain",
    "message/rfc822": "mail",
}
_LOCKED = {"docx": "word", "xlsx": "sheets", "pptx": "slides"}
_PLAIN = {"csv": "table", "tsv": "table", "eml": "mail", "htm": "page", "html": "page"}
TYPES = frozenset({*KINDS, _OLE})


def kind_of(media_type: str, name: str) -> str:
    """The reader for a file; empty where there is none."""
    ending = name.rpartition(".")[2].lower()
    if media_type == _OLE:
        return _LOCKED.get(ending, "")
    found = KINDS.get(media_type, "")
    return _PLAIN.get(ending, found) if found == "plain" else found
