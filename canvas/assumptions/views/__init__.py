"""Pages about assumptions. Every address that htmx asks for answers a full page otherwise."""

from canvas.assumptions.views.answers import answer, decide, one
from canvas.assumptions.views.catalogue import catalogue, catalogue_edit, catalogue_new, catalogue_retire
from canvas.assumptions.views.details import edit, new
from canvas.assumptions.views.guests import as_guest, send, unsend
from canvas.assumptions.views.lists import across, across_file, listing, listing_file, on_a_map

__all__ = [
    "across",
    "across_file",
    "answer",
    "as_guest",
    "catalogue",
    "catalogue_edit",
    "catalogue_new",
    "catalogue_retire",
    "decide",
    "edit",
    "listing",
    "listing_file",
    "new",
    "on_a_map",
    "one",
    "send",
    "unsend",
]
