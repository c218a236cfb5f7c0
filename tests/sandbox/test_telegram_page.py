"""The chat page in a real browser, with a real aiogram bot behind it; screenshots are kept."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from aiogram import Bot
from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright, expect

from sandbox.telegram import TelegramSandbox
from tests.sandbox.telegram_showcase import introduce, showcase_dispatcher
from tests.sandbox.telegram_support import make_bot, polling

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome on PATH"),
    pytest.mark.asyncio(loop_scope="module"),
]


@pytest.fixture
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the screenshots go: SIMBIOT_SCREENSHOTS, else a folder that pytest keeps for its last runs."""
    wanted = os.environ.get("SIMBIOT_SCREENSHOTS")
    if not wanted:
        return tmp_path_factory.mktemp("telegram-page")
    folder = Path(wanted)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Visit:
    """One open page, and what it complained of."""

    def __init__(self, page: Page, tg: TelegramSandbox, bot: Bot) -> None:
        self.page = page
        self.tg = tg
        self.bot = bot
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        self.flow = page.locator(".flow")
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "blob:", "data:")):
            self.foreign.append(url)

    async def open(self) -> None:
        await self.page.goto(self.tg.page_url)
        await self.page.wait_for_selector("html[data-ready]")

    async def write(self, text: str) -> None:
        await self.page.get_by_label("Message", exact=True).fill(text)
        await self.page.keyboard.press("Enter")


async def one_page(request: web.Request) -> web.Response:
    return web.Response(text="<h1>Enter your key</h1>", content_type="text/html")


@asynccontextmanager
async def served_page() -> AsyncIterator[str]:
    """A page on loopback that an URL button leads to."""
    app = web.Application()
    app.router.add_get("/keys", one_page)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/keys"
    finally:
        await runner.cleanup()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield launched
        finally:
            await launched.close()


@asynccontextmanager
async def visit(browser: Browser, size: dict[str, int], scheme: str = "light") -> AsyncIterator[Visit]:
    async with TelegramSandbox() as tg, served_page() as keys:
        tg.users.add(id=1001, first_name="Alice", language_code="en")
        tg.users.add(id=1002, first_name="Bob", language_code="ru")
        tg.users.add(id=1000, first_name="Operator", language_code="en", is_admin=True)
        async with make_bot(tg) as bot, polling(bot, showcase_dispatcher(keys)):
            await introduce(bot)
            page = await browser.new_page(
                viewport={"width": size["width"], "height": size["height"]},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            visitor = Visit(page, tg, bot)
            await visitor.open()
            try:
                yield visitor
            finally:
                print("the page complained of", visitor.complaints, "and the bot of", tg.violations)  # noqa: T201 - pytest shows it with a failure
            await page.close()
            assert visitor.complaints == []
            assert visitor.foreign == []
            assert tg.violations == []


async def test_first_five_minutes_on_a_desktop(browser: Browser, shots: Path) -> None:
    async with visit(browser, DESKTOP) as v:
        page = v.page
        await expect(page.get_by_text("What can this bot do?")).to_be_visible()
        await page.screenshot(path=shots / "desktop-start.png")
        await page.get_by_role("button", name="START").click()
        await expect(v.flow.get_by_text("Welcome, Alice!")).to_be_visible()
        await page.get_by_role("button", name="English").click()
        alert = page.get_by_role("alert")
        await expect(alert).to_contain_text("Nothing happens at lang:en here.")
        await page.keyboard.press("Enter")
        await expect(alert).to_have_count(0)
        await page.get_by_role("button", name="Enter a key").click()
        await expect(page.frame_locator("iframe").get_by_text("Enter your key")).to_be_visible()
        await page.wait_for_timeout(300)
        await page.screenshot(path=shots / "desktop-sheet.png")
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="Accept and go on").click()
        await expect(v.flow.get_by_text("Terms accepted.")).to_be_visible()
        await expect(page.locator(".toast")).to_have_text("Thank you")
        await expect(page.get_by_role("button", name="Accept and go on")).to_have_count(0)
        await expect(page.locator(".row .meta", has_text="edited")).to_be_visible()
        for command in ("/status", "/chart", "/risk"):
            await v.write(command)
        await page.get_by_role("button", name="More", exact=True).click()
        await expect(v.flow.get_by_text("Risk per trade: 0.6 %")).to_be_visible()
        await expect(page.locator(".photo img")).to_have_js_property("complete", value=True)
        await page.get_by_role("button", name="Behind the scenes").click()
        await expect(page.locator("#panel .method", has_text="sendPhoto")).to_be_visible()
        await expect(page.locator(".toast")).to_have_count(0)
        await page.screenshot(path=shots / "desktop-panel.png")
        await page.get_by_role("button", name="Light or dark").click()
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        await page.wait_for_timeout(300)
        await page.screenshot(path=shots / "desktop-dark.png")


