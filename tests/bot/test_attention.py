"""What a person hears of, and where they are, in the chat."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.attention import USUAL, Chosen, Topic, Wish
from app.zones import offset
from tests.bot.test_market import arrive, ask, tap
from tests.support.chat import ALICE, House
from trading.domain.events import ExitWhy
from trading.domain.ids import UserId

ME = UserId(ALICE)


async def test_topics_turn_from_sound_to_silence_to_nothing_and_back(house: House) -> None:
    await arrive(house)
    shown = await ask(house, "/notifications")
    assert "What puts money at risk always rings" in shown.text
    for label, wish in (("🔔 Entries", Wish.SILENT), ("🔕 Entries", Wish.OFF), ("🚫 Entries", Wish.ON)):
        await tap(house, label)
        assert (await house.services.attention.view(ME)).wishes.of(Topic.OPENED) is wish


async def test_an_end_by_target_goes_its_own_way(house: House) -> None:
    await arrive(house)
    await ask(house, "/notifications")
    await tap(house, "Ends by reason")
    await tap(house, "🔔 Stop")
    wishes = (await house.services.attention.view(ME)).wishes
    assert wishes.chosen == (Chosen("exit-stop", Wish.SILENT),)
    assert wishes.of(Topic.CLOSED, ExitWhy.TARGET) is Wish.ON


async def test_pages_set_hours_sizes_and_reports_and_reset_takes_all_back(house: House) -> None:
    await arrive(house)
    await ask(house, "/notifications")
    for page, choice, told in (
        ("🌙 Quiet hours", "23:00\u201307:00", "Quiet hours: 23:00–07:00, no sound"),
        ("Small ones", "25 USDT", "below 25 USDT in the digest"),
        ("Pushes a day", "10", "at most 10, the others in the digest"),
        ("Digest", "21:00", "Digest of what waited: at 21:00"),
        ("Daily report", "Off", "Daily report: off"),
        ("Weekly report", "18:00", "Weekly report: Mondays at 18:00"),
    ):
        await tap(house, page)
        assert told in (await tap(house, choice)).text
    kept = (await house.services.attention.view(ME)).wishes
    assert (kept.quiet_from, kept.quiet_until, kept.smallest, kept.most) == (23, 7, Decimal(25), 10)
    assert (kept.digest, kept.day_hour, kept.week_hour) == (21, None, 18)
    assert "as it was at the start" in (await tap(house, "Reset")).text
    assert (await house.services.attention.view(ME)).wishes == USUAL


async def test_an_amount_is_typed_and_nonsense_is_answered(house: House) -> None:
    await arrive(house)
    await ask(house, "/notifications")
    await tap(house, "Small ones")
    assert "between 0 and 1000000" in (await ask(house, "2000000")).text
    assert "number" in (await ask(house, "much")).text.lower()
    assert "below 12.5 USDT in the digest" in (await ask(house, "12.5")).text
    assert (await house.services.attention.view(ME)).wishes.smallest == Decimal("12.5")


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("berlin", "Europe/Berlin"),
        ("+5:30", "Asia/Kolkata"),
        ("Asia/Tokyo", "Asia/Tokyo"),
        ("Алматы", "Asia/Almaty"),
    ],
)
async def test_a_zone_is_typed(house: House, typed: str, zone: str) -> None:
    await arrive(house)
    shown = await ask(house, f"/timezone {typed}")
    now = datetime.now(UTC)
    assert offset(zone, now) in shown.text
    assert await house.pool.fetchval("SELECT zone FROM person WHERE id = $1", ALICE) == zone


async def test_a_zone_is_asked_for_chosen_and_seen_in_times(house: House) -> None:
    await arrive(house)
    assert "You are in UTC" in (await ask(house, "/timezone")).text
    assert "I know no place like “nowhere at all”" in (await ask(house, "nowhere at all")).text
    assert "Which one do you mean" in (await ask(house, "san")).text
    await ask(house, "/timezone")
    chosen = await tap(house, f"Tokyo ({offset('Asia/Tokyo', datetime.now(UTC))})")
    assert "You are in Tokyo, UTC+9" in chosen.text
    status = await ask(house, "/status")
    assert "UTC" not in status.text.splitlines()[-1]
    assert "date_time" in {entity["type"] for entity in status.entities}
