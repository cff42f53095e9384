"""The HTTP client: one answer for one request, under caps of time and size. The only module that imports httpx.

What belongs here: sending a request, reading the answer, and turning every failure into a ``FetchError``. What
doesn't: redirects, robots.txt, politeness (``site_reader``), and what the body says.
"""

import asyncio
import contextlib
import ssl
import time
from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import Self

import httpx

from sourcing_pipeline import __version__
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.settings import WebSettings
from sourcing_pipeline.web.answers import Answer
from sourcing_pipeline.web.connections import Dialler, Network, Stream
from sourcing_pipeline.web.decoding import ACCEPT_ENCODING, BodyDecoder
from sourcing_pipeline.web.http1 import Exchange
from sourcing_pipeline.web.outcomes import FetchError, Outcome
from sourcing_pipeline.web.urls import Url

PRODUCT_TOKEN = "SourcingPipeline"  # noqa: S105 - the name by which robots.txt files address us, no secret
CONNECT_TIMEOUT_SECONDS = 10.0
CONNECT_SHARE = 0.8
"""Of the time of a fetch: a connection that took all of it would leave none for the answer."""
KEEPALIVE_SECONDS = 75.0
MOST_IDLE_CONNECTIONS = 4
"""Of a site, each to another host of it: a site that sends us from one host to the next must not hold them all."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_DRAINED_BYTES, MOST_DRAINED_SECONDS = 16 * 1024, 0.5
_ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"


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
        connect_timeout_seconds=min(CONNECT_TIMEOUT_SECONDS, CONNECT_SHARE * web.total_timeout_seconds),
        replay_at=replay_at,
        replay_speaks_tls=web.connect_to_tls,
        allow_private_addresses=web.allow_private_addresses,
    )


class _Body(httpx.AsyncByteStream):
    """An exchange's body as httpx wants it; the connection is kept if it can carry another request."""

    def __init__(self, transport: "_Transport", url: Url, exchange: Exchange, stream: Stream) -> None:
        self._transport, self._url, self._exchange, self._stream = transport, url, exchange, stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._exchange.body():
            yield piece

    async def aclose(self) -> None:
        if self._exchange.is_reusable:
            self._transport.keep(self._url, self._stream)
        else:
            self._stream.abort()


