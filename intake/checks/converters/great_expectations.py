"""A validation result of Great Expectations, or a checkpoint's with several, as one result of a check.

Needs nothing but Python: give it `result.to_json_dict()`, or the JSON of a validation store.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def result_of(document: Mapping[str, Any], *, only: str = "", url: str = "") -> dict[str, Any]:
    """The body to post. `value` is how many per cent of the expectations were met; `only` counts the suites with this
    name. An expectation that could not be evaluated makes an error, unless another one failed.

    Raises ValueError for what is no validation result, and when nothing was expected: that is no result.
    """
    found = [one for one in validations(document) if only in ("", one.get("suite_name"))]
    results = [result for one in found for result in one.get("results", [])]
    if not results:
        raise ValueError("No expectation was evaluated: that is no result.")
    met = sum(bool(result.get("success")) for result in results)
    broken = [result for result in results if raised(result)]
    failed = len(results) - met - len(broken)
    times = [one["meta"].get("validation_time") or one["meta"]["run_id"]["run_time"] for one in found]
    return {
        "status": "fail" if failed else "error" if broken else "pass",
        "value": round(met / len(results) * 100, 6),
        "threshold": 100,
        "observed_at": with_offset(max(times)),
        "url": url,
    }


def validations(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The validation results in a document. Raises ValueError for another kind of document."""
    runs = document.get("run_results")
    found = list(runs.values()) if isinstance(runs, Mapping) else [document]
    if not all(isinstance(one, Mapping) and "results" in one and "meta" in one for one in found):
        raise ValueError("This is no validation result of Great Expectations.")
    return found


def raised(result: Mapping[str, Any]) -> bool:
    """True if this expectation could not be evaluated."""
    info = result.get("exception_info") or {}
    each = [info, *(part for part in info.values() if isinstance(part, Mapping))]
    return any(part.get("raised_exception") for part in each)


def with_offset(time: str) -> str:
    """Its older releases write UTC without saying so."""
    return time if time.endswith("Z") or "+" in time[10:] or "-" in time[10:] else f"{time}+00:00"
