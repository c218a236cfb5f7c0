"""The one-time page: what it shows, what it refuses and why, and what it never tells."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from db.pool import Pool
from tests.integration.db.support import a_holding
from tests.support.builders import a_key_report
from tests.support.chat import ALICE, BOB, KEY, SECRET, House, open_house
from trading.domain.errors import KeysUnusable, MissingData, TryAgain
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId


@pytest.fixture
async def house(pool: Pool) -> AsyncIterator[House]:
    """No chat is needed here: the bot does not run."""
    async with open_house(pool) as opened:
        for user, language in ((ALICE, "en"), (BOB, "ru")):
            await opened.services.people.greet(UserId(user), "P", language)
            await opened.services.people.accept_terms(UserId(user))
        yield opened


async def link(house: House, user: int = ALICE) -> str:
    return (await house.services.keys.offer(UserId(user), ExchangeId.BYBIT)).url


def form(key: str = KEY, secret: str = SECRET) -> dict[str, str]:
    return {"key": key, "secret": secret}


async def test_the_form_says_what_to_tick_and_never_to_tick(house: House) -> None:
    page = await house.web.get(await link(house))
    assert page.status_code == 200
    for words in ("Connect Bybit", "Read-Write", "Spot trading", "Withdrawal", "Transfer", "one-time page"):
        assert words in page.text
    assert 'type="password"' in page.text
    assert page.text.count('autocomplete="off"') >= 3


async def test_it_speaks_its_persons_language_whatever_the_browser_wants(house: House) -> None:
    page = await house.web.get(await link(house, BOB), headers={"Accept-Language": "en"})
    assert '<html lang="ru">' in page.text
    assert "Подключить Bybit" in page.text


async def test_a_good_key_is_kept_sealed_and_told_to_the_chat(house: House) -> None:
    url = await link(house)
    done = await house.web.post(url, data=form())
    assert done.status_code == 200
    assert "Return to the chat" in done.text
    row = await house.pool.fetchrow("SELECT * FROM credential")
    assert row is not None
    assert (row["user_id"], row["tail"]) == (ALICE, KEY[-4:])
    assert KEY.encode() not in row["sealed"]
    notice = await house.pool.fetchrow("SELECT user_id, kind, body FROM outbox")
    assert notice is not None
    assert (notice["user_id"], notice["kind"], notice["body"]["tail"]) == (ALICE, "KeyConnected", KEY[-4:])
    assert SECRET not in str(notice["body"])


async def test_a_link_is_used_once(house: House) -> None:
    url = await link(house)
    await house.web.post(url, data=form())
    again = await house.web.post(url, data=form(key="SandboxKey00000002"))
    assert again.status_code == 410
    assert "already used" in again.text
    assert (await house.web.get(url)).status_code == 410


async def test_twenty_at_once_connect_one_key(house: House) -> None:
    url = await link(house)
    answers = await asyncio.gather(*(house.web.post(url, data=form()) for _ in range(20)))
    assert sorted({answer.status_code for answer in answers} - {429}) in ([200, 410], [200])
    assert [answer.status_code for answer in answers].count(200) == 1
    assert await house.pool.fetchval("SELECT count(*) FROM credential") == 1
    assert await house.pool.fetchval("SELECT count(*) FROM outbox") == 1


async def test_an_expired_and_an_invented_link(house: House) -> None:
    url = await link(house)
    await house.pool.execute("UPDATE key_link SET expires_at = expires_at - interval '10 minutes'")
    for address in (url, url[:-4] + "AAAA", "/k/x", "/k/" + "y" * 3000, "/k/%00"):
        page = await house.web.get(address, headers={"Accept-Language": "ru,en;q=0.5"})
        assert page.status_code == 410, address
        assert "Этой страницы больше нет" in page.text
    assert (await house.web.post(url, data=form())).status_code == 410
    assert house.inspector.asked == []


REFUSALS: list[tuple[Any, str]] = [
    (KeysUnusable("wrong", "10003"), "does not know this key"),
    (KeysUnusable("address", "10010"), "refuses this key from my address"),
    (TryAgain("silent"), "does not answer right now"),
    (MissingData("odd"), "does not answer right now"),
    (a_key_report(can_withdraw=True), "can withdraw your money"),
    (a_key_report(can_transfer=True), "can transfer your money"),
    (a_key_report(can_withdraw=None), "did not say what this key may do"),
    (a_key_report(can_trade_spot=False), "cannot trade"),
    (a_key_report(can_read=False), "cannot trade"),
]


@pytest.mark.parametrize(("report", "words"), REFUSALS, ids=[words for _, words in REFUSALS])
async def test_a_refused_key_says_why_keeps_nothing_and_the_link_lives(
    house: House, report: Any, words: str
) -> None:
    url = await link(house)
    house.inspector.reports[KEY] = report
    answer = await house.web.post(url, data=form())
    assert answer.status_code == 422
    assert words in answer.text
    assert 'role="alert"' in answer.text
    assert KEY not in answer.text
    assert SECRET not in answer.text
    for table in ("credential", "outbox"):
        assert await house.pool.fetchval(f"SELECT count(*) FROM {table}") == 0
    house.inspector.reports[KEY] = a_key_report()
    assert (await house.web.post(url, data=form())).status_code == 200


async def test_refusals_are_told_in_russian(house: House) -> None:
    url = await link(house, BOB)
    house.inspector.reports[KEY] = a_key_report(can_withdraw=True)
    assert "можно вывести ваши деньги" in (await house.web.post(url, data=form())).text


async def test_a_key_of_somebody_else_is_refused(house: House) -> None:
    await house.web.post(await link(house), data=form())
    answer = await house.web.post(await link(house, BOB), data=form())
    assert answer.status_code == 422
    assert "уже подключил другой человек" in answer.text
    assert await house.pool.fetchval("SELECT count(*) FROM credential") == 1
    assert await house.pool.fetchval("SELECT count(*) FROM account WHERE kind = 'live'") == 1


NO_KEYS: list[dict[str, Any]] = [
    form(key=""),
    form(secret=""),
    form(key="short"),
    form(key="has space 12345"),
    form(key="<script>alert(1)</script>"),
    form(key="ключключключ"),
    form(key="k" * 500),
    {"key": KEY},
    {"key": [KEY, "other"], "secret": SECRET},
    {},
]


async def test_what_cannot_be_a_key_never_reaches_the_exchange(house: House) -> None:
    url = await link(house)
    for body in NO_KEYS:
        answer = await house.web.post(url, data=body)
        assert answer.status_code == 422, body
        assert "does not look like a key of Bybit" in answer.text
        assert "<script>" not in answer.text
    assert house.inspector.asked == []


async def test_spaces_around_a_key_are_forgiven(house: House) -> None:
    answer = await house.web.post(await link(house), data=form(key=f"  {KEY}\n"))
    assert answer.status_code == 200


async def test_one_link_cannot_ask_the_exchange_for_ever(house: House) -> None:
    url = await link(house)
    house.inspector.reports[KEY] = TryAgain("silent")
    codes = [(await house.web.post(url, data=form())).status_code for _ in range(15)]
    assert codes == [422] * 12 + [429] * 3
    assert len(house.inspector.asked) == 12


async def test_a_large_or_odd_body_is_refused(house: House) -> None:
    url = await link(house)
    assert (await house.web.post(url, content=b"key=" + b"x" * 20_000)).status_code == 413
    odd = {"content-type": "application/x-www-form-urlencoded"}
    for body in (b"\xff\xfe", b"key=%ff&secret=%fe", b"&".join(b"a=1" for _ in range(50))):
        assert (await house.web.post(url, content=body, headers=odd)).status_code == 422


async def test_a_failure_of_ours_shows_no_traceback(house: House) -> None:
    url = await link(house)
    await house.pool.execute("ALTER TABLE key_link RENAME TO gone")
    answer = await house.web.get(url)
    assert answer.status_code == 500
    assert "Something went wrong on my side" in answer.text
    assert "Traceback" not in answer.text


async def test_a_banned_person_gets_no_page(house: House) -> None:
    url = await link(house)
    async with house.unit() as work:
        await work.users.set_banned(UserId(ALICE), banned=True)
    assert (await house.web.get(url)).status_code == 410
    assert (await house.web.post(url, data=form())).status_code == 410
    assert house.inspector.asked == []


@pytest.mark.parametrize(
    "ask", [lambda url: url, lambda _: "/health", lambda _: "/nowhere", lambda _: "/static/key.css"]
)
async def test_every_answer_carries_the_headers(house: House, ask: Callable[[str], str]) -> None:
    headers = (await house.web.get(ask(await link(house)))).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    policy = headers["content-security-policy"]
    for part in ("default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert part in policy
    assert "max-age=31536000" in headers["strict-transport-security"]


async def test_there_are_no_docs_and_there_is_a_pulse(house: House) -> None:
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert (await house.web.get(path)).status_code == 404
    assert (await house.web.get("/health")).json() == {"status": "ok"}


async def test_the_link_lives_five_minutes(house: House) -> None:
    offered = await house.services.keys.offer(UserId(ALICE), ExchangeId.BYBIT)
    row = await house.pool.fetchrow("SELECT digest, expires_at - now() AS left FROM key_link")
    assert row is not None
    assert timedelta(minutes=4, seconds=50) < row["left"] <= timedelta(minutes=5)
    assert offered.url.rsplit("/", 1)[1].encode() not in row["digest"]


async def test_a_replaced_key_takes_the_place_of_the_old_one(house: House) -> None:
    await house.web.post(await link(house), data=form())
    house.inspector.reports["SandboxKey00000002"] = replace(a_key_report(), uid="2002")
    await house.web.post(await link(house), data=form(key="SandboxKey00000002"))
    rows = await house.pool.fetch("SELECT tail, uid FROM credential")
    assert [(row["tail"], row["uid"]) for row in rows] == [("0002", "2002")]


async def test_a_key_of_another_account_there_is_refused_while_something_is_open(house: House) -> None:
    """Its position would be looked after by nobody, and its exits would sell the other account's coins."""
    await house.web.post(await link(house), data=form())
    async with house.unit() as work:
        live = next(one for one in await work.accounts.of(UserId(ALICE)) if one.key is not None)
        before = (await work.sessions.load([live.id]))[live.id]
        await work.sessions.save(before, before.with_holding(a_holding()))
    house.inspector.reports["SandboxKey00000002"] = replace(a_key_report(), uid="2002")
    refused = await house.web.post(await link(house), data=form(key="SandboxKey00000002"))
    assert refused.status_code == 422
    assert "another Bybit account" in refused.text
    house.inspector.reports["SandboxKey00000003"] = a_key_report()
    again = await house.web.post(await link(house), data=form(key="SandboxKey00000003"))
    assert again.status_code == 200, "a new key of the same account is as good as the old one"
