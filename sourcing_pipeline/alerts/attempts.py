"""Attempts to deliver: a limit in time, one more try after what may pass, and what came of it in words."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

SECONDS_IN_ALL = 30.0
"""Time that a delivery may take with its second try, whatever the other side does: a run waits for it."""

SECONDS_A_WAIT = 10.0
"""Time that the other side may be silent."""

PAUSE_SECONDS = 2.0
"""Pause before the second try."""


class DeliveryError(Exception):
    """An alert wasn't delivered. ``may_pass``: the same try may work a moment later.

    Its text names no secret: no address of a webhook, no password.
    """

    def __init__(self, text: str, *, may_pass: bool) -> None:
        super().__init__(text)
        self.may_pass = may_pass


@dataclass(frozen=True)
class Delivery:
    """What came of a delivery: over which channel, whether it arrived, and otherwise why not."""

    channel: str
    delivered: bool
    why_not: str = ""


def attempt(
    channel: str,
    send: Callable[[], None],
    *,
    pause_seconds: float = PAUSE_SECONDS,
    seconds_in_all: float = SECONDS_IN_ALL,
) -> Delivery:
    """Send, once more if what went wrong may pass; raises nothing.

    Args:
        channel: what it is called in words; no secret.
        send: raises ``DeliveryError`` if the message wasn't taken.
        pause_seconds: pause before the second try.
        seconds_in_all: after this time the delivery counts as failed, though it may still arrive.
    """
    outcomes: list[Delivery] = []

    def work() -> None:
        outcomes.append(_twice(channel, send, pause_seconds))

    # In a thread that nobody waits for in the end: a name server that hangs, or a byte now and then, has no time limit.
    thread = threading.Thread(target=work, name=f"alert by {channel}", daemon=True)
    thread.start()
    thread.join(seconds_in_all)
    return outcomes[0] if outcomes else Delivery(channel, False, f"no answer within {seconds_in_all:g} seconds")


def _twice(channel: str, send: Callable[[], None], pause_seconds: float) -> Delivery:
    for is_last in (False, True):
        try:
            send()
        except DeliveryError as error:
            if is_last or not error.may_pass:
                return Delivery(channel, False, str(error))
            time.sleep(pause_seconds)
        except Exception as error:  # noqa: BLE001 - whatever it is, an alert must not fail a run; its text may hold a secret
            return Delivery(channel, False, type(error).__name__)
        else:
            break
    return Delivery(channel, True)
