// The conversation: header, messages, what may be done to them.

import { avatar, botAvatar, dayKey, dayOf, el, iconButton, soon, summary } from "./dom.js";
import { renderRow } from "./bubble.js";
import { Composer } from "./composer.js";
import { refreshTimes, renderText } from "./entities.js";
import { alertBox, copyText, form, openLink, popup, toast } from "./overlay.js";
import { starsOf } from "./stars.js";
import { act, ask, emit, loadChat, markRead, on, state } from "./state.js";

const NEAR = 120;
const ACTIONS = { typing: "typing…", upload_photo: "sending a picture…", upload_document: "sending a file…" };

export class Chat {
  constructor(root, toggles) {
    this.root = root;
    this.profile = { name: "", description: "", commands: [], menu_button: { type: "default" } };
    this.below = 0;
    this.rows = new Map();
    this.title = el("div", { class: "title" });
    this.status = el("div", { class: "status", "aria-live": "polite" });
    this.pinned = el("button", { class: "pinned", type: "button", hidden: true });
    this.flow = el("div", { class: "flow", role: "list", "aria-label": "Messages" });
    this.scroll = el("div", { class: "scroll", tabindex: "0", "aria-label": "Messages" }, this.flow);
    this.badge = el("span", { class: "badge", hidden: true });
    this.toEnd = iconButton("down", "Jump to latest", () => this.jump(true), "to-end away");
    this.toEnd.append(this.badge);
    this.draft = el("div", { class: "draft", role: "status", hidden: true });
    this.lost = el("div", { class: "lost", role: "status", hidden: true, text: "Connection lost, trying again…" });
    this.composer = new Composer(this);
    const back = iconButton("back", "Back to chats", () => emit("back"), "round only-phone");
    const more = iconButton("dots", "Chat menu", () => this.chatMenu(more));
    this.face = el("div", { class: "face" });
    const header = el("header", { class: "bar" }, back, this.face, el("div", { class: "who" }, this.title, this.status), ...toggles, more);
    root.replaceChildren(el("div", { class: "wall" }), header, this.pinned, this.lost, this.scroll, this.draft, this.toEnd, this.composer.root);
    this.scroll.addEventListener("scroll", () => this.scrolled(), { passive: true });
    const keep = new ResizeObserver(() => this.stuck && this.jump());
    keep.observe(this.scroll);
    keep.observe(this.flow);
    this.stuck = true;
    this.subscribe();
    setInterval(() => refreshTimes(this.flow), 20000);
  }

  subscribe() {
    on("message", (message) => message.chat_id === state.chatId && this.added(message));
    on("edited", (message) => message.chat_id === state.chatId && this.changed(message));
    on("deleted", (chatId, id) => chatId === state.chatId && this.removed(id));
    on("typing", (chatId) => chatId === state.chatId && this.showStatus());
    on("profile", () => state.chatId && this.loadProfile());
    on("pinned", () => this.showPinned());
    on("reloaded", () => state.chatId && this.open(state.chatId, state.userId));
    on("answer", (event) => this.answered(event));
    on("draft", (event) => event.chat_id === state.chatId && this.showDraft(event));
    on("line", (up) => (this.lost.hidden = up));
    document.addEventListener("visibilitychange", () => document.hidden || !state.chatId || markRead(state.chatId));
  }

  get chat() {
    return state.chats.get(state.chatId);
  }

  get user() {
    return state.users.get(state.userId);
  }

  get messages() {
    return state.messages.get(state.chatId) ?? new Map();
  }

  async open(chatId, userId) {
    state.chatId = chatId;
    state.userId = userId;
    markRead(chatId);
    await Promise.all([loadChat(chatId), this.loadProfile()]);
    if (state.chatId !== chatId) return;
    this.redraw();
    this.jump();
    markRead(chatId);
  }

  async loadProfile() {
    const { chatId, userId } = state;
    const profile = await ask("profile", { user_id: userId, chat_id: chatId });
    if (chatId !== state.chatId || userId !== state.userId) return;
    this.profile = profile;
    const isPrivate = this.chat.type === "private";
    this.title.textContent = isPrivate ? profile.name : this.chat.title;
    this.face.replaceChildren(isPrivate ? botAvatar(true) : avatar({ id: this.chat.id, first_name: this.chat.title }, true));
    this.showStatus();
    this.showIntro();
    this.composer.update();
  }

  context() {
    return {
      userId: state.userId,
      isGroup: this.chat.type !== "private",
      run: (command) => this.composer.say(command),
      show: (id) => this.show(id),
      album: ({ wire }) => this.album(wire.media_group_id),
      answered: (event) => this.answered(event),
      actions: (message, x, y, opener) => this.messageMenu(message, x, y, opener),
    };
  }

