"""The handles tests and the demo hold: `tg.users`, `tg.user(1001)`, `tg.groups`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.telegram.errors import ControlError
from sandbox.telegram.inline import InlineQuery
from sandbox.telegram.letterbox import named
from sandbox.telegram.model import Chat, Message, User
from sandbox.telegram.params import Upload
from sandbox.telegram.payer import Payer
from sandbox.telegram.people import People, Pressed
from sandbox.telegram.world import World


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot said to a press: a toast, an alert, an address, or nothing."""

    text: str
    alert: bool
    url: str


class Tap:
    """One press. `kind` is callback, url or copy; only a callback can be waited for."""

    def __init__(self, world: World, pressed: Pressed) -> None:
        self._world = world
        self.kind = pressed.kind
        self.url = pressed.url
        self.copied = pressed.text
        self.callback_id = pressed.callback_id

    @property
    def update_id(self) -> int:
        """The update the press became; 0 when the bot did not ask for callbacks."""
        return self._world.callbacks[self.callback_id].update_id

    async def answered(self, timeout: float = 15.0) -> Answer:  # noqa: ASYNC109 - part of the promise to tests
        """Raises TimeoutError after `timeout` seconds without an answer."""
        if not self.callback_id:
            raise ControlError(f"a {self.kind} button is not answered by the bot")
        callback = self._world.callbacks[self.callback_id]
        answer = await self._world.bus.wait_until(lambda: callback.answer, timeout)
        return Answer(answer["text"], answer["alert"], answer["url"])


class Person(Payer):
    """One person with the app. Without `chat_id` everything is about the private chat with the bot."""

    def __init__(self, world: World, people: People, user_id: int) -> None:
        super().__init__(world, people, user_id)
        self._world = world
        self._people = people
        self._photo_count = 0

    @property
    def user(self) -> User:
        return self._people.user(self.id)

    async def say(
        self,
        text: str = "",
        *,
        photo: bytes | None = None,
        document: tuple[str, bytes] | None = None,
        html: bool = False,
        chat_id: int | None = None,
    ) -> Message:
        """`document` is its name and its bytes; `html`: the text is formatted as the app can."""
        picture = _picture(photo) if photo is not None else None
        file = named(*document) if document is not None else None
        return self._people.say(self.id, text, photo=picture, document=file, html=html, chat_id=chat_id)

    async def album(
        self, photos: Sequence[bytes], text: str = "", chat_id: int | None = None
    ) -> list[Message]:
        """Several pictures as one; the text stands under the first."""
        return self._people.album(self.id, [_picture(one) for one in photos], text, chat_id=chat_id)

    async def forward(self, message_id: int, to: int, chat_id: int | None = None) -> Message:
        """To a group, to the bot (`to` is this person), or to another person, whom the bot does not see."""
        return self._people.forward(self.id, message_id, to, chat_id)

    async def start(self, payload: str = "") -> Message:
        return self._people.start(self.id, payload)

    async def tap(
        self,
        *,
        text: str | None = None,
        data: str | None = None,
        message_id: int = 0,
        chat_id: int | None = None,
    ) -> Tap:
        """Presses a button that is there now. Raises ControlError naming those that are, if it is not."""
        pressed = self._people.press(self.id, message_id=message_id, data=data, text=text, chat_id=chat_id)
        return Tap(self._world, pressed)

    async def forge(self, data: str, *, message_id: int = 0, chat_id: int | None = None) -> Tap:
        """Sends a callback that no button stands for."""
        return Tap(self._world, self._people.forge(self.id, data, message_id=message_id, chat_id=chat_id))

    async def inline(
        self,
        text: str,
        timeout: float = 15.0,  # noqa: ASYNC109 - as above
        *,
        chat_id: int | None = None,
    ) -> InlineQuery:
        """Asks `@bot text` and waits for the list. Raises TimeoutError after `timeout` seconds."""
        query = self._people.ask_inline(self.id, text, chat_id)
        await self._world.bus.wait_until(lambda: query.results, timeout)
        return query

    async def choose(self, query: InlineQuery, result_id: str) -> Message:
        """Sends one of the results into the chat in which was asked."""
        return self._people.choose_inline(self.id, query.id, result_id)

    async def stop_draft(self) -> None:
        """Presses stop under what the bot is writing."""
        self._people.stop_draft(self.id)

    async def block(self) -> None:
        self._people.block(self.id)

    async def unblock(self) -> None:
        self._people.unblock(self.id)

    async def delete(self, message_id: int, chat_id: int | None = None) -> None:
        self._people.delete(self.id, message_id, chat_id)

    async def edit(self, message_id: int, text: str, chat_id: int | None = None) -> Message:
        return self._people.edit(self.id, message_id, text, chat_id)

    def transcript(self, chat_id: int | None = None) -> list[Message]:
        """The messages there are now, oldest first."""
        return self._world.messages(self._people.chat(self.id, chat_id).id)

    def last(self, chat_id: int | None = None) -> Message | None:
        return self._world.last_message(self._people.chat(self.id, chat_id).id)

    async def wait_for(
        self,
        wanted: Callable[[Message], Any],
        timeout: float = 15.0,  # noqa: ASYNC109 - as above
        *,
        after: int = 0,
        chat_id: int | None = None,
    ) -> Message:
        """The newest message of the bot, as it is now or becomes by an edit, for which `wanted` is true and
        whose id is above `after`. Raises TimeoutError with the end of the chat after `timeout` seconds.
        """
        chat = self._people.chat(self.id, chat_id)

        def look() -> Message | None:
            for message in reversed(self._world.messages(chat.id)):
                if message.from_bot and message.message_id > after and wanted(message):
                    return message
            return None

        try:
            return await self._world.bus.wait_until(look, timeout)
        except TimeoutError:
            end = [
                f"{'bot' if m.from_bot else m.sender_id}: {m.text!r}" for m in self.transcript(chat.id)[-6:]
            ]
            raise TimeoutError(f"no such message in {timeout} s; the chat ends: {end}") from None

    def commands(self, chat_id: int | None = None) -> list[str]:
        """The command menu this person sees."""
        chat = self._people.chat(self.id, chat_id)
        found = self._world.profile.commands_for(chat, self.id, self.user.language_code)
        return [command["command"] for command in found]


