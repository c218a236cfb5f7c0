// Where a link leads: an invoice and the bot itself are here, everything else is opened.

import { openLink, toast } from "./overlay.js";
import { pay } from "./stars.js";
import { act, state } from "./state.js";

export function follow(address) {
  const ours = /^(?:https?:\/\/)?t\.me\/([^?/]+)(?:\?start=([\w-]*))?$/i.exec(address);
  if (ours?.[1].startsWith("$")) return pay({ link: address }, state.userId);
  if (ours && ours[1].toLowerCase() === state.bot.username.toLowerCase()) return start(ours[2] ?? "");
  return openLink(address, state.users.get(state.userId)?.notes);
}

async function start(payload) {
  const sent = await act("start", { user_id: state.userId, payload });
  if (sent && state.chatId !== state.userId) toast("The bot answers in the private chat");
}