async def test_a_phone_is_one_column(browser: Browser, shots: Path) -> None:
    async with visit(browser, PHONE, "dark") as v:
        page = v.page
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        await expect(page.locator("#chat")).to_be_hidden()
        await page.screenshot(path=shots / "phone-list.png")
        await page.get_by_role("button", name="Alice").click()
        await expect(page.locator("#people")).to_be_hidden()
        await page.get_by_role("button", name="START").click()
        await v.write("/chart")
        await expect(page.locator(".photo")).to_be_visible()
        await page.wait_for_timeout(500)
        wide = "document.documentElement.scrollWidth > innerWidth || document.querySelector('.scroll').scrollWidth > innerWidth"
        assert await page.evaluate(wide) is False
        await page.screenshot(path=shots / "phone-chat.png")
        await page.locator(".photo").click()
        await expect(page.locator("dialog.zoom")).to_be_visible()
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="Back to chats").click()
        await expect(page.get_by_role("button", name="Bob")).to_be_visible()


async def test_several_people_and_unread(browser: Browser, shots: Path) -> None:
    async with visit(browser, DESKTOP) as v:
        page = v.page
        await v.tg.user(1002).start()
        bob = page.get_by_role("button", name="Bob")
        await expect(bob.locator(".badge")).to_have_text("1")
        await bob.click()
        await expect(bob.locator(".badge")).to_have_count(0)
        await expect(v.flow.get_by_text("Welcome, Bob!")).to_be_visible()
        await page.get_by_role("button", name="Add a person").click()
        await page.get_by_label("First name").fill("Carol")
        await page.get_by_role("button", name="Add", exact=True).click()
        await expect(page.get_by_text("you are Carol")).to_be_visible()
        await page.get_by_role("button", name="START").click()
        await expect(v.flow.get_by_text("Welcome, Carol!")).to_be_visible()
        await page.get_by_role("button", name="Chat menu").click()
        await page.get_by_role("menuitem", name="Block the bot").click()
        await expect(page.get_by_role("button", name="RESTART")).to_be_visible()
        await page.screenshot(path=shots / "desktop-blocked.png")
        await page.get_by_role("button", name="RESTART").click()
        await expect(page.get_by_label("Message", exact=True)).to_be_visible()


async def test_everything_typed_stays_text(browser: Browser) -> None:
    async with visit(browser, DESKTOP) as v:
        await v.page.get_by_role("button", name="START").click()
        nasty = "<img src=x onerror=alert(1)> <b>not bold</b> &amp; \u202eabc 👍"
        await v.write(nasty)
        await expect(v.page.locator(".row:not(.mine) code").last).to_have_text(nasty)
        assert await v.page.locator(".bubble img, .bubble b").count() == 0
        await v.bot.set_my_name("<i>Name</i>")
        await expect(v.page.locator(".who .title")).to_have_text("<i>Name</i>")


