"""From the bytes of a usage batch to samples that can be stored. Pure: no database, no Django.

A batch is never refused for one bad item: each item is accepted or rejected by itself, and what is decided does not
depend on the order of the items. So the same samples sent twice, shuffled or split end in the same tables:

* an item sent twice in a batch with the same figures counts; with different figures all of its copies are rejected
  (`duplicate`), because no order can say which one is meant;
* of two nested items of different lengths in one batch the longer is kept, because it is complete (`overlap`).
"""

from __future__ import annotations

import json
import math
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec

from intake.base.errors import Malformed, TooLarge, UnsupportedType
from intake.endpoints.choices import LENGTHS

MOST_SAMPLES = 100_000
MOST_BYTES = 20 * 1024 * 1024
BIGGEST = 2**63 - 1
LONGEST_CALLER = 200
# Nine fields make ten commas an item, and a caller may hold some: beyond this a body is a bomb, not a batch.
MOST_COMMAS = 20 * MOST_SAMPLES
LONGEST_ITEM = 10_000
AHEAD = timedelta(minutes=5)
# 2000-01-01 UTC: before it a start is a mistake, such as seconds that were read as milliseconds.
EARLIEST = 946_684_800
SHAPE = 'Send an array of samples, {"samples": [...]}, or one sample per line as application/x-ndjson.'


