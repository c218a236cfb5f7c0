"""getMe, getUpdates, the webhook, close and logOut."""

import re
from typing import Final
from urllib.parse import urlsplit

from sandbox.telegram.errors import bad_request
from sandbox.telegram.links import checked_url
from sandbox.telegram.methods.call import Call, Handler
from sandbox.telegram.model import Json

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})


def get_me(call: Call) -> Json:
    return {
        **call.world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_updates(call: Call) -> list[Json]:
    params, updates = call.params, call.world.updates
    updates.allow(params.array("allowed_updates"))
    batch = await updates.poll(
        params.integer("offset"), params.integer("limit", 100), params.number("timeout")
    )
    return [update.wire() for update in batch]


async def set_webhook(call: Call) -> bool:
    params, updates = call.params, call.world.updates
    address = params.text("url")
    if not address:
        return await delete_webhook(call)
    _check_hook_address(address)
    secret = params.text("secret_token")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if params.upload("certificate") is not None:
        raise bad_request("this sandbox takes no certificate: use http to a loopback address")
    updates.allow(params.array("allowed_updates"))
    if params.flag("drop_pending_updates"):
        updates.drop_pending()
    updates.hook.url = address
    updates.hook.secret = secret
    updates.hook.max_connections = min(max(params.integer("max_connections", 40), 1), 100)
    updates.hook.last_error = ""
    updates.hook.last_error_date = 0
    updates.save_hook()
    updates.stop_poller()
    await call.webhook.restart()
    return True


def _check_hook_address(address: str) -> None:
    url = checked_url(address)
    host = urlsplit(url.address).hostname or ""
    if url.problem:
        raise bad_request(f"bad webhook: {url.problem}")
    if host not in _LOOPBACK:
        raise bad_request("bad webhook: this sandbox delivers to 127.0.0.1 and [::1] only")
    if not url.address.startswith("http://"):
        raise bad_request("bad webhook: this sandbox delivers over plain http to a loopback address")


async def delete_webhook(call: Call) -> bool:
    updates = call.world.updates
    if call.params.flag("drop_pending_updates"):
        updates.drop_pending()
    updates.hook.url = ""
    updates.hook.secret = ""
    updates.save_hook()
    await call.webhook.restart()
    return True


def get_webhook_info(call: Call) -> Json:
    updates = call.world.updates
    hook = updates.hook
    info: Json = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(updates.waiting()),
    }
    if hook.url:
        info |= {"max_connections": hook.max_connections, "ip_address": urlsplit(hook.url).hostname}
    if hook.last_error:
        info |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error}
    if updates.allowed:
        info["allowed_updates"] = updates.allowed
    return info


def close(call: Call) -> bool:
    return True


METHODS: Final[tuple[tuple[str, Handler], ...]] = (
    ("getMe", get_me),
    ("getUpdates", get_updates),
    ("setWebhook", set_webhook),
    ("deleteWebhook", delete_webhook),
    ("getWebhookInfo", get_webhook_info),
    ("close", close),
    ("logOut", close),
)
