"""Pages in a real browser, driven with playwright."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

__all__ = ["Opened", "browser_program"]


# A headless shell comes first: it draws no window around a page, so it takes only a third of the time.
_SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")


def browser_program() -> str | None:
    """Return an installed browser. BROWSER_PROGRAM overrides it."""
    return os.environ.get("BROWSER_PROGRAM") or next(filter(None, map(shutil.which, _SHELLS + _BROWSERS)), None)


class Opened:
    """A page in a browser, with its requests and its errors. It can show one file after another."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))

    def show(self, path: Path, viewport: dict[str, int]) -> None:
        """Load a file as if the page were new."""
        self.asked.clear()
        self.complaints.clear()
        self.page.emulate_media(media="null")
        self.page.set_viewport_size(viewport)
        self.page.mouse.move(0, 0)
        self.page.goto(path.as_uri())

    def replace(self, html: str) -> None:
        """Load other HTML in place of the file that is shown."""
        (shown,) = self.asked
        path = Path(url2pathname(urlsplit(shown).path))
        path.write_bytes(html.encode())
        self.show(path, self.page.viewport_size)

    def resize(self, width: int, height: int) -> None:
        """Change the size of the window, and wait until the page has followed."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))")

    def step(self) -> int:
        return int(self.page.locator("#place").inner_text().split("/")[0])

    def last(self) -> int:
        return int(self.page.locator("#place").inner_text().split("/")[1])

    def lit(self) -> set[str]:
        return set(self.page.eval_on_selector_all(".on", "found => found.map(e => e.id)"))

    def opacity(self, box: str) -> float:
        return float(self.page.eval_on_selector(f"#{box}", "e => getComputedStyle(e).opacity"))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def after_each(self, key: str, times: int, measure: str) -> list[Any]:
        """Press a key several times inside the page, and return the result of a JavaScript function after each press.

        A key of the keyboard takes ten times as long: two messages to the browser, and a painted picture.
        """
        pressed = "new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })"
        one = f"document.body.dispatchEvent({pressed}); return ({measure})();"
        script = f"([key, times]) => Array.from({{ length: times }}, () => {{ {one} }})"
        found: list[Any] = self.page.evaluate(script, [key, times])
        return found
