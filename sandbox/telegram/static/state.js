// What the page knows, and its line to the sandbox.

import { toast } from "./overlay.js";

export const state = {
  bot: { first_name: "", username: "" },
  users: new Map(),
  chats: new Map(),
  messages: new Map(),
  unread: new Map(),
  typing: new Map(),
  presses: new Map(),
  early: new Map(),
  calls: [],
  chatId: 0,
  userId: 0,
};

const listeners = new Map();
const loading = new Map();

export function on(name, listener) {
  listeners.set(name, [...(listeners.get(name) ?? []), listener]);
}

export function emit(name, ...values) {
  for (const listener of listeners.get(name) ?? []) listener(...values);
}

export async function ask(verb, body = {}) {
  const response = await fetch(`/_ctl/${verb}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!answer.ok) throw new Error(answer.error);
  return answer.result;
}

// For what a person does: a refusal is shown, not thrown.
export async function act(verb, body = {}) {
  try {
    return await ask(verb, body);
  } catch (error) {
    toast(error.message, true);
    return null;
  }
}

export async function loadAll() {
  const all = await ask("state");
  state.bot = all.bot;
  state.users = new Map(all.users.map((user) => [user.id, user]));
  state.chats = new Map(all.chats.map((chat) => [chat.id, chat]));
  state.calls = all.calls;
  state.messages.clear();
  for (const chat of all.chats) noteUnread(chat);
  emit("people");
  emit("calls");
}

function noteUnread(chat) {
  const read = Number(localStorage.getItem(`read:${chat.id}`) ?? 0);
  if (chat.last?.from_bot && chat.last.message_id > read && chat.id !== state.chatId && !state.unread.get(chat.id)) {
    state.unread.set(chat.id, 1);
  }
}

export async function loadChat(chatId) {
  if (state.messages.has(chatId)) return state.messages.get(chatId);
  const late = [];
  loading.set(chatId, late);
  try {
    const records = await ask("transcript", { chat_id: chatId });
    const messages = new Map(records.map((message) => [message.message_id, message]));
    state.messages.set(chatId, messages);
    for (const event of late) remember(event);
    return messages;
  } finally {
    loading.delete(chatId);
  }
}

export function markRead(chatId) {
  const last = state.chats.get(chatId)?.last;
  if (last) localStorage.setItem(`read:${chatId}`, last.message_id);
  if (state.unread.delete(chatId)) emit("people");
}

function remember(event) {
  const chatId = event.chat_id ?? event.message.chat_id;
  const messages = state.messages.get(chatId);
  if (!messages) return;
  if (event.type === "deleted") messages.delete(event.message_id);
  else messages.set(event.message.message_id, event.message);
}

const handlers = {
  message(event) {
    const { message } = event;
    const chat = state.chats.get(message.chat_id);
    if (chat) chat.last = message;
    if (message.from_bot) {
      state.typing.delete(message.chat_id);
      if (message.chat_id !== state.chatId || document.hidden) {
        state.unread.set(message.chat_id, (state.unread.get(message.chat_id) ?? 0) + 1);
      } else {
        localStorage.setItem(`read:${message.chat_id}`, message.message_id);
      }
    }
    emit("people");
    emit("message", message);
  },
  edited({ message }) {
    const chat = state.chats.get(message.chat_id);
    if (chat?.last?.message_id === message.message_id) {
      chat.last = message;
      emit("people");
    }
    emit("edited", message);
  },
  deleted({ chat_id: chatId, message_id: messageId }) {
    const chat = state.chats.get(chatId);
    if (chat?.last?.message_id === messageId) {
      const left = [...(state.messages.get(chatId)?.values() ?? [])];
      chat.last = left.at(-1) ?? null;
      emit("people");
    }
    emit("deleted", chatId, messageId);
  },
  user({ user }) {
    state.users.set(user.id, user);
    emit("people");
    if (user.id === state.userId) emit("profile");
  },
  chat({ chat }) {
    state.chats.set(chat.id, { ...chat, last: state.chats.get(chat.id)?.last ?? null });
    emit("people");
    if (chat.id === state.chatId) emit("pinned");
  },
  action({ chat_id: chatId, action }) {
    state.typing.set(chatId, { action, until: Date.now() + 5500 });
    emit("typing", chatId);
    setTimeout(() => emit("typing", chatId), 5600);
  },
  answer(event) {
    emit("answer", event);
  },
  draft(event) {
    emit("draft", event);
  },
  profile() {
    emit("profile");
  },
  call({ call }) {
    state.calls.push(call);
    if (state.calls.length > 400) state.calls.splice(0, 100);
    emit("call", call);
  },
  violation({ method, text }) {
    emit("violation", method, text);
  },
  reset() {
    location.reload();
  },
};

export function listen() {
  let lost = false;
  const source = new EventSource("/_ctl/events");
  source.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    const chatId = event.chat_id ?? event.message?.chat_id;
    if (["message", "edited", "deleted"].includes(event.type)) {
      if (loading.has(chatId)) loading.get(chatId).push(event);
      remember(event);
    }
    handlers[event.type]?.(event);
  };
  source.onerror = () => {
    lost = true;
    emit("line", false);
  };
  source.onopen = async () => {
    emit("line", true);
    if (!lost) return;
    lost = false;
    await loadAll();
    emit("reloaded");
  };
}
