"""The table of routes, under the names that the tests use."""

from intake.permissions import API, HIDDEN, IN, NO, NOTHING, PAGES, SHARED, Routes, Rule, matrix

__all__ = ["API", "HIDDEN", "IN", "NO", "NOTHING", "PAGES", "SHARED", "Routes", "Rule", "matrix"]
