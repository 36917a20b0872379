"""Which chat services a channel may speak to. Pure: addresses are text.

An admin types these addresses, and the server calls them: only services whose hosts are known may be named, and
servers of one's own only where the setting CHAT_HOSTS lists their host.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

# apprise's schema: the host is part of the service.
FIXED = {"slack": "Slack", "discord": "Discord", "gchat": "Google Chat"}
# The host stands in the address and must be one of the service's own.
HOSTED = {"workflows": "Microsoft Teams", "workflow": "Microsoft Teams"}
TEAMS_HOSTS = (".logic.azure.com", ".api.powerplatform.com", ".azure-apim.net")
# Servers of one's own.
OWN = {
    "mmost": "Mattermost",
    "mmosts": "Mattermost",
    "rocket": "Rocket.Chat",
    "rockets": "Rocket.Chat",
    "json": "Web hook",
    "jsons": "Web hook",
}
# Web addresses as these services hand them out.
NATIVE = {
    "hooks.slack.com": "Slack",
    "discord.com": "Discord",
    "discordapp.com": "Discord",
    "chat.googleapis.com": "Google Chat",
}
# apprise reads these from an address; a channel must not change how it is called.
WAITS = ("cto", "rto", "redirect", "verify", "tz", "retry", "wait", "emojis", "overflow", "format")


class Refused(ValueError):
    """A channel must not have this address; `why` is a word for the form."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def shown(address: str, own_hosts: Collection[str]) -> str:
    """What may be shown of an address: its service, and the host of a server of one's own.

    Raises Refused("unknown") for a service that is not known, Refused("host") for a host that is not allowed.
    """
    try:
        parts = urlsplit(address.strip())
        host, _port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise Refused("unknown") from error
    schema = parts.scheme.lower()
    if any(one.partition("=")[0].lower() in WAITS for one in parts.query.split("&")):
        raise Refused("options")
    if schema in FIXED:
        return FIXED[schema]
    if schema == "https" and host in NATIVE:
        return NATIVE[host]
    if schema in HOSTED or (schema == "https" and host.endswith(TEAMS_HOSTS)):
        if not host.endswith(TEAMS_HOSTS):
            raise Refused("host")
        return HOSTED["workflows"]
    if schema in OWN:
        if host not in {one.lower() for one in own_hosts}:
            raise Refused("host")
        return f"{OWN[schema]} · {host}"
    raise Refused("unknown")


def with_key(address: str, key: str) -> str:
    """The address of a web hook with the key of what is sent: a receiver that keeps keys never takes it twice."""
    if urlsplit(address).scheme.lower() not in ("json", "jsons"):
        return address
    return f"{address}{'&' if '?' in address else '?'}%2BIdempotency-Key={key}&:key={key}"
