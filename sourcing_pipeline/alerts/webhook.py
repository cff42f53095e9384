"""Delivery to a webhook: one POST of JSON, over HTTP or HTTPS, and nowhere else."""

import http.client
import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from sourcing_pipeline.alerts.attempts import SECONDS_A_WAIT, DeliveryError

_MAY_PASS = frozenset({408, 425, 429, 500, 502, 503, 504})


def shown_address(url: str) -> str:
    """The part of a webhook's address that may be shown: its host. The rest is what lets anybody write there."""
    return urlsplit(url).hostname or "an address without a host"


def post(url: str, payload: dict[str, Any], *, wait_seconds: float = SECONDS_A_WAIT) -> None:
    """Post a message.

    Args:
        url: the webhook's address.
        payload: what is posted, as JSON.
        wait_seconds: how long the other side may be silent.

    Raises:
        DeliveryError: it wasn't taken: no connection, an answer that isn't 2xx, a redirection (never followed: it would
            take the message to an address that nobody chose).
    """
    if urlsplit(url).scheme.lower() not in {"http", "https"}:
        raise DeliveryError("its address is neither https:// nor http://", may_pass=False)
    request = urllib.request.Request(  # noqa: S310 - the scheme was looked at
        url,
        data=json.dumps(payload).encode(),
        headers={"Content-Type": "application/json; charset=utf-8", "User-Agent": "sourcing-pipeline"},
        method="POST",
    )
    opener = urllib.request.build_opener(_NoRedirection)
    try:
        with opener.open(request, timeout=wait_seconds):
            return
    except urllib.error.HTTPError as error:
        with error:
            redirects = 300 <= error.code < 400  # noqa: PLR2004 - HTTP's own classes
            told = "; redirections aren't followed" if redirects else ""
            raise DeliveryError(f"it answered {error.code}{told}", may_pass=error.code in _MAY_PASS) from None
    except urllib.error.URLError as error:
        raise DeliveryError(f"no connection ({type(error.reason).__name__})", may_pass=True) from None
    except (OSError, http.client.HTTPException) as error:
        raise DeliveryError(f"no answer ({type(error).__name__})", may_pass=True) from None


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    """Lets a redirection be the error that it is for a webhook."""

    def redirect_request(self, *_: Any) -> None:
        return None
