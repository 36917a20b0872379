"""MLflow's REST API (2.0) behind the port of gateway.py. Why not its Python client: docs/decisions/0004.

Everything that comes from a tracking server is somebody else's text: it is cleaned and cut here, once.
"""

from __future__ import annotations

import base64
import json
import math
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.base.outbound import Answer, Unreachable, Why, call
from intake.runs.choices import RunStatus
from intake.runs.gateway import Address, Experiment, FoundRun, GatewayError, Page, Tracking

PAGE, SMALLEST_PAGE, LARGEST_PAGE = 100, 1, 12_800
EXPERIMENTS_PAGE = 1000
MOST_BYTES = 16_000_000
MOST_METRICS, MOST_PARAMS, MOST_TAGS, MOST_NAME, MOST_VALUE = 1000, 200, 50, 250, 500
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATEST_MS = 7_258_118_400_000  # the year 2200
# MLflow stores an infinite metric as the largest double.
INFINITE = 1.7976931348623157e308
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

SENTENCES = {
    Why.ADDRESS: gettext_lazy("%(name)s has no usable address: it must begin with http:// or https://."),
    Why.UNKNOWN_HOST: gettext_lazy("The host of %(name)s is not known."),
    Why.REFUSED: gettext_lazy("%(name)s does not answer: nothing listens at its address."),
    Why.TIMEOUT: gettext_lazy("%(name)s does not answer in time."),
    Why.BROKEN: gettext_lazy("%(name)s broke off the connection."),
    Why.CERTIFICATE: gettext_lazy("%(name)s has no certificate that is trusted here."),
    Why.COMPRESSED: gettext_lazy("%(name)s answers with compressed data that was not asked for."),
    Why.TOO_MUCH: gettext_lazy("%(name)s sends more data for a single answer than is accepted."),
}


def connect(address: Address, seconds: float) -> Tracking:
    """A tracking server that may be asked for so many seconds from now."""
    return RestTracking(address, time.monotonic() + seconds)


class Row(NamedTuple):
    """A run, and its start exactly as the server orders by it, in milliseconds."""

    start: int
    run: FoundRun