class _Transport(httpx.AsyncBaseTransport):
    """httpx's seam, over connections of our own: one at a time for each origin, kept alive.

    Connects to the host of the ``Url`` that was checked and asks for its target, so httpx's own parse decides nothing.
    """

    def __init__(self, dialler: Dialler) -> None:
        self._dialler = dialler
        self._idle: dict[tuple[str, str, int], tuple[Stream, float]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url: Url = request.extensions["url"]
        kept = self._take_kept(url)
        exchange = None
        if kept is not None:
            exchange = await self._try_exchange(kept, request, url)
        if kept is None or exchange is None:
            stream = await self._dialler.connect(url)
            exchange = await self._exchange(stream, request, url)
        else:
            stream = kept
        # httpx is given no headers to act upon: it would parse an address to redirect to, and fail on a bad one.
        extensions = {"headers": exchange.headers, "reason_phrase": exchange.reason}
        return httpx.Response(exchange.status, stream=_Body(self, url, exchange, stream), extensions=extensions)

    async def _try_exchange(self, stream: Stream, request: httpx.Request, url: Url) -> Exchange | None:
        """On a connection that was kept; None where the server had closed it meanwhile, which is nobody's fault."""
        try:
            return await self._exchange(stream, request, url)
        except _ClosedMeanwhileError:
            return None

    async def _exchange(self, stream: Stream, request: httpx.Request, url: Url) -> Exchange:
        exchange = Exchange(stream)
        try:
            stream.write(_head_of(request, url))
            await exchange.read_head()
        except FetchError as error:
            stream.abort()
            if error.outcome is Outcome.CONNECTION_LOST and not exchange.has_begun:
                raise _ClosedMeanwhileError(error.outcome, error.detail) from error
            raise
        except BaseException:
            stream.abort()
            raise
        return exchange

    def keep(self, url: Url, stream: Stream) -> None:
        """Keep a connection for the next request to its origin."""
        self._idle[(url.scheme, url.host, url.port)] = (stream, time.monotonic())
        if len(self._idle) > MOST_IDLE_CONNECTIONS:
            oldest, _ = self._idle.pop(next(iter(self._idle)))
            oldest.abort()

    def _take_kept(self, url: Url) -> Stream | None:
        stream, since = self._idle.pop((url.scheme, url.host, url.port), (None, 0.0))
        if stream is None:
            return None
        if stream.is_spent or time.monotonic() - since > KEEPALIVE_SECONDS:
            stream.abort()
            return None
        return stream

    async def aclose(self) -> None:
        for stream, _ in self._idle.values():
            stream.abort()
        self._idle.clear()


class _ClosedMeanwhileError(FetchError):
    """The connection ended before a byte of the answer came."""


def _head_of(request: httpx.Request, url: Url) -> bytes:
    lines = [f"{request.method} {url.target} HTTP/1.1".encode("ascii"), b"Host: " + url.authority.encode("ascii")]
    lines += [name + b": " + value for name, value in request.headers.raw if name.lower() != b"host"]
    return b"\r\n".join(lines) + b"\r\n\r\n"


class _NoCookies(httpx.Cookies):
    """Takes none and gives none."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """Leave them where they are."""

    def set_cookie_header(self, request: httpx.Request) -> None:
        """Send none."""


class _Client(httpx.AsyncClient):
    """httpx's client without its cookies, which would cost a tenth of each request to be refused one by one."""

    _none = _NoCookies()

    @property
    def cookies(self) -> httpx.Cookies:
        """None."""
        return self._none

    @cookies.setter
    def cookies(self, cookies: object) -> None:
        raise TypeError(f"this client takes no cookies: {cookies!r}")


class SiteClient:
    """A client for one site: keeps connections alive, no cookies, no redirects, nothing from the environment."""

    def __init__(self, network: Network, *, contact: str | None, total_timeout_seconds: float) -> None:
        self._total_timeout_seconds = total_timeout_seconds
        self._dialler = Dialler(network)
        self._client = _Client(
            transport=_Transport(self._dialler),
            headers={
                "User-Agent": user_agent(contact),
                "Accept": _ACCEPT,
                "Accept-Encoding": ACCEPT_ENCODING,
                "Accept-Language": "en,*;q=0.5",
            },
            timeout=None,
            trust_env=False,
            follow_redirects=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def address_of(self, url: Url) -> str | None:
        """The IP address that a URL's host is read from; None in a replay.

        Raises:
            FetchError: the guard's, or connect_timeout.
        """
        return next(iter(await self._dialler.addresses_of(url)), None)

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
        except httpx.InvalidURL as error:
            raise FetchError(Outcome.INVALID_ADDRESS, f"{url.href}: {error}") from error

    async def _fetch(
        self, url: Url, max_bytes: int, headers: Mapping[str, str], started: float, *, cut_at_max: bool
    ) -> Answer:
        request = self._client.build_request("GET", url.href, headers=dict(headers), extensions={"url": url})
        response = await self._client.send(request, stream=True)
        try:
            headers_came = tuple(
                (key.decode("latin-1"), _text_of(value)) for key, value in response.extensions["headers"]
            )
            if response.status_code in REDIRECTS:
                await _drain(response)
                body = b""
            else:
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
            reason=response.extensions["reason_phrase"].decode("ascii", "replace").replace("\ufffd", "?"),
            headers=headers_came,
            body=body,
            elapsed_seconds=time.perf_counter() - started,
        )


def _text_of(value: bytes) -> str:
    """A header's value: ASCII by the standard, UTF-8 by those who ignore it, else what it was meant to be in 1997."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


async def _drain(response: httpx.Response) -> None:
    """Pass over the body of a redirect, which nobody reads, if that is quick: the connection is then kept."""
    drained = 0
    with contextlib.suppress(TimeoutError, FetchError):
        async with asyncio.timeout(MOST_DRAINED_SECONDS):
            async for chunk in response.aiter_raw():
                drained += len(chunk)
                if drained > MOST_DRAINED_BYTES:
                    break
