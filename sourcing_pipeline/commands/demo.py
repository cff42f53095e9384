"""``sourcing demo``: a small world in this workspace, and the whole pipeline on it."""

import os
from pathlib import Path

from sourcing_pipeline.commands.console import console
from sourcing_pipeline.commands.run import run
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.settings import Settings, load_settings
from sourcing_pipeline.storage import write_bytes

WORLD_FOLDER = ".demo_world"
"""Beside ``data/``, not in it: what is true of the world is kept where the pipeline doesn't read."""
MARKER = "DEMO_WORLD.txt"


def demo(root: Path, seed: int) -> None:
    """Make the world, serve its websites, run the week, print what came of it.

    Raises:
        InputError: the workspace holds inputs that aren't the demo's.
    """
    from sourcing_pipeline.demo.server import DemoServer
    from sourcing_pipeline.demo.world import AS_OF, WorldSize, write_world

    settings = load_settings(root)
    world_dir = root / WORLD_FOLDER
    _make_room(settings)
    if _made_from(settings) != _marker_text(seed):
        console.print(f"Making the demo world from seed {seed} ...")
        write_world(settings.data_dir / "inputs", world_dir, seed=seed, size=WorldSize.preset("default"))
        write_bytes(_marker(settings), _marker_text(seed).encode())
    with DemoServer(world_dir) as server:
        os.environ |= {
            "SOURCING_WEB__CONNECT_TO": server.address,
            "SOURCING_WEB__SOURCE": "live",
            "SOURCING_WEB__DELAY_SECONDS": "0",
            "SOURCING_WEB__TOTAL_TIMEOUT_SECONDS": "3",
            "SOURCING_WEB__PAGES_PER_SITE": "8",
        }
        run(root, AS_OF.isoformat(), force=False)


def _marker(settings: Settings) -> Path:
    return settings.data_dir / "inputs" / MARKER


def _marker_text(seed: int) -> str:
    return f"The files beside this one are the demo's, made from seed {seed}. Remove them all to bring your own.\n"


def _made_from(settings: Settings) -> str:
    return _marker(settings).read_text() if _marker(settings).exists() else ""


def _make_room(settings: Settings) -> None:
    """Never write over inputs that somebody else put there."""
    feeds = [path for path in settings.candidates_dir.glob("*") if not path.name.startswith(".")]
    if (feeds or settings.marketplace_file.exists()) and not _marker(settings).exists():
        raise InputError(
            f"{settings.data_dir / 'inputs'} holds inputs that aren't the demo's: run the demo in another folder "
            "(sourcing init DIR, then sourcing demo --workspace DIR)"
        )
