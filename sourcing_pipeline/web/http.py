"""The HTTP client: one answer for one request, under caps of time and size. The only module that imports httpx.

What belongs here: sending a request, reading the answer, and turning every failure into a ``FetchError``. What
doesn't: redirects, robots.txt, politeness (``visit``), and what the body says.
"""

import asyncio
import http.cookiejar
import importlib.util
import ssl
import sys
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpcore
import httpx

from sourcing_pipeline import __version__
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.settings import WebSettings
from sourcing_pipeline.web.connections import GuardedBackend, Network
from sourcing_pipeline.web.decoding import ACCEPT_ENCODING, BodyDecoder
from sourcing_pipeline.web.outcomes import FetchError, Outcome
from sourcing_pipeline.web.urls import Url

if importlib.util.find_spec("sniffio") is None:
    # httpcore tries to import it for every lock and event; a failed search costs 0.3 ms each time, this nothing.
    sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type] # None is how Python notes "not there"

PRODUCT_TOKEN = "SourcingPipeline"  # noqa: S105 - the name by which robots.txt files address us, no secret
CONNECT_TIMEOUT_SECONDS = 10.0
KEEPALIVE_SECONDS = 75.0
_ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one request, its body decoded."""

    url: Url
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    raw_byte_count: int
    elapsed_seconds: float

    def header(self, name: str) -> str | None:
        """The first header of a name, whatever its case."""
        name = name.lower()
        return next((value for key, value in self.headers if key.lower() == name), None)


def user_agent(contact: str | None) -> str:
    """Who we are, and where to complain."""
    return f"{PRODUCT_TOKEN}/{__version__}" + (f" (+{contact})" if contact else "")


def make_ssl_context() -> ssl.SSLContext:
    """The one TLS context of a crawl: certifi's authorities and the system's. Making it costs 20 ms, so it is shared."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


def network_of(web: WebSettings) -> Network:
    """The network that settings ask for.

    Raises:
        InputError: ``connect_to`` names no port that exists.
    """
    replay_at = None
    if web.connect_to is not None:
        host, _, port = web.connect_to.rpartition(":")
        if not 0 < int(port) < 2**16:
            raise InputError(f"setting web.connect_to: no port {port} exists: write it as host:port")
        replay_at = (host, int(port))
    return Network(
        ssl_context=make_ssl_context(),
        connect_timeout_seconds=min(CONNECT_TIMEOUT_SECONDS, web.total_timeout_seconds),
        replay_at=replay_at,
        replay_speaks_tls=web.connect_to_tls,
        allow_private_addresses=web.allow_private_addresses,
    )


class _Body(httpx.AsyncByteStream):
    """httpcore's body as httpx wants it."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._response.aiter_stream():
            yield chunk

    async def aclose(self) -> None:
        await self._response.aclose()


class _Transport(httpx.AsyncBaseTransport):
    """Joins httpx to a pool whose connections we open ourselves; httpx's own takes no network backend.

    Connects to the host of the ``Url`` that was checked and asks for its target, so httpx's own parse decides nothing.
    """

    def __init__(self, network: Network) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=network.ssl_context,
            max_connections=4,
            max_keepalive_connections=2,
            keepalive_expiry=KEEPALIVE_SECONDS,
            network_backend=GuardedBackend(network),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url: Url = request.extensions["url"]
        response = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.scheme, host=url.host, port=url.port, target=url.target),
                headers=request.headers.raw,
                extensions={},
            )
        )
        # httpx is given no headers to act upon: it would parse an address to redirect to, and fail on a bad one.
        extensions = {"headers": response.headers, "reason_phrase": response.extensions.get("reason_phrase", b"")}
        return httpx.Response(response.status, stream=_Body(response), extensions=extensions)

    async def aclose(self) -> None:
        await self._pool.aclose()


class SiteClient:
    """A client for one site: keeps connections alive, no cookies, no redirects, nothing from the environment."""

    def __init__(self, network: Network, *, contact: str | None, total_timeout_seconds: float) -> None:
        self._total_timeout_seconds = total_timeout_seconds
        self._client = httpx.AsyncClient(
            transport=_Transport(network),
            headers={
                "User-Agent": user_agent(contact),
                "Accept": _ACCEPT,
                "Accept-Encoding": ACCEPT_ENCODING,
                "Accept-Language": "en,*;q=0.5",
            },
            cookies=http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[])),
            timeout=None,  # noqa: S113 - per-read limits let a dripping server hold on for ever; fetch limits the whole
            trust_env=False,
            follow_redirects=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def fetch(
        self, url: Url, *, max_bytes: int, headers: Mapping[str, str] | None = None, cut_at_max: bool = False
    ) -> Answer:
        """Ask for an address and read the whole answer, or with ``cut_at_max`` as much of it as may be read.

        Raises:
            FetchError: there is no whole answer within the caps.
        """
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self._total_timeout_seconds):
                return await self._fetch(url, max_bytes, headers or {}, started, cut_at_max=cut_at_max)
        except TimeoutError as error:
            seconds = self._total_timeout_seconds
            raise FetchError(Outcome.TOTAL_TIMEOUT, f"{url.href} in {seconds:g} s") from error
        except (httpcore.RemoteProtocolError, httpcore.LocalProtocolError) as error:
            is_cut = "without" in str(error) or "disconnected" in str(error)
            outcome = Outcome.CONNECTION_LOST if is_cut else Outcome.PROTOCOL_ERROR
            raise FetchError(outcome, f"{url.href}: {error}") from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise FetchError(Outcome.CONNECTION_LOST, f"{url.href}: {error}") from error
        except httpx.InvalidURL as error:
            raise FetchError(Outcome.INVALID_ADDRESS, f"{url.href}: {error}") from error

    async def _fetch(
        self, url: Url, max_bytes: int, headers: Mapping[str, str], started: float, *, cut_at_max: bool
    ) -> Answer:
        request = self._client.build_request("GET", url.href, headers=dict(headers), extensions={"url": url})
        response = await self._client.send(request, stream=True)
        try:
            headers_came = tuple(
                (key.decode("latin-1"), value.decode("latin-1")) for key, value in response.extensions["headers"]
            )
            encoding = ", ".join(value for key, value in headers_came if key.lower() == "content-encoding")
            decoder = BodyDecoder(encoding, max_bytes, cut_at_max=cut_at_max)
            async for chunk in response.aiter_raw():
                decoder.feed(chunk)
                if decoder.is_cut:
                    break
            body = decoder.finish()
        finally:
            await response.aclose()
        return Answer(
            url=url,
            status=response.status_code,
            reason=response.extensions["reason_phrase"].decode("ascii", "replace"),
            headers=headers_came,
            body=body,
            raw_byte_count=decoder.raw_count,
            elapsed_seconds=time.perf_counter() - started,
        )
