"""Stars on the chat page: an invoice is paid by click, refused, given back; albums; subscriptions."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from aiogram import Bot, Dispatcher
from aiogram.types import BufferedInputFile, InputMediaPhoto, LabeledPrice, MediaUnion, PreCheckoutQuery
from playwright.async_api import Browser, FilePayload, ViewportSize, async_playwright, expect

from sandbox.telegram import TelegramSandbox
from tests.sandbox.telegram_support import PIXEL, make_bot, polling
from tests.sandbox.test_telegram_page import CHROMIUM, DESKTOP, FLAGS, Visit

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome on PATH"),
    pytest.mark.asyncio(loop_scope="module"),
]
MONTH = 2_592_000


def till() -> Dispatcher:
    """Sells what is called Pro, and nothing else."""
    dispatcher = Dispatcher()

    @dispatcher.pre_checkout_query()
    async def check(query: PreCheckoutQuery) -> None:
        ok = query.invoice_payload == "pro"
        await query.answer(ok=ok, error_message=None if ok else "Sold out, sorry")

    return dispatcher


def offered(payload: str = "pro") -> dict[str, Any]:
    return {
        "title": "Simbiot Pro",
        "description": "Three strategies at once, 30 days",
        "payload": payload,
        "currency": "XTR",
        "prices": [LabeledPrice(label="Pro", amount=250)],
    }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield launched
        finally:
            await launched.close()


@asynccontextmanager
async def visit(browser: Browser) -> AsyncIterator[tuple[Visit, Bot]]:
    async with TelegramSandbox() as tg, make_bot(tg) as bot, polling(bot, till()):
        tg.limits(on=False)
        await tg.users.add(id=1001, first_name="Alice").start()
        await tg.users.add(id=1002, first_name="Bob").start()
        size: ViewportSize = {"width": DESKTOP["width"], "height": DESKTOP["height"]}
        page = await browser.new_page(viewport=size, reduced_motion="reduce")
        visitor = Visit(page, tg, bot)
        await visitor.open()
        yield visitor, bot
        await page.close()
        assert (visitor.complaints, visitor.foreign, tg.violations) == ([], [], [])


async def test_paid_by_click(browser: Browser) -> None:
    async with visit(browser) as (v, bot):
        page, alice = v.page, v.tg.user(1001)
        alice.give_stars(600)
        await bot.send_invoice(1001, start_parameter="pro", **offered())
        await page.get_by_role("button", name="Pay ⭐250").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("Alice has ⭐600")
        await dialog.get_by_role("button", name="Pay ⭐250").click()
        await expect(page.locator(".toast")).to_have_text("Paid ⭐250")
        await expect(v.flow.locator(".money")).to_have_text("Alice paid ⭐250")
        await page.get_by_role("button", name="Receipt", exact=True).click()
        await expect(page.get_by_role("alert")).to_contain_text(alice.charges[0].id)
        await page.keyboard.press("Escape")
        await bot.refund_star_payment(1001, alice.charges[0].id)
        await expect(v.flow.locator(".money").last).to_have_text("⭐250 came back to Alice")
        link = await bot.create_invoice_link(subscription_period=MONTH, **offered())
        await bot.send_message(1001, f"or every month: {link}")
        await v.flow.get_by_role("link", name=link).click()
        await expect(dialog).to_contain_text("⭐250 every 30 days")
        await dialog.get_by_role("button", name="Pay ⭐250").click()
        await expect(v.flow.locator(".money")).to_have_count(3)
        await page.get_by_role("button", name="Chat menu").click()
        await page.get_by_role("menuitem", name="Stars and subscriptions").click()
        await expect(dialog).to_contain_text("Alice has ⭐350")
        await dialog.get_by_role("button", name="Next payment").click()
        await expect(v.flow.locator(".money").last).to_have_text("Alice paid ⭐250, the next period")
        await dialog.get_by_role("button", name="Cancel").click()
        await expect(dialog).to_contain_text("; cancelled.")
        await dialog.get_by_role("button", name="Close").click()
        await bot.send_invoice(1001, **offered("sold"))
        alice.give_stars(None)
        await page.get_by_role("button", name="Pay ⭐250").click()
        await dialog.get_by_role("button", name="Pay ⭐250").click()
        await expect(page.locator(".toast.bad")).to_have_text("Sold out, sorry")


async def test_albums_are_one_picture_wall_and_invoices_travel(browser: Browser) -> None:
    async with visit(browser) as (v, bot):
        page = v.page
        captions = ["Five charts of July", None, None, None, None]
        items: list[MediaUnion] = [
            InputMediaPhoto(media=BufferedInputFile(PIXEL, "p.png"), caption=caption) for caption in captions
        ]
        sent = await bot.send_media_group(1001, items)
        await expect(v.flow.locator(".album .photo")).to_have_count(5)
        await expect(v.flow.locator(".row:visible", has_text="Five charts")).to_have_count(1)
        await bot.send_invoice(1001, start_parameter="pro", **offered())
        await bot.delete_message(1001, sent[0].message_id)
        await expect(v.flow.locator(".album .photo")).to_have_count(4)
        await v.flow.locator(".invoice").click(button="right")
        await page.get_by_role("menuitem", name="Forward").click()
        await page.get_by_label("Whom").select_option("Bob")
        await page.get_by_role("dialog").get_by_role("button", name="Forward").click()
        await page.get_by_role("button", name="Alice and Bob").click()
        await expect(v.flow.get_by_text("Forwarded from Simbiot")).to_be_visible()
        await v.flow.get_by_role("button", name="Pay ⭐250").click()
        async with asyncio.timeout(30):
            while (last := v.tg.user(1001).last()) is None or last.text != "/start pro":
                await page.wait_for_timeout(20)
        await page.locator("input[type=file]").set_input_files(
            [FilePayload(name="a.png", mimeType="image/png", buffer=PIXEL)] * 2
        )
        await expect(v.flow.locator(".mine .album .photo")).to_have_count(2)
        await page.locator("input[type=file]").set_input_files(
            FilePayload(name="report.pdf", mimeType="application/pdf", buffer=b"%PDF")
        )
        await expect(v.flow.locator(".mine .document")).to_contain_text("report.pdf")