class Sample(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """One item as it is sent. `start` carries an offset; latencies are milliseconds."""

    endpoint: str
    start: Annotated[datetime, msgspec.Meta(tz=True)]
    seconds: int
    calls: int
    errors: int = 0
    latency_ms_sum: float | None = None
    latency_ms_p50: float | None = None
    latency_ms_p95: float | None = None
    caller: str = ""


class Wrapped(msgspec.Struct, forbid_unknown_fields=True):
    """The form with a name around the array."""

    samples: list[Sample]


class WrappedRaw(msgspec.Struct, forbid_unknown_fields=True):
    """The same with items that are still bytes."""

    samples: list[msgspec.Raw]


@dataclass(frozen=True)
class Fault:
    """Why an item is not stored: a stable code and a sentence."""

    code: str
    detail: str


# (start as seconds since 1970, the sample)
Timed = tuple[int, Sample]

one_sample = msgspec.json.Decoder(Sample)
bare = (msgspec.json.Decoder(list[Sample]), msgspec.json.Decoder(list[msgspec.Raw]))
wrapped = (msgspec.json.Decoder(Wrapped), msgspec.json.Decoder(WrappedRaw))


def unpack(body: bytes, encoding: str) -> bytes:
    """The body without its Content-Encoding, never more than 20 MB. Raises UnsupportedType, TooLarge, Malformed."""
    if encoding in ("", "identity"):
        return body
    if encoding != "gzip":
        raise UnsupportedType("Send the body as it is, or with Content-Encoding: gzip.")
    parts, room = [], MOST_BYTES
    while body:
        # 31: a gzip header is required. A file may be several of them in a row.
        member = zlib.decompressobj(31)
        try:
            part = member.decompress(body, room + 1)
        except zlib.error as error:
            raise Malformed("The body is not valid gzip.") from error
        if len(part) > room:
            raise TooLarge("Unpacked, this is more than 20 MB. Split it into several batches. Nothing was stored.")
        if not member.eof:
            raise Malformed("The gzip stream ends too early.")
        parts.append(part)
        room -= len(part)
        body = member.unused_data
    return b"".join(parts)


def read(body: bytes, *, lines: bool) -> list[Sample | Fault]:
    """The items of a batch, in order. Raises Malformed when it has no items to speak of, TooLarge when too many."""
    # Before anything is taken apart: ten million tiny values would need a gigabyte.
    if body.count(b",") > MOST_COMMAS or (lines and body.count(b"\n") > MOST_COMMAS):
        raise too_many("far more")
    items = read_lines(body) if lines else read_array(body)
    if len(items) > MOST_SAMPLES:
        raise too_many(f"{len(items):,}")
    return items


def too_many(count: str) -> TooLarge:
    """The error for a batch that must be split."""
    return TooLarge(f"This batch has {count} samples; at most 100,000 fit into one. Nothing was stored.")


def read_lines(body: bytes) -> list[Sample | Fault]:
    """One item per line; empty lines are skipped."""
    lines = [line for line in body.split(b"\n") if line.strip()]
    if len(lines) > MOST_SAMPLES:
        raise too_many(f"{len(lines):,}")
    return [decoded(line) for line in lines]


def read_array(body: bytes) -> list[Sample | Fault]:
    """All items at once when all are good; else item by item; else as lenient JSON, to save what is around a NaN."""
    in_object = body.lstrip()[:1] == b"{"
    strict, raw = wrapped if in_object else bare
    try:
        found: Any = strict.decode(body)
        return list(found.samples if in_object else found)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        found = raw.decode(body)
        found = found.samples if in_object else found
        if len(found) > MOST_SAMPLES:
            raise too_many(f"{len(found):,}")
        return [decoded(item) for item in found]
    except msgspec.ValidationError as error:
        raise Malformed(f"{SHAPE} {error}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return read_lenient(body, error)


def read_lenient(body: bytes, why: Exception) -> list[Sample | Fault]:
    """Items of JSON that holds NaN, Infinity or half a surrogate: the items without them count."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Malformed(f"The body is not valid JSON: {why}") from why
    if isinstance(found, dict) and set(found) == {"samples"}:
        found = found["samples"]
    if not isinstance(found, list):
        raise Malformed(SHAPE)
    if len(found) > MOST_SAMPLES:
        raise too_many(f"{len(found):,}")
    return [converted(item) for item in found]


def decoded(item: bytes | msgspec.Raw) -> Sample | Fault:
    """One item from its JSON."""
    try:
        return one_sample.decode(item)
    except msgspec.ValidationError as error:
        return explained(error)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return lenient_item(bytes(item), error)


def lenient_item(item: bytes, why: Exception) -> Sample | Fault:
    """One item that is not strict JSON: names the number or the character if that is all."""
    try:
        if len(item) <= LONGEST_ITEM:
            return converted(json.loads(item))
    except (ValueError, RecursionError):
        pass
    return Fault("malformed", f"This is not valid JSON: {why}")


def converted(item: Any) -> Sample | Fault:
    """One item from a value that Python's lenient reader made."""
    if isinstance(item, dict):
        for name, value in item.items():
            if isinstance(value, float) and not math.isfinite(value):
                return Fault("not_finite", f"{name} must be a finite number.")
            if isinstance(value, str) and not clean(value):
                return Fault("bad_text", f"{name} holds a control character or half a character.")
    try:
        return msgspec.convert(item, Sample)
    except (msgspec.ValidationError, RecursionError) as error:
        return explained(error)


def explained(error: Exception) -> Fault:
    """msgspec's words as a stable code; the words name the field."""
    text = str(error)
    if text.startswith("Object missing required field"):
        return Fault("missing_field", text)
    if text.startswith("Object contains unknown field"):
        return Fault("unknown_field", text)
    return Fault("out_of_range" if "out of range" in text else "bad_type", text)


def timed(sample: Sample, now: datetime) -> Timed | Fault:
    """The sample with its start in seconds, or what is wrong with it by itself."""
    if sample.seconds not in LENGTHS:
        return Fault("bad_seconds", "seconds must be 60, 300, 900, 3600 or 86400.")
    try:
        start = sample.start.timestamp()
    except OverflowError:
        return Fault("too_old", "start must be in 2000 or later.")
    if start < EARLIEST:
        return Fault("too_old", "start must be in 2000 or later.")
    if start % sample.seconds:
        return Fault("misaligned", f"start must be a multiple of {sample.seconds} seconds of UTC.")
    if sample.start > now + AHEAD:
        return Fault("future", "start lies more than 5 minutes ahead.")
    fault = bad_figure(sample) or bad_caller(sample.caller)
    return fault or (int(start), sample)


def bad_figure(sample: Sample) -> Fault | None:
    """A count or latency that cannot be."""
    latencies = (sample.latency_ms_sum, sample.latency_ms_p50, sample.latency_ms_p95)
    if sample.calls < 0 or sample.errors < 0 or any(value is not None and value < 0 for value in latencies):
        return Fault("negative", "calls, errors and latencies must not be negative.")
    if sample.calls > BIGGEST or sample.errors > BIGGEST:
        return Fault("out_of_range", "calls and errors must be below 2**63.")
    if any(value is not None and not math.isfinite(value) for value in latencies):
        return Fault("not_finite", "Latencies must be finite numbers.")
    if sample.latency_ms_sum is not None and sample.latency_ms_sum >= BIGGEST // 1000:
        return Fault("out_of_range", "latency_ms_sum is too large.")
    return None


def bad_caller(caller: str) -> Fault | None:
    """A caller's name that cannot be stored or shown."""
    if len(caller) > LONGEST_CALLER:
        return Fault("too_long", f"caller has {len(caller)} characters; at most 200 are kept.")
    if not clean(caller):
        return Fault("bad_text", "caller holds a control character or half a character.")
    return None


def clean(text: str) -> bool:
    """True for text without control characters and lone surrogates."""
    return text.isprintable() or not any(unicodedata.category(character) in ("Cc", "Cs") for character in text)


def contradictions(items: Sequence[tuple[int, Timed]]) -> set[int]:
    """Indices of items whose key was sent again in this batch with other figures."""
    first: dict[tuple[str, int, int, str], tuple[int, Sample]] = {}
    wrong: set[int] = set()
    twins: list[tuple[int, tuple[str, int, int, str]]] = []
    bad_keys = set()
    for index, (start, sample) in items:
        key = (sample.endpoint, start, sample.seconds, sample.caller)
        known = first.setdefault(key, (index, sample))
        if known[0] != index:
            twins.append((index, key))
            if not same(known[1], sample):
                bad_keys.add(key)
    for index, key in twins:
        if key in bad_keys:
            wrong |= {index, first[key][0]}
    return wrong


def same(one: Sample, other: Sample) -> bool:
    """True if both tell the same figures."""
    return figures(one) == figures(other)


def figures(sample: Sample) -> tuple[Any, ...]:
    """What is stored of a sample beside its key."""
    return (sample.calls, sample.errors, microseconds(sample), sample.latency_ms_p50, sample.latency_ms_p95)


def microseconds(sample: Sample) -> int | None:
    """The latency's sum as it is stored."""
    return None if sample.latency_ms_sum is None else round(sample.latency_ms_sum * 1000)


def nested(items: Iterable[tuple[int, Timed]]) -> set[int]:
    """Indices of items that lie inside a longer one of the same endpoint in this batch."""
    items = list(items)
    starts: dict[str, dict[int, set[int]]] = {}
    for _index, (start, sample) in items:
        starts.setdefault(sample.endpoint, {}).setdefault(sample.seconds, set()).add(start)
    mixed = {endpoint: lengths for endpoint, lengths in starts.items() if len(lengths) > 1}
    return {
        index
        for index, (start, sample) in items
        if sample.endpoint in mixed
        and any(
            start - start % length in known
            for length, known in mixed[sample.endpoint].items()
            if length > sample.seconds
        )
    }
