"""Parts of addresses. What does not match is simply not an address of ours: 404, never a database error."""

from django.urls import register_converter


class Code:
    """A project's code, `NVB-7`."""

    regex = r"[A-Z][A-Z0-9]{1,7}-[1-9][0-9]{0,6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class BigInt:
    """A row's number, within PostgreSQL's bigint."""

    regex = r"[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class BrandKey:
    """A brand's key, `NVB`."""

    regex = r"[A-Z][A-Z0-9]{1,7}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class WeekPart:
    """An ISO week, `2026-W47`."""

    regex = r"[0-9]{4}-W[0-9]{2}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(Code, "code")
register_converter(BigInt, "bigint")
register_converter(BrandKey, "brandkey")
register_converter(WeekPart, "week")
