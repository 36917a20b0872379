"""The pages whose selection can be saved. No Django in here."""

from datetime import timedelta
from enum import StrEnum


class Place(StrEnum):
    """A page that shows a selection of projects."""

    QUEUE = "queue"
    BOARD = "board"
    MATRIX = "matrix"
    PROJECTS = "projects"


# Where a place lies. The rooms above own these pages; their addresses never change.
PATHS = {Place.QUEUE: "/triage/", Place.BOARD: "/board/", Place.MATRIX: "/matrix/", Place.PROJECTS: "/projects/"}
# Queue, board and matrix are three views of one selection: a view that was saved on one is offered on all.
DESK = (Place.QUEUE, Place.BOARD, Place.MATRIX)
# What an address says besides the selection: where one is on the page, and what was done last.
PASSING = ("page", "open", "idea", "batch", "after", "column")
# A deleted view can be taken back as long.
BACK_WITHIN = timedelta(minutes=10)
# The longest query string that is kept.
LONGEST = 1000
# So many views a person may keep.
MOST_VIEWS = 100