  album(id) {
    return [...this.messages.values()].filter(({ wire }) => wire.media_group_id === id);
  }

  // An album that has changed is drawn anew at its first message.
  redrawAlbum(id) {
    const [first] = id ? this.album(id) : [];
    if (first) this.replace(first);
  }

  redraw() {
    const context = this.context();
    this.rows = new Map([...this.messages.values()].map((message) => [message.message_id, renderRow(message, context)]));
    this.flow.replaceChildren(...this.rows.values());
    this.regroup();
    this.showIntro();
    this.showPinned();
    this.showStatus();
    this.composer.update();
  }

  // Days between rows, and which row begins and ends a group of one sender.
  regroup() {
    for (const day of this.flow.querySelectorAll(".day")) day.remove();
    const rows = [...this.rows.values()].filter((row) => !row.hidden);
    rows.forEach((row, index) => {
      const [before, after] = [rows[index - 1], rows[index + 1]];
      row.classList.toggle("first", !joined(before, row));
      row.classList.toggle("last", !joined(row, after));
      if (!before || dayKey(before.dataset.date) !== dayKey(row.dataset.date)) {
        row.before(el("div", { class: "day", role: "separator", text: dayOf(Number(row.dataset.date)) }));
      }
    });
  }

  rowOf(id) {
    return this.rows.get(id);
  }

  // What the bot is writing: gone with its next message, after half a minute, or when it is told to stop.
  showDraft(event) {
    clearTimeout(this.draftEnds);
    this.draft.hidden = Boolean(event.ended);
    if (event.ended) return;
    const stop = event.can_stop ? el("button", { type: "button", text: "Stop", on: { click: () => act("stop_draft", { user_id: state.userId }) } }) : null;
    this.draft.replaceChildren(renderText(event.text || "Thinking…", event.entities ?? [], () => {}), ...(stop ? [stop] : []));
    this.draftEnds = setTimeout(() => (this.draft.hidden = true), 30000);
    if (this.stuck) this.jump();
  }

  added(message) {
    if (message.from_bot) this.draft.hidden = true;
    if (this.rowOf(message.message_id)) return;
    const row = renderRow(message, this.context());
    row.classList.add("fresh");
    this.flow.append(row);
    this.rows.set(message.message_id, row);
    if (row.hidden) this.redrawAlbum(row.dataset.album);
    const mine = !message.from_bot && message.sender_id === state.userId;
    if (this.stuck || mine) this.stuck = true;
    else this.countBelow(this.below + 1);
    soon("added", () => this.settle());
  }

  // After one or many new rows.
  settle() {
    this.regroup();
    this.showIntro();
    this.showStatus();
    this.composer.update();
    if (this.stuck) this.jump(true);
  }

  changed(message) {
    if (!this.rowOf(message.message_id)) return;
    this.replace(message).classList.add("edited-now");
    this.redrawAlbum(message.wire.media_group_id);
    this.showPinned();
    this.composer.update();
    if (this.stuck) this.jump();
  }

  replace(message) {
    const old = this.rowOf(message.message_id);
    const row = renderRow(message, this.context());
    for (const name of ["first", "last"]) row.classList.toggle(name, old.classList.contains(name));
    old.replaceWith(row);
    this.rows.set(message.message_id, row);
    return row;
  }

  removed(id) {
    const row = this.rowOf(id);
    if (!row) return;
    this.rows.delete(id);
    row.style.maxHeight = `${row.offsetHeight}px`;
    row.classList.add("leaving");
    row.addEventListener("animationend", () => row.remove(), { once: true });
    setTimeout(() => row.remove(), 500);
    this.redrawAlbum(row.dataset.album);
    this.regroup();
    this.showIntro();
    this.composer.update();
  }

  answered(event) {
    const done = state.presses.get(event.callback_id);
    if (!done) {
      // Either somebody else's press, or an answer that overtook the reply to ours.
      state.early.set(event.callback_id, event);
      setTimeout(() => state.early.delete(event.callback_id), 5000);
      return;
    }
    state.presses.delete(event.callback_id);
    done();
    if (event.url) openLink(event.url);
    else if (event.text && event.alert) alertBox(this.profile.name, event.text);
    else if (event.text) toast(event.text);
  }

