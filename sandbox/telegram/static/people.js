// The left column: who is here, and each one's chat with the bot.

import { avatar, el, iconButton, soon, summary, whenOf } from "./dom.js";
import { form, noteButtons } from "./overlay.js";
import { act, on, state } from "./state.js";

const LANGUAGES = [["en", "English"], ["ru", "Русский"], ["de", "Deutsch"], ["es", "Español"], ["", "not set"]];

const wrote = ({ from_bot: fromBot, wire }) => !fromBot && !wire.successful_payment && !wire.refunded_payment;

export class People {
  constructor(root, themeButton, choose) {
    this.choose = choose;
    this.list = el("div", { class: "list", role: "list" });
    root.replaceChildren(
      el("header", { class: "bar" }, el("h1", { text: "Chats" }), themeButton, iconButton("plus", "Add a person", () => this.add())),
      this.list,
      (this.notes = el("div", { class: "notes" })),
      el("p", { class: "note", text: "A sandbox on this machine. Each person here has their own private chat with the bot; nothing leaves this computer." }),
    );
    on("people", () => soon("people", () => this.draw()));
  }

  draw() {
    const hadFocus = this.list.contains(document.activeElement) ? document.activeElement.dataset.chat : null;
    const chats = [...state.chats.values()].filter((chat) => chat.type !== "private" || state.users.has(chat.id));
    this.list.replaceChildren(...chats.map((chat) => this.entry(chat)));
    this.notes.replaceChildren(...noteButtons(state.users.get(state.userId)?.notes ?? []));
    if (hadFocus) this.list.querySelector(`[data-chat="${hadFocus}"]`)?.focus();
    this.showTitle();
  }

  showTitle() {
    const unread = [...state.unread.values()].reduce((sum, count) => sum + count, 0);
    const name = state.bot.first_name || "Chat";
    document.title = unread ? `(${unread}) ${name} · sandbox` : `${name} · sandbox`;
  }

  entry(chat) {
    const isPrivate = chat.type === "private";
    const user = isPrivate ? state.users.get(chat.id) : { id: chat.id, first_name: chat.title };
    const name = [user.first_name, user.last_name].filter(Boolean).join(" ");
    const unread = state.unread.get(chat.id);
    const tags = [];
    if (user.is_admin) tags.push(el("span", { class: "tag", text: "admin" }));
    if (user.language_code) tags.push(el("span", { class: "tag", text: user.language_code }));
    if (!isPrivate) tags.push(el("span", { class: "tag", text: "group" }));
    const preview = chat.last ? `${isPrivate && wrote(chat.last) ? "You: " : ""}${summary(chat.last)}` : "No messages yet";
    const open = () => this.choose(chat.id, isPrivate ? chat.id : (chat.members.includes(state.userId) ? state.userId : chat.members[0]));
    return el(
      "div",
      { role: "listitem" },
      el(
        "button",
        { class: "entry", type: "button", "data-chat": chat.id, "aria-current": String(chat.id === state.chatId), on: { click: open } },
        avatar(user),
        el(
          "span",
          { class: "body" },
          el("span", { class: "top" }, el("span", { class: "name", text: name }), tags, el("span", { class: "when", text: chat.last ? whenOf(chat.last.wire.date) : "" })),
          el("span", { class: "bottom" }, el("span", { class: "preview", text: preview }), unread ? el("span", { class: "badge", "aria-label": `${unread} unread`, text: unread }) : null),
        ),
      ),
    );
  }

  async add() {
    const fields = [
      { name: "first_name", label: "First name" },
      { name: "language_code", label: "Language of their app", options: LANGUAGES },
    ];
    const values = await form("Add a person", fields, "Add");
    if (!values?.first_name) return;
    const user = await act("add_user", values);
    if (user) this.choose(user.id, user.id);
  }
}
