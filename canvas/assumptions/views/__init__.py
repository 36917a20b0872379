"""Pages about assumptions. Every address that htmx asks for answers a full page otherwise."""

from canvas.assumptions.views.answers import answer, decide, one
from canvas.assumptions.views.details import edit, new
from canvas.assumptions.views.guests import as_guest, send, unsend
from canvas.assumptions.views.lists import listing

__all__ = ["answer", "as_guest", "decide", "edit", "listing", "new", "one", "send", "unsend"]
