"""An answer to a request: what the client gives, and what everything after it looks at. Imports no client."""

from dataclasses import dataclass

from sourcing_pipeline.web.urls import Url


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one request, its body decoded."""

    url: Url
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    elapsed_seconds: float

    def header(self, name: str) -> str | None:
        """The first header of a name, whatever its case."""
        name = name.lower()
        return next((value for key, value in self.headers if key.lower() == name), None)