def _picture(data: bytes) -> Upload:
    return Upload("photo.jpg", "image/jpeg", data)


class Users:
    """The people of this sandbox."""

    def __init__(self, world: World, people: People) -> None:
        self._world = world
        self._people = people

    def add(
        self,
        *,
        id: int,  # noqa: A002 - the Bot API's own name of the field
        first_name: str,
        last_name: str = "",
        username: str = "",
        language_code: str = "",
        is_admin: bool = False,
        notes: Sequence[tuple[str, str]] = (),
    ) -> Person:
        """Raises ControlError when the id is taken. notes: see User."""
        user = User(id, first_name, last_name, username, language_code, is_admin=is_admin)
        user.notes = [list(note) for note in notes]
        return self.get(self._people.add(user).id)

    def get(self, user_id: int) -> Person:
        """Raises ControlError when nobody has this id."""
        return Person(self._world, self._people, self._people.user(user_id).id)

    def __contains__(self, user_id: int) -> bool:
        return user_id in self._world.users

    def __iter__(self) -> Iterator[Person]:
        return iter([self.get(user_id) for user_id in self._world.users])


class Groups:
    """Groups with the bot in them."""

    def __init__(self, people: People) -> None:
        self._people = people

    def add(self, *, id: int, title: str, creator: int, members: tuple[int, ...] = ()) -> Chat:  # noqa: A002 - as above
        return self._people.add_group(id, title, creator, list(members))

    def add_bot(self, chat_id: int, by: int) -> None:
        self._people.add_bot(by, chat_id)

    def remove_bot(self, chat_id: int, by: int) -> None:
        self._people.remove_bot(by, chat_id)
