"""A result to show to others: no amounts, nothing of the account."""

from dataclasses import dataclass

from tgbot.pictures.canvas import BODY, DIM, LARGE, SMALL, TEXT, WIDTH, Canvas
from tgbot.pictures.head import LEFT, RIGHT, Head, draw_head
from tgbot.pictures.scale import Box, value_scale

HEIGHT = 1080
_CURVE = Box(0, 560, WIDTH, 1000)
_RESULT = 316
_FACTS = 500
_RESULT_SIZE = 170


@dataclass(frozen=True, slots=True)
class ShareCard:
    """result: in per cent; facts: (name, value), at most three; closes: of the market, for the look of it;
    bot: what it is called.
    """

    head: Head
    result: str
    facts: tuple[tuple[str, str], ...]
    closes: tuple[float, ...]
    bot: str

    def png(self) -> bytes:
        """1080 x 1080 pixels."""
        canvas, colour = Canvas(HEIGHT), self.head.tone.value
        if len(self.closes) > 1:
            scale, step = value_scale(self.closes, _CURVE), WIDTH / (len(self.closes) - 1)
            line = [(index * step, scale.y(close)) for index, close in enumerate(self.closes)]
            canvas.area([(0, HEIGHT), *line, (WIDTH, HEIGHT)], colour, 30)
            canvas.path(line, colour, 4)
        draw_head(canvas, self.head)
        room = RIGHT - LEFT
        canvas.text(
            WIDTH / 2, _RESULT, self.result, _RESULT_SIZE, colour, bold=True, anchor="mm", room=room
        )  # fmt: skip
        each = room / max(len(self.facts), 1)
        for index, (name, value) in enumerate(self.facts):
            middle = LEFT + (index + 0.5) * each
            canvas.text(middle, _FACTS - 26, name, SMALL, DIM, anchor="mm", room=each - 20)
            canvas.text(middle, _FACTS + 22, value, LARGE, TEXT, bold=True, anchor="mm", room=each - 20)
        canvas.text(WIDTH / 2, HEIGHT - 44, self.bot, BODY, TEXT, bold=True, anchor="mm", room=room)
        return canvas.png()
