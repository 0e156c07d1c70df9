"""A mail that lies in another one: its head, its words, and the names of its files."""

from collections.abc import Iterator

from madoguchi.channels.email.mime.reading import read


def pieces(content: bytes) -> Iterator[str]:
    """Head first."""
    mail = read(content)
    yield f"{mail.subject}\n"
    for each in (mail.from_, *mail.to, *mail.cc):
        yield f"{each.name} {each.address}\n" if each else ""
    yield f"{mail.text}\n{mail.quoted}\n"
    for file in mail.attachments:
        yield f"{file.name}\n"
