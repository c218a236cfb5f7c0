"""Pictures drawn in the process of the test."""

import asyncio

from app.ports_files import Drawing


async def draw_here(drawing: Drawing) -> bytes:
    """`app.ports_files.Draw` beside the event loop, in a thread."""
    return await asyncio.to_thread(drawing.png)
