"""Reading the index: similar projects, and what somebody looks for. Permission is part of every query."""

from intake.search.queries.find import Found, Hit, find
from intake.search.queries.lexemes import lexemes, weights
from intake.search.queries.similar import Similar, similar

__all__ = ["Found", "Hit", "Similar", "find", "lexemes", "similar", "weights"]