  showStatus() {
    const typing = state.typing.get(state.chatId);
    const busy = typing && typing.until > Date.now();
    this.status.classList.toggle("busy", Boolean(busy));
    if (busy) this.status.textContent = ACTIONS[typing.action] ?? "working…";
    else this.status.textContent = this.standing();
  }

  standing() {
    const name = this.user?.first_name ?? "";
    if (this.chat?.type !== "private") return `group · you are ${name}`;
    return this.user?.blocked ? "bot · blocked" : `bot · you are ${name}`;
  }

  showPinned() {
    const message = this.messages.get(this.chat?.pinned.at(-1));
    this.pinned.hidden = !message;
    if (!message) return;
    this.pinned.replaceChildren(el("div", {}, el("strong", { text: "Pinned message" }), el("span", { text: summary(message) })));
    this.pinned.onclick = () => this.show(message.message_id);
  }

  showIntro() {
    this.flow.querySelector(".intro")?.remove();
    if (this.messages.size > 0 || this.chat?.type !== "private") return;
    const text = this.profile.description || "Press START to begin.";
    this.flow.append(
      el("div", { class: "intro" }, botAvatar(), el("h3", { text: this.profile.description ? "What can this bot do?" : this.profile.name }), el("p", { text })),
    );
  }

  show(id) {
    const row = this.rowOf(id);
    if (!row) return toast("This message is gone");
    row.scrollIntoView({ block: "center", behavior: "smooth" });
    row.classList.remove("edited-now");
    requestAnimationFrame(() => row.classList.add("edited-now"));
    return undefined;
  }

  jump(smooth = false) {
    this.stuck = true;
    this.countBelow(0);
    this.scroll.scrollTo({ top: this.scroll.scrollHeight, behavior: smooth && this.distance() < 2500 ? "smooth" : "instant" });
  }

  distance() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight;
  }

  scrolled() {
    // While a smooth scroll runs down, the end is still far and yet meant.
    const top = this.scroll.scrollTop;
    if (this.distance() < NEAR) this.stuck = true;
    else if (top < (this.lastTop ?? 0) - 4) this.stuck = false;
    this.lastTop = top;
    this.toEnd.classList.toggle("away", this.distance() < NEAR);
    if (this.distance() < NEAR) this.countBelow(0);
  }

  countBelow(count) {
    this.below = count;
    this.badge.hidden = count === 0;
    this.badge.textContent = count;
  }

  chatMenu(opener) {
    const box = opener.getBoundingClientRect();
    const body = { user_id: state.userId };
    const items = this.user.blocked
      ? [{ icon: "block", label: "Unblock the bot", run: () => act("unblock", body) }]
      : [{ icon: "block", label: "Block the bot", danger: true, run: () => act("block", body) }];
    items.unshift({ icon: "star", label: "Stars and subscriptions", run: () => starsOf(state.userId) });
    popup(box.right - 230, box.bottom + 4, items, opener);
  }

  messageMenu(message, x, y, opener) {
    const { wire } = message;
    const body = { user_id: state.userId, chat_id: state.chatId, message_id: message.message_id };
    const items = [];
    const text = wire.text ?? wire.caption;
    if (text) items.push({ icon: "copy", label: "Copy text", run: () => copyText(text) });
    if (message.sender_id === state.userId && wire.text) {
      const edit = async () => {
        const values = await form("Edit message", [{ name: "text", label: "Text", value: wire.text }], "Save");
        if (values?.text) act("edit", { ...body, text: values.text });
      };
      items.push({ icon: "pen", label: "Edit", run: edit });
    }
    if (!wire.successful_payment && !wire.refunded_payment) items.push({ icon: "forward", label: "Forward", run: () => this.forward(body) });
    items.push({ icon: "trash", label: "Delete for both", danger: true, run: () => act("delete", body) });
    popup(x, y, items, opener);
  }

  async forward(body) {
    const others = [...state.users.values()].filter((user) => user.id !== state.userId).map((user) => [user.id, user.first_name]);
    const groups = [...state.chats.values()].filter((chat) => chat.type === "supergroup" && chat.members.includes(state.userId));
    const options = [[state.userId, "the bot"], ...groups.map((chat) => [chat.id, chat.title]), ...others];
    const values = await form("Forward to", [{ name: "to", label: "Whom", options }], "Forward");
    if (values) act("forward", { ...body, to: Number(values.to) });
  }
}

function joined(one, other) {
  return Boolean(
    one && other && one.dataset.sender === other.dataset.sender && other.dataset.date - one.dataset.date < 300 &&
      !one.classList.contains("service") && !other.classList.contains("service") &&
      dayKey(one.dataset.date) === dayKey(other.dataset.date),
  );
}