async def test_commands_spoilers_quotes_and_moments(browser: Browser) -> None:
    async with visit(browser, DESKTOP) as v:
        page = v.page
        await page.get_by_role("button", name="START").click()
        await expect(v.flow.get_by_text("Welcome, Alice!")).to_be_visible()
        await page.get_by_label("Message", exact=True).fill("/st")
        await expect(page.locator(".commands b")).to_have_text(["/start", "/status"])
        await page.get_by_label("Message", exact=True).press("ArrowUp")
        await page.keyboard.press("Enter")
        await expect(page.locator("time[data-unix]")).to_have_text("3 minutes ago")
        await page.get_by_role("button", name="Hidden text, press to show").press("Enter")
        await expect(page.locator(".spoiler")).to_have_class("spoiler shown")
        quote = page.locator("blockquote.folds")
        folded = await quote.evaluate("node => node.offsetHeight")
        await quote.press("Enter")
        await expect(quote).to_have_attribute("aria-expanded", "true")
        assert await quote.evaluate("node => node.offsetHeight") > folded
        await page.get_by_role("button", name="Menu", exact=True).click()
        await expect(page.locator(".commands li")).to_have_count(4)
        await page.keyboard.press("Escape")
        await expect(page.locator(".commands")).to_be_hidden()


async def test_deletion_pin_and_typing_are_seen(browser: Browser) -> None:
    async with visit(browser, DESKTOP) as v:
        page = v.page
        await page.get_by_role("button", name="START").click()
        await expect(v.flow.get_by_text("Welcome, Alice!")).to_be_visible()
        sent = await v.bot.send_message(1001, "soon gone")
        await v.bot.pin_chat_message(1001, sent.message_id)
        await expect(page.locator(".pinned span")).to_have_text("soon gone")
        await v.bot.send_chat_action(1001, "typing")
        await expect(page.locator(".who .status")).to_have_text("typing…")
        await v.bot.delete_message(1001, sent.message_id)
        await expect(page.locator(".row", has_text="soon gone")).to_have_count(0)
        await expect(page.locator(".pinned")).to_be_hidden()
        await page.locator(".row.mine .bubble").click(button="right")
        await page.get_by_role("menuitem", name="Delete for both").click()
        await expect(page.locator(".row.mine")).to_have_count(0)
        await v.bot.send_message(1001, "typed")
        await expect(page.locator(".who .status")).to_have_text("bot · you are Alice")


async def test_500_messages_and_the_way_down(browser: Browser) -> None:
    async with visit(browser, DESKTOP) as v:
        page, alice = v.page, v.tg.user(1001)
        await page.get_by_role("button", name="START").click()
        await expect(v.flow.get_by_text("Welcome, Alice!")).to_be_visible()
        v.tg.limits(on=False)
        world = v.tg.world
        for number in range(500):
            world.post(world.chats[1001], world.bot, {"text": f"message number {number}"})
        await expect(v.flow.get_by_text("message number 499")).to_be_visible()
        await page.reload()
        await page.wait_for_selector("html[data-ready]")
        await expect(v.flow.get_by_text("message number 499")).to_be_visible()
        await page.locator(".scroll").evaluate("node => node.scrollTo(0, 0)")
        down = page.get_by_role("button", name="Jump to latest")
        await expect(down).not_to_have_class("to-end away")
        await v.bot.send_message(1001, "one more")
        await expect(down.locator(".badge")).to_have_text("1")
        await down.click()
        await expect(v.flow.get_by_text("one more")).to_be_in_viewport()
        assert len(alice.transcript()) == 503


async def test_the_page_comes_back_after_the_sandbox_was_away(browser: Browser) -> None:
    async with await browser.new_page() as page:
        async with TelegramSandbox() as tg:
            config = tg.config
            port = int(tg.url.rpartition(":")[2])
            tg.users.add(id=1001, first_name="Alice")
            await page.goto(tg.page_url)
            await page.wait_for_selector("html[data-ready]")
        await expect(page.get_by_text("Connection lost")).to_be_visible(timeout=10_000)
        async with TelegramSandbox(type(config)(port=port)) as tg:
            alice = tg.users.add(id=1001, first_name="Alice")
            await alice.say("written while away")
            await expect(page.locator(".row.mine .text")).to_contain_text(
                "written while away", timeout=15_000
            )
            await expect(page.get_by_text("Connection lost")).to_be_hidden()
