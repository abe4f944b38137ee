"""Contrast where axe cannot tell the background: measured on the pixels that lie behind the words."""

import io
from typing import Any

import av
import numpy as np
from playwright.async_api import Locator, Page

HIDE = """
(node) => {
  const style = getComputedStyle(node);
  const told = [style.color, parseFloat(style.fontSize), Number(style.fontWeight)];
  for (const one of [node, ...node.querySelectorAll("*")]) {
    one.dataset.hidden = one.getAttribute("style") ?? "";
    one.style.setProperty("color", "transparent", "important");
    one.style.setProperty("fill", "transparent", "important");
    one.style.setProperty("text-shadow", "none", "important");
    one.style.setProperty("transition", "none", "important");
  }
  return told;
}
"""
WORDS = """
(node) => {
  const range = document.createRange();
  range.selectNodeContents(node);
  const { x, y, width, height } = range.getBoundingClientRect();
  return { x: Math.max(0, x), y: Math.max(0, y), width, height };
}
"""
"""Where the words of an element are, without what is around them."""
SHOW_AGAIN = """
(node) => {
  for (const one of [node, ...node.querySelectorAll("*")]) {
    one.setAttribute("style", one.dataset.hidden);
    delete one.dataset.hidden;
  }
}
"""
LIGHT, DARK = (
    "video, canvas { filter: brightness(100) !important }",
    "video, canvas { filter: brightness(0) !important }",
)
"""Whatever a camera may show: as bright and as dark as it can be."""


async def too_faint(page: Page, selector: str) -> str | None:
    """How far below WCAG 2.2's 1.4.3 the words of an element are against what lies behind them; None: they are not."""
    where = page.locator(selector).first
    await where.scroll_into_view_if_needed()
    worst, least = 21.0, 4.5
    for picture in (LIGHT, DARK):
        style = await page.add_style_tag(content=picture)
        contrast, least = await _contrast(page, where)
        worst = min(worst, contrast)
        await style.evaluate("(one) => one.remove()")
    return None if worst >= least else f"{selector} has a contrast of {worst:.2f}, not {least}"


async def _contrast(page: Page, where: Locator) -> tuple[float, float]:
    """The contrast, and the least that words of that size must have."""
    color, size_px, weight = await where.evaluate(HIDE)
    try:
        behind = _pixels(await page.screenshot(clip=await where.evaluate(WORDS)))
    finally:
        await where.evaluate(SHOW_AGAIN)
    words = _luminance(np.array([float(part) for part in color[color.index("(") + 1 : -1].split(",")[:3]]))
    lights = np.sort(_luminance(behind.reshape(-1, 3).astype(float)))
    # A hundredth may be an icon's or a border's.
    few = len(lights) // 100
    ends = lights[few], lights[-1 - few]
    large = size_px >= 24 or (size_px >= 18.66 and weight >= 700)
    return min((max(words, end) + 0.05) / (min(words, end) + 0.05) for end in ends), 3.0 if large else 4.5


def _pixels(png: bytes) -> "np.ndarray[Any, np.dtype[np.uint8]]":
    with av.open(io.BytesIO(png), mode="r") as opened:
        frame = next(opened.decode(video=0))
        return np.asarray(frame.to_ndarray(format="rgb24"), dtype=np.uint8)


def _luminance(rgb: "np.ndarray[Any, np.dtype[np.float64]]") -> Any:
    """Relative luminance (WCAG 2.2)."""
    part = rgb / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])
