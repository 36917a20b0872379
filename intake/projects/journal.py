"""Who reads the journal on, and how: each line waits for every reader until that reader has worked it off.

A line is put down for its readers in the transaction that writes it, so none is missed and none is read before it is
true; the reader takes it in the transaction of what it makes of it, so none is worked off twice.
"""

from __future__ import annotations

from intake.projects.models import JournalEntry, Unread

readers: list[str] = []


def read_by(reader: str) -> None:
    """Registers a reader, in a room's AppConfig.ready: lines written from now on wait for it."""
    if reader not in readers:
        readers.append(reader)


def put_down(entries: list[JournalEntry]) -> None:
    """Lets these new lines wait for all readers."""
    if readers:
        Unread.objects.bulk_create(Unread(reader=reader, entry=entry) for entry in entries for reader in readers)


def take(reader: str, most: int = 200) -> list[JournalEntry]:
    """The oldest lines that wait for this reader, in their order, with project, brand and actor: call it inside the
    transaction of what is made of them. Lines that another worker has just taken are left to it."""
    rows = Unread.objects.select_for_update(skip_locked=True, of=("self",)).filter(reader=reader).order_by("pk")[:most]
    taken = {row.pk: row.entry_id for row in rows}
    entries = JournalEntry.objects.select_related("project__brand", "project__facts", "actor")
    found = list(entries.filter(pk__in=taken.values()).order_by("pk"))
    Unread.objects.filter(pk__in=taken).delete()
    return found
