"""What pictures are drawn with: a dark sheet, the service's colours, crisp letters and lines, a PNG of it.

Drawn at twice its size and reduced, so that thin lines and letters are crisp on every screen.
"""

from collections.abc import Sequence
from importlib.resources import files
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from tgbot.pictures.scale import Box

TWICE = 2
_EFFORT = 3  # of zlib, out of 9
_TAG_SIZES = (19, 17, 15, 13, 11, 9)

Colour = tuple[int, int, int]
BACKGROUND: Colour = (13, 18, 28)
HEADER: Colour = (18, 25, 38)
GRID: Colour = (30, 39, 56)
TEXT: Colour = (232, 237, 245)
DIM: Colour = (134, 147, 170)
UP: Colour = (38, 196, 133)
DOWN: Colour = (242, 84, 98)
BLUE: Colour = (86, 156, 255)
AMBER: Colour = (255, 181, 71)
GREY: Colour = (104, 116, 138)
DARK: Colour = (10, 14, 22)


class Canvas:
    """One picture being drawn. All coordinates are those of the finished picture."""

    def __init__(self, width: int, height: int) -> None:
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
    ) -> float:
        """Draw it. Returns where it ends: to the right, or to the left where it is anchored there."""
        font = self._font(size, bold=bold)
        self._draw.text((x * TWICE, y * TWICE), text, font=font, fill=fill, anchor=anchor)
        width = font.getlength(text) / TWICE
        return x - width if anchor == "rm" else x + width

    def width_of(self, text: str, size: int, *, bold: bool = False) -> float:
        """Pixels of the finished picture that the text takes."""
        return float(self._font(size, bold=bold).getlength(text) / TWICE)

    def fitting(self, text: str, room: float) -> int:
        """The largest size of bold letters in which a price fits into its tag."""
        fits = (size for size in _TAG_SIZES if self.width_of(text, size, bold=True) <= room)
        return next(fits, _TAG_SIZES[-1])

    def pill(self, x: float, y: float, text: str, fill: Colour, ink: Colour) -> float:
        """A rounded label. Returns where it ends."""
        width = self.width_of(text, 18, bold=True) + 24
        self.box(Box(x, y - 17, x + width, y + 17), fill, radius=17)
        self.text(x + 12, y, text, 18, ink, bold=True)
        return x + width

    def line(self, x1: float, y1: float, x2: float, y2: float, fill: Colour, width: float) -> None:
        self.path([(x1, y1), (x2, y2)], fill, width)

    def path(self, points: Sequence[tuple[float, float]], fill: Colour, width: float) -> None:
        """Lines from point to point."""
        flat = [value * TWICE for point in points for value in point]
        self._draw.line(flat, fill=fill, width=max(round(width * TWICE), 1))

    def dashes(self, left: float, right: float, y: float, fill: Colour) -> None:
        x = left
        while x < right:
            self.line(x, y, min(x + 9, right), y, fill, 2)
            x += 15

    def box(self, box: Box, fill: Colour, *, radius: float = 0) -> None:
        corners = [v * TWICE for v in (box.left, box.top, box.right, box.bottom)]
        self._draw.rounded_rectangle(corners, radius=radius * TWICE, fill=fill)

    def shade(self, box: Box, fill: Colour, alpha: int) -> None:
        """A rectangle through which one sees. alpha: 0..255."""
        corners = [v * TWICE for v in (box.left, box.top, box.right, box.bottom)]
        self._draw.rectangle(corners, fill=(*fill, alpha))

    def dot(self, x: float, y: float, radius: float, fill: Colour) -> None:
        corners = [v * TWICE for v in (x - radius, y - radius, x + radius, y + radius)]
        self._draw.ellipse(corners, fill=fill)

    def _font(self, size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
        key = (size, bold)
        if key not in self._fonts:
            name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
            data = BytesIO((files("tgbot") / "fonts" / name).read_bytes())
            self._fonts[key] = ImageFont.truetype(data, size * TWICE)
        return self._fonts[key]
