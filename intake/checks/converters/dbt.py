"""target/run_results.json of `dbt test` or `dbt build` as one result of a check. Needs nothing but Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# The worst decides: what failed is known, whatever `dbt build` skips because of it; and what was skipped has not been
# looked at, which is no pass.
WORST_FIRST = ("fail", "error", "warn", "pass")
SAYS = {
    "runtime error": "error",
    "error": "error",
    "skipped": "error",
    "no-op": "error",
    "fail": "fail",
    "warn": "warn",
    "pass": "pass",
    "success": "pass",
}


def result_of(document: Mapping[str, Any], *, only: str = "", url: str = "") -> dict[str, Any]:
    """The body to post. `only` counts those tests whose unique id holds this text. `value` is how many rows failed.

    Raises ValueError for what is no run_results.json, and when no test ran: nothing looked at is no result.
    """
    metadata, rows = document.get("metadata"), document.get("results")
    if not isinstance(metadata, Mapping) or not isinstance(rows, Sequence) or "dbt_version" not in metadata:
        raise ValueError("This is no run_results.json of dbt.")
    tests = [row for row in rows if str(row.get("unique_id", "")).startswith("test.")]
    tests = [row for row in tests if only in row["unique_id"]]
    if not tests:
        raise ValueError("No test of dbt ran: that is no result.")
    said = {SAYS.get(str(row.get("status")), "error") for row in tests}
    return {
        "status": next(word for word in WORST_FIRST if word in said),
        "value": sum(row.get("failures") or 0 for row in tests),
        "threshold": 0,
        "observed_at": metadata["generated_at"],
        "url": url,
    }
