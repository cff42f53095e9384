"""Real servers on this machine that take alerts: a webhook, and a mail server that speaks as much SMTP as is needed."""

import json
import socketserver
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

OK = 200


@dataclass
class Webhook:
    """What a webhook was sent. ``answers`` are given in turn, the last one from then on."""

    url: str = ""
    answers: Sequence[int] = (OK,)
    headers: dict[str, str] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    posted: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def webhook(*answers: int, headers: dict[str, str] | None = None) -> Iterator[Webhook]:
    """A webhook on a free port."""
    taken = Webhook(answers=answers or (OK,), headers=headers or {})

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            turn = min(len(taken.paths), len(taken.answers) - 1)
            taken.paths.append(self.path)
            if "application/json" in self.headers["Content-Type"]:
                taken.posted.append(json.loads(body))
            self.send_response(taken.answers[turn])
            for name, value in taken.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            taken.paths.append(f"GET {self.path}")
            self.send_response(OK)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server, _serving(server):
        taken.url = f"http://127.0.0.1:{server.server_port}/hook/secret-token"
        yield taken


@dataclass
class MailServer:
    """What a mail server was sent: each mail as its lines. ``replies`` replace its own to a command."""

    port: int = 0
    replies: dict[str, str] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    mails: list[list[str]] = field(default_factory=list)


@contextmanager
def mail_server(**replies: str) -> Iterator[MailServer]:
    """A mail server on a free port, without encryption."""
    taken = MailServer(replies=replies)

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say(taken.replies.get("greeting", "220 here"))
            while line := self.rfile.readline().decode().rstrip("\r\n"):
                command = line.split()[0].upper().split(":")[0]
                taken.commands.append(line)
                if command == "DATA":
                    self.say("354 go on")
                    mail = iter(lambda: self.rfile.readline().decode().rstrip("\r\n"), ".")
                    taken.mails.append(list(mail))
                self.say(taken.replies.get(command, "221 bye" if command == "QUIT" else "250 fine"))
                if command == "QUIT":
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server, _serving(server):
        taken.port = server.server_address[1]
        yield taken


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
