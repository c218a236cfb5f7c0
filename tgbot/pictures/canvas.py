"""What pictures are drawn with: a dark sheet, the service's colours, crisp letters and lines, a PNG of it.

Drawn at twice its size and reduced, so that thin lines and letters are crisp on every screen. A phone shows a
picture at about a third of its pixels: letters smaller than SMALL are not read there.
"""

from collections.abc import Sequence
from importlib.resources import files
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from tgbot.pictures.scale import Box

WIDTH = 1080  # of every picture
SMALL, BODY, LARGE, TITLE = 26, 30, 36, 46  # sizes of letters
TWICE = 2
_EFFORT = 3  # of zlib, out of 9
_LEAST = 15  # the smallest letters that something is shrunk to before it is cut
_PILL = 42  # pixels of height
ELLIPSIS = "…"

Colour = tuple[int, int, int]
BACKGROUND: Colour = (13, 18, 28)
HEADER: Colour = (19, 26, 40)
GRID: Colour = (32, 42, 60)
TEXT: Colour = (236, 240, 247)
DIM: Colour = (148, 161, 184)
UP: Colour = (38, 196, 133)
DOWN: Colour = (242, 84, 98)
BLUE: Colour = (86, 156, 255)
AMBER: Colour = (255, 181, 71)
GREY: Colour = (104, 116, 138)
DARK: Colour = (10, 14, 22)


class Canvas:
    """One picture being drawn. All coordinates are those of the finished picture."""

    def __init__(self, height: int, width: int = WIDTH) -> None:
        self.width, self.height = width, height
        self._image = Image.new("RGB", (width * TWICE, height * TWICE), BACKGROUND)
        self._draw = ImageDraw.Draw(self._image, "RGBA")
        self._fonts: dict[tuple[int, bool], ImageFont.FreeTypeFont] = {}

    def png(self) -> bytes:
        out = BytesIO()
        # part of the way from a fill to its message: finer filters and more effort took four times as long
        self._image.reduce(TWICE).save(out, "PNG", compress_level=_EFFORT)
        return out.getvalue()

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: int,
        fill: Colour,
        *,
        bold: bool = False,
        anchor: str = "lm",
        room: float | None = None,
    ) -> float:
        """Draw it, within the room smaller or cut. Returns where it ends: left where anchored right."""
        if room is not None:
            text, size = self.fitted(text, room, size, bold=bold)
        font = self._font(size, bold=bold)
        self._draw.text((x * TWICE, y * TWICE), text, font=font, fill=fill, anchor=anchor)
        width = font.getlength(text) / TWICE
        return x - width if anchor[0] == "r" else x + width

    def width_of(self, text: str, size: int, *, bold: bool = False) -> float:
        """Pixels of the finished picture that the text takes."""
        return float(self._font(size, bold=bold).getlength(text) / TWICE)

    def fitted(self, text: str, room: float, size: int, *, bold: bool = False) -> tuple[str, int]:
        """The text and the largest size up to this one in which it fits; its end is cut where none does."""
        while self.width_of(text, size, bold=bold) > room:
            if size > _LEAST:
                size -= 1
            elif len(text) > 1:
                text = text.removesuffix(ELLIPSIS)[:-1] + ELLIPSIS
            else:
                break
        return text, size

    def pill(self, x: float, y: float, text: str, fill: Colour, ink: Colour, room: float) -> float:
        """A rounded label. Returns where it ends."""
        text, size = self.fitted(text, room - _PILL * 0.8, SMALL, bold=True)
        width = self.width_of(text, size, bold=True) + _PILL * 0.8
        self.box(Box(x, y - _PILL / 2, x + width, y + _PILL / 2), fill, radius=_PILL / 2)
        self.text(x + _PILL * 0.4, y, text, size, ink, bold=True)
        return x + width

    def line(self, x1: float, y1: float, x2: float, y2: float, fill: Colour, width: float) -> None:
        self.path([(x1, y1), (x2, y2)], fill, width)

    def path(self, points: Sequence[tuple[float, float]], fill: Colour, width: float) -> None:
        """Lines from point to point."""
        self._draw.line(_flat(points), fill=fill, width=max(round(width * TWICE), 1), joint="curve")

    def area(self, points: Sequence[tuple[float, float]], fill: Colour, alpha: int) -> None:
        """A surface through which one sees. alpha: 0..255."""
        self._draw.polygon(_flat(points), fill=(*fill, alpha))

    def dashes(self, left: float, right: float, y: float, fill: Colour, width: float = 2) -> None:
        x = left
        while x < right:
            self.line(x, y, min(x + 10, right), y, fill, width)
            x += 17

    def box(self, box: Box, fill: Colour, *, radius: float = 0, alpha: int = 255) -> None:
        """alpha: 0..255."""
        corners = [v * TWICE for v in (box.left, box.top, box.right, box.bottom)]
        self._draw.rounded_rectangle(corners, radius=radius * TWICE, fill=(*fill, alpha))

    def shade(self, box: Box, fill: Colour, alpha: int) -> None:
        """A rectangle through which one sees. alpha: 0..255."""
        corners = [v * TWICE for v in (box.left, box.top, box.right, box.bottom)]
        self._draw.rectangle(corners, fill=(*fill, alpha))

    def dot(self, x: float, y: float, radius: float, fill: Colour) -> None:
        corners = [v * TWICE for v in (x - radius, y - radius, x + radius, y + radius)]
        self._draw.ellipse(corners, fill=fill)

    def slice(self, x: float, y: float, radius: float, start: float, end: float, fill: Colour) -> None:
        """A piece of a disc. start, end: degrees clockwise from the top."""
        corners = [v * TWICE for v in (x - radius, y - radius, x + radius, y + radius)]
        self._draw.pieslice(corners, start - 90, end - 90, fill=fill)

    def _font(self, size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
        key = (size, bold)
        if key not in self._fonts:
            name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
            data = BytesIO((files("tgbot") / "fonts" / name).read_bytes())
            self._fonts[key] = ImageFont.truetype(data, size * TWICE)
        return self._fonts[key]


def _flat(points: Sequence[tuple[float, float]]) -> list[float]:
    return [value * TWICE for point in points for value in point]
