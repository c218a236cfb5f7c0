"""Every picture in both languages beside the one that somebody has looked at.

`python -m tests.unit.pictures.test_golden` draws them anew: look at each before it is committed.
"""

import asyncio
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.support.drawings import everything
from tgbot.i18n import translators

GOLDEN = Path(__file__).parents[2] / "golden"
WIDTH = 540  # they are kept at half their size
TOLERANCE = 1.5  # mean difference of a channel, of 255: letters may be placed by another library's hand
NAMES = ("opened", "lost", "won", "xray", "market", "equity", "month", "wallet", "share")


def halved(png: bytes) -> Image.Image:
    image = Image.open(BytesIO(png)).convert("RGB")
    return image.resize((WIDTH, image.height * WIDTH // image.width), Image.Resampling.BOX)


async def pictures(language: str) -> dict[str, Image.Image]:
    drawings = await everything(translators()[language])
    return {name: halved(drawing.png()) for name, drawing in drawings.items() if drawing is not None}


@pytest.fixture(scope="module", params=["en", "ru"])
def seen(request: pytest.FixtureRequest) -> tuple[str, dict[str, Image.Image]]:
    return request.param, asyncio.run(pictures(request.param))


def difference(one: Image.Image, other: Image.Image) -> float:
    return float(np.abs(np.asarray(one, np.int16) - np.asarray(other.resize(one.size), np.int16)).mean())


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_looks_as_it_did(seen: tuple[str, dict[str, Image.Image]], name: str) -> None:
    language, drawn = seen
    kept = {one: Image.open(GOLDEN / f"{one}_{language}.png").convert("RGB") for one in NAMES}
    assert drawn[name].size == kept[name].size
    assert difference(drawn[name], kept[name]) < TOLERANCE
    others = [difference(drawn[name], image) for one, image in kept.items() if one != name]
    assert min(others) > TOLERANCE, "the tolerance still tells pictures apart"


async def draw_anew() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for language in ("en", "ru"):
        for name, image in (await pictures(language)).items():
            image.quantize(64).save(GOLDEN / f"{name}_{language}.png", optimize=True)


if __name__ == "__main__":
    asyncio.run(draw_anew())