class RestTracking:
    """The port, over HTTP."""

    def __init__(self, address: Address, until: float) -> None:
        self.address, self.until = address, until
        self.headers = {"Accept": "application/json", "Content-Type": "application/json", "User-Agent": "intake"}
        if address.token:
            self.headers["Authorization"] = f"Bearer {address.token}"
        elif address.username:
            pair = f"{address.username}:{address.password}".encode()
            self.headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"

    def find_experiment(self, name: str) -> Experiment | None:
        """Deleted ones are found, too."""
        return self._experiment("experiments/get-by-name", {"experiment_name": name})

    def get_experiment(self, ident: str) -> Experiment | None:
        """Ids are numbers; for anything else MLflow would answer 400."""
        usable = ident.isascii() and ident.isdecimal() and len(ident) < 20
        return self._experiment("experiments/get", {"experiment_id": ident}) if usable else None

    def experiments(self) -> tuple[Experiment, ...]:
        """All that are not deleted. Deleted ones are asked for, too: so a delete in the meantime shifts no page."""
        found: dict[str, Experiment] = {}
        token = ""
        while True:
            wanted = {"max_results": EXPERIMENTS_PAGE, "view_type": "ALL", "order_by": ["creation_time ASC"]}
            answer = self._post("experiments/search", {**wanted, **({"page_token": token} if token else {})})
            for row in _list(answer.get("experiments"), self.fault):
                experiment = _experiment(_dict(row, self.fault))
                found[experiment.id] = experiment
            token = str(answer.get("next_page_token") or "")
            if not token:
                return tuple(experiment for experiment in found.values() if not experiment.deleted)

    def find_runs(
        self, experiments: Sequence[str], *, tag: tuple[str, str] | None = None, since: datetime | None = None
    ) -> Iterator[Page]:
        """Keyset pages: MLflow's own page token is an offset, and misses rows when others are deleted meanwhile."""
        if not experiments:
            return
        cursor = milliseconds(since) if since else None
        size = PAGE
        at_cursor: set[str] = set()
        while True:
            try:
                rows, more = self._search(experiments, tag, cursor, size)
            except GatewayError as error:
                if getattr(error.__cause__, "why", None) is not Why.TOO_MUCH or size == SMALLEST_PAGE:
                    raise
                size = max(size // 4, SMALLEST_PAGE)
                continue
            fresh = tuple(row.run for row in rows if row.run.run_id not in at_cursor)
            if fresh:
                yield Page(fresh, last=not more)
            if not more or not rows:
                return
            newest = rows[-1].start
            same = at_cursor if newest == cursor else set()
            at_cursor = same | {row.run.run_id for row in rows if row.start == newest}
            if newest == cursor and not fresh:
                # A whole page of runs started in one millisecond: only a larger page gets past them.
                size *= 2
                if size > LARGEST_PAGE:
                    raise self.fault()
            cursor = newest

    def get_runs(self, run_ids: Sequence[str], experiments: Sequence[str]) -> tuple[FoundRun, ...]:
        """By hundreds: one such call costs what two single ones do."""
        found: list[FoundRun] = []
        usable = [run_id for run_id in run_ids if re.fullmatch(r"[\w-]{1,64}", run_id, re.ASCII)]
        for start in range(0, len(usable), PAGE):
            quoted = ", ".join(f"'{run_id}'" for run_id in usable[start : start + PAGE])
            answer = self._post("runs/search", self._query(experiments, f"attributes.run_id IN ({quoted})", PAGE))
            found += [row.run for row in self._rows(answer)]
        return tuple(found)

    def fault(self) -> GatewayError:
        """What answered is not MLflow as we know it."""
        return GatewayError(_("%(name)s answers in a form that is not MLflow's.") % {"name": self.address.name})

    def _experiment(self, path: str, query: Mapping[str, str]) -> Experiment | None:
        found = self._ask("GET", f"{path}?{urlencode(query, errors='replace')}", None)
        return None if found is None else _experiment(_dict(found.get("experiment"), self.fault))

    def _search(
        self, experiments: Sequence[str], tag: tuple[str, str] | None, cursor: int | None, size: int
    ) -> tuple[list[Row], bool]:
        conditions = [f"tags.`{tag[0]}` = '{tag[1]}'"] if tag else []
        if cursor is not None:
            conditions.append(f"attributes.start_time >= {cursor}")
        answer = self._post("runs/search", self._query(experiments, " AND ".join(conditions), size))
        return self._rows(answer), bool(answer.get("next_page_token"))

    def _query(self, experiments: Sequence[str], condition: str, size: int) -> dict[str, Any]:
        return {
            "experiment_ids": list(experiments),
            "filter": condition,
            "run_view_type": "ALL",
            "max_results": size,
            "order_by": ["attributes.start_time ASC"],
        }

    def _rows(self, answer: Mapping[str, Any]) -> list[Row]:
        return [_row(_dict(run, self.fault), self.fault) for run in _list(answer.get("runs"), self.fault)]

    def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        found = self._ask("POST", path, json.dumps(body).encode())
        if found is None:
            raise self.fault()
        return found

    def _ask(self, method: str, path: str, body: bytes | None) -> dict[str, Any] | None:
        """The answer's object; None where MLflow itself says that there is no such thing."""
        url = f"{self.address.url.rstrip('/')}/api/2.0/mlflow/{path}"
        try:
            answer = call(method, url, until=self.until, most_bytes=MOST_BYTES, body=body, headers=self.headers)
        except Unreachable as error:
            raise GatewayError(str(SENTENCES[error.why]) % {"name": self.address.name}) from error
        content = _json(answer)
        if answer.status == 200 and content is not None:
            return content
        if answer.status == 404 and content and content.get("error_code") == "RESOURCE_DOES_NOT_EXIST":
            return None
        # 400 is about this question; anything else is about the server.
        raise GatewayError(self._refusal(answer, content), down=answer.status != 400)

    def _refusal(self, answer: Answer, content: dict[str, Any] | None) -> str:
        told = {"name": self.address.name, "status": answer.status}
        if 300 <= answer.status < 400:
            return _("%(name)s sends us to another address (%(status)d): enter its final address.") % told
        if answer.status in (401, 403):
            return _("%(name)s does not let us in (%(status)d).") % told
        if answer.status == 400:
            said = clean((content or {}).get("message"), 200)
            return _("%(name)s refuses the question: %(said)s") % {**told, "said": said}
        if answer.status == 404:
            return _("There is no MLflow at the address of %(name)s (404).") % told
        if answer.status == 200:
            return _("%(name)s answers with something that is not data, perhaps a sign-in page.") % told
        return _("%(name)s reports a fault of its own (%(status)d).") % told


def milliseconds(when: datetime) -> int:
    """Since 1970, exactly."""
    return (when - EPOCH) // timedelta(milliseconds=1)


def clean(value: object, most: int) -> str:
    """Text that the database and a page can hold; "" for anything that is not text."""
    return UNPRINTABLE.sub("", value)[:most] if isinstance(value, str) else ""


def finite(value: object) -> float | None:
    """A metric's value; None for NaN, infinity and anything that is not a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) and abs(number) < INFINITE else None


def moment(value: object) -> datetime | None:
    """MLflow's milliseconds as an aware datetime; None for nothing and for nonsense."""
    number = _whole(value)
    return EPOCH + timedelta(milliseconds=number) if 0 < number < LATEST_MS else None


def _whole(value: object) -> int:
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 19:
        return int(value)
    return value if isinstance(value, int) else 0


def _json(answer: Answer) -> dict[str, Any] | None:
    try:
        content = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _dict(value: object, fault: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise fault()
    return value


def _list(value: object, fault: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise fault()
    return value


def _experiment(raw: Mapping[str, Any]) -> Experiment:
    return Experiment(
        id=clean(str(raw.get("experiment_id", "")), 64),
        name=clean(raw.get("name"), MOST_VALUE),
        deleted=raw.get("lifecycle_stage") == "deleted",
    )


def _row(raw: Mapping[str, Any], fault: Any) -> Row:
    info, data = _dict(raw.get("info"), fault), _dict(raw.get("data") or {}, fault)
    run_id = clean(info.get("run_id"), 64)
    if not run_id:
        raise fault()
    tags = {key: clean(value, MOST_VALUE) for key, value in _pairs(data.get("tags"), fault)}
    user = tags.get("mlflow.user") or clean(info.get("user_id"), 150).replace("unknown", "")
    own = [(key, value) for key, value in tags.items() if not key.startswith("mlflow.")]
    return Row(
        start=_whole(info.get("start_time")),
        run=FoundRun(
            run_id=run_id,
            experiment_id=clean(str(info.get("experiment_id", "")), 64),
            name=clean(info.get("run_name"), MOST_NAME) or tags.get("mlflow.runName", "")[:MOST_NAME],
            status=_status(info.get("status")),
            user=user[:150],
            started_at=moment(info.get("start_time")),
            ended_at=moment(info.get("end_time")),
            deleted=info.get("lifecycle_stage") == "deleted",
            metrics=_metrics(data.get("metrics"), fault),
            params={k: clean(v, MOST_VALUE) for k, v in _pairs(data.get("params"), fault)[:MOST_PARAMS]},
            tags=dict(own[:MOST_TAGS]),
        ),
    )


def _pairs(rows: object, fault: Any) -> list[tuple[str, Any]]:
    """Key and value of a list of {key, value}, by key."""
    found = {clean(_dict(row, fault).get("key"), MOST_NAME): row.get("value") for row in _list(rows, fault)}
    found.pop("", None)
    return sorted(found.items())


def _metrics(rows: object, fault: Any) -> dict[str, float | None]:
    """What people logged goes before the machine's own measures when there are too many."""
    pairs = sorted(_pairs(rows, fault), key=lambda pair: pair[0].startswith("system/"))
    return {key: finite(value) for key, value in pairs[:MOST_METRICS]}


def _status(value: object) -> RunStatus:
    word = value.lower() if isinstance(value, str) else ""
    return RunStatus(word) if word in set(RunStatus) else RunStatus.UNKNOWN
