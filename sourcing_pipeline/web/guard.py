"""The guard at the door: which addresses and ports a crawl may connect to.

What belongs here: the judgement on addresses. What doesn't: opening connections (``http``). The resolver is a seam:
tests give their own and never open a socket to anything but loopback.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence

from sourcing_pipeline.web.outcomes import FetchError, Outcome

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the addresses of a host name, as text. Raises OSError where there are none."""

ALLOWED_PORTS = frozenset({80, 443})

_REFUSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        # ipaddress.is_global lets these through.
        "168.63.129.16/32",  # a cloud's metadata and name service
        "192.0.0.0/24",  # protocol assignments, with another cloud's metadata at .192
        "192.88.99.0/24",  # 6to4 relays
        "224.0.0.0/4",  # multicast
        "2001::/23",  # Teredo and other protocol assignments
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "3fff::/20",  # documentation
    )
)
_UNICAST_OF_THE_INTERNET = ipaddress.ip_network("2000::/3")
"""All of IPv6 that was ever assigned to the public internet: NAT64, IPv4 in every disguise and the rest lie outside."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet. Anything that is no plain address is not."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if "%" in address or (isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None):
        return False
    if isinstance(parsed, ipaddress.IPv6Address) and parsed not in _UNICAST_OF_THE_INTERNET:
        return False
    return parsed.is_global and not any(parsed.version == network.version and parsed in network for network in _REFUSED)


def is_ip_literal(host: str) -> bool:
    """Whether a host is an IP address rather than a name."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


async def system_resolver(host: str, port: int) -> Sequence[str]:
    """All addresses that the system knows for a name, in its order, each once."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


async def checked_addresses(host: str, port: int, resolve: Resolve, *, allow_private: bool) -> Sequence[str]:
    """Resolve a host once and give the addresses that may be connected to, all of them checked.

    One address that is not public condemns the name: a resolver that mixes both is trying something.

    Raises:
        FetchError: forbidden_port, dns_failure or private_address.
    """
    if not allow_private and port not in ALLOWED_PORTS:
        raise FetchError(Outcome.FORBIDDEN_PORT, f"port {port} of {host}")
    try:
        addresses = [host.strip("[]")] if is_ip_literal(host) else await resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise FetchError(Outcome.DNS_FAILURE, f"{host}: {error}") from error
    if not addresses:
        raise FetchError(Outcome.DNS_FAILURE, f"{host} has no address")
    refused = [] if allow_private else [address for address in addresses if not is_public(address)]
    if refused:
        raise FetchError(Outcome.PRIVATE_ADDRESS, f"{host} leads to {refused[0]}")
    return addresses
