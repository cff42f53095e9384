"""Debian's chromium, driven by Playwright, and what is asked of every page of ours that it opens."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

CONTRAST = """
() => {
  const parse = (text) => {
    const found = text.match(/[\\d.]+/g).map(Number);
    return [...found.slice(0, 3).map((part) => (text.startsWith("color(") ? part * 255 : part)), found[3] ?? 1];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
  const ground = (element) => {
    if (!element) return [255, 255, 255];
    const own = parse(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own.slice(0, 3) : over(own, ground(element.parentElement));
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => (part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const weak = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest("script, style, noscript")) continue;
    const style = getComputedStyle(element);
    const below = ground(element);
    const colour = parse(element.closest("svg") ? style.fill : style.color);
    const [high, low] = [light(over(colour, below)), light(below)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) weak.push(`${walker.currentNode.data.trim().slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return weak;
}
"""
"""Texts whose contrast with what is behind them is under 4.5 to 1 (WCAG 2.2, AA)."""

NAMELESS = """
() => [...document.querySelectorAll("a, button, input, select, summary, svg[role=img], [role=region]")]
  .filter((element) => element.checkVisibility())
  .filter((element) => {
    const by = (element.getAttribute("aria-labelledby") || "").split(" ").map((id) => document.getElementById(id)?.textContent);
    const labels = [...(element.labels || [])].map((label) => label.textContent);
    return ![element.getAttribute("aria-label"), ...by, ...labels, element.localName === "input" ? "" : element.textContent]
      .some((name) => (name || "").trim());
  })
  .map((element) => element.outerHTML.slice(0, 80))
"""
"""Controls, pictures and regions that a screen reader would have no name for."""


@dataclass
class Watched:
    """A page, and all that it said, asked for or did unasked."""

    page: Page
    said: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser, closed in the end; the test is skipped where there is none."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, file: Path, *, width: int = 1280, **options: Any) -> Iterator[Watched]:
    """The file in a fresh, offline profile."""
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, **options)
    page = context.new_page()
    watched = Watched(page)

    def hear(message: ConsoleMessage) -> None:
        watched.said.append(f"{message.type}: {message.text}")

    def dismiss(dialog: Dialog) -> None:
        watched.dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("console", hear)
    page.on("pageerror", lambda error: watched.said.append(str(error)))
    page.on("request", lambda request: watched.requested.append(request.url))
    page.on("dialog", dismiss)
    page.goto(file.as_uri())
    try:
        yield watched
    finally:
        context.close()
