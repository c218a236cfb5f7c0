"""getChat, getChatMember, getChatMemberCount, leaveChat, the menu button."""

from typing import Final

from sandbox.telegram.errors import bad_request
from sandbox.telegram.links import checked_url
from sandbox.telegram.methods.call import Call, Handler, find_chat, writable_chat
from sandbox.telegram.model import Chat, Json

_GIFTS: Final = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def get_chat(call: Call) -> Json:
    chat = find_chat(call)
    world = call.world
    wire = {
        **world.chat_wire(chat),
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }
    pinned = world.message(chat.id, chat.pinned[-1]) if chat.pinned else None
    return {**wire, "pinned_message": pinned.wire} if pinned else wire


def get_chat_member(call: Call) -> Json:
    chat = find_chat(call)
    user_id = call.params.integer("user_id")
    if user_id == call.world.config.bot_id:
        return {"status": chat.bot_status, "user": call.world.bot}
    user = call.world.users.get(user_id)
    if user is None:
        raise bad_request("user not found")
    return {"status": "member" if user_id in chat.members else "left", "user": user.wire()}


def get_member_count(call: Call) -> int:
    chat = find_chat(call)
    return len(chat.members) + (chat.bot_status == "member")


def leave_chat(call: Call) -> bool:
    chat = find_chat(call)
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    writable_chat(call)
    chat.bot_status = "left"
    call.world.save_chat(chat)
    call.world.journal.effect("left", chat.id)
    return True


def _menu_chat(call: Call) -> Chat | None:
    if not call.params.has("chat_id"):
        return None
    chat = find_chat(call)
    if not chat.is_private:
        raise bad_request("chat not found")
    return chat


def set_menu_button(call: Call) -> bool:
    button = call.params.object("menu_button") or {"type": "default"}
    kind = button.get("type")
    if kind not in {"default", "commands", "web_app"}:
        raise bad_request("can't parse menu button: unsupported menu button type specified")
    if kind == "web_app":
        url = checked_url(str((button.get("web_app") or {}).get("url", "")))
        if not button.get("text") or url.problem:
            raise bad_request(
                f"menu button Web App URL is invalid: {url.problem or 'text must be non-empty'}"
            )
    chat = _menu_chat(call)
    if chat is None:
        call.world.profile.menu_button = button
        call.world.profile.save()
    else:
        chat.menu_button = None if kind == "default" else button
        call.world.save_chat(chat)
    call.world.bus.publish("profile")
    return True


def get_menu_button(call: Call) -> Json:
    chat = _menu_chat(call)
    profile = call.world.profile
    return profile.menu_for(chat) if chat else profile.menu_button


METHODS: Final[tuple[tuple[str, Handler], ...]] = (
    ("getChat", get_chat),
    ("getChatMember", get_chat_member),
    ("getChatMemberCount", get_member_count),
    ("leaveChat", leave_chat),
    ("setChatMenuButton", set_menu_button),
    ("getChatMenuButton", get_menu_button),
)
