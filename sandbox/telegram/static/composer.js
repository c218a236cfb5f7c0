// Where a person writes: text, pictures, commands, START and the keyboard the bot offers.

import { el, icon, iconButton } from "./dom.js";
import { openLink, toast } from "./overlay.js";
import { act, state } from "./state.js";

const PHOTO_LIMIT = 10 * 1024 * 1024;
const PICTURES = ["image/png", "image/jpeg", "image/gif"];
const ASK_AFTER = 300;

async function base64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const chunks = [];
  for (let at = 0; at < bytes.length; at += 32768) chunks.push(String.fromCharCode(...bytes.subarray(at, at + 32768)));
  return btoa(chunks.join(""));
}

// The words behind `@bot`, or null where the bot is not being asked.
function inlineWords(text, name) {
  const head = `@${name}`.toLowerCase();
  const said = text.toLowerCase();
  if (!name || !said.startsWith(head)) return null;
  return said === head || /^\s/.test(text.slice(head.length)) ? text.slice(head.length).trim() : null;
}

export class Composer {
  constructor(chat) {
    this.chat = chat;
    this.list = el("ul", { class: "commands", hidden: true, "aria-label": "Commands of the bot" });
    this.menuLabel = el("span", { text: "Menu" });
    this.menu = el("button", { class: "menu", type: "button", "aria-haspopup": "true", on: { click: () => this.pressMenu() } }, icon("menu"), this.menuLabel);
    this.picker = el("input", { type: "file", multiple: true, hidden: true, on: { change: () => this.sendFiles([...this.picker.files]) } });
    this.attach = iconButton("clip", "Send pictures or a file", () => this.picker.click());
    this.slash = iconButton("slash", "Commands", () => this.toggleCommands());
    this.field = el("textarea", { rows: "1", placeholder: "Message", "aria-label": "Message", maxlength: "4096", enterkeyhint: "send" });
    this.send = iconButton("send", "Send", () => this.submit(), "round send");
    this.speaker = el("select", { "aria-label": "Who writes", hidden: true });
    this.box = el("div", { class: "composer" }, this.menu, this.speaker, this.attach, this.picker, this.field, this.slash, this.send);
    this.big = el("button", { class: "big", type: "button", hidden: true, on: { click: () => this.begin() } });
    this.keys = el("div", { class: "reply-keys", hidden: true, "aria-label": "Keyboard of the bot" });
    this.root = el("footer", { class: "foot" }, this.list, this.box, this.keys, this.big);
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("paste", (event) => this.paste(event));
    this.list.addEventListener("keydown", (event) => this.moveInList(event));
    this.speaker.addEventListener("change", () => this.chat.open(state.chatId, Number(this.speaker.value)));
    document.addEventListener("pointerdown", (event) => this.root.contains(event.target) || this.hideCommands());
    this.typed();
  }

  update() {
    const { chat, user, profile } = this.chat;
    if (!chat || !user) return;
    const isPrivate = chat.type === "private";
    const waits = isPrivate && (user.blocked || !user.started);
    this.big.hidden = !waits;
    this.big.textContent = user.blocked ? "RESTART" : "START";
    this.box.hidden = waits;
    if (waits) this.hideCommands();
    const webApp = isPrivate && profile.menu_button.type === "web_app";
    this.menu.hidden = !isPrivate || (!webApp && profile.commands.length === 0);
    this.menuLabel.textContent = webApp ? profile.menu_button.text : "Menu";
    this.slash.hidden = profile.commands.length === 0 || (isPrivate && !webApp);
    this.showSpeakers(chat, isPrivate);
    this.showKeys(isPrivate && waits);
  }

  showSpeakers(chat, isPrivate) {
    this.speaker.hidden = isPrivate;
    if (isPrivate) return;
    const people = chat.members.map((id) => state.users.get(id)).filter(Boolean);
    this.speaker.replaceChildren(...people.map((user) => el("option", { value: user.id, text: user.first_name, selected: user.id === state.userId })));
  }

  showKeys(hide) {
    let rows = [];
    for (const { wire, from_bot: fromBot } of this.chat.messages.values()) {
      const markup = fromBot ? wire.reply_markup : null;
      if (markup?.keyboard) rows = markup.keyboard;
      else if (markup?.remove_keyboard) rows = [];
    }
    this.keys.hidden = hide || rows.length === 0;
    this.keys.replaceChildren(
      ...rows.map((row) =>
        el("div", { class: "line" }, row.map((button) => el("button", { type: "button", text: button.text, on: { click: () => this.say(button.text) } }))),
      ),
    );
  }

  begin() {
    act("start", { user_id: state.userId });
    this.field.focus();
  }

  say(text) {
    return act("say", { user_id: state.userId, chat_id: state.chatId, text });
  }

  async submit() {
    const text = this.field.value.trim();
    if (!text) return;
    this.field.value = "";
    this.typed();
    if (!(await this.say(text)) && !this.field.value) {
      this.field.value = text;
      this.typed();
    }
    this.field.focus();
  }

  // One file, or several pictures as an album; a file that is no picture goes as a document.
  async sendFiles(files) {
    this.picker.value = "";
    if (files.length === 0) return;
    const pictures = files.filter((file) => PICTURES.includes(file.type));
    if (files.length > 1 && pictures.length < files.length) {
      toast("An album is made of pictures only; send other files one by one", true);
      return;
    }
    if (files.some((file) => file.size > PHOTO_LIMIT)) {
      toast("A file may have 10 MB at most here", true);
      return;
    }
    const body = { user_id: state.userId, chat_id: state.chatId, text: this.field.value.trim() };
    const contents = await Promise.all(files.map(base64));
    let sent;
    if (files.length > 1) sent = await act("album", { ...body, photos: contents });
    else if (pictures.length === 1) sent = await act("say", { ...body, photo: contents[0] });
    else sent = await act("say", { ...body, document: contents[0], filename: files[0].name });
    if (sent) {
      this.field.value = "";
      this.typed();
    }
  }

  paste(event) {
    const image = [...event.clipboardData.files].find((file) => file.type.startsWith("image/"));
    if (!image) return;
    event.preventDefault();
    this.sendFiles([image]);
  }

  typed() {
    this.field.style.height = "40px";
    if (this.field.value) this.field.style.height = `${Math.min(180, this.field.scrollHeight)}px`;
    this.send.disabled = !this.field.value.trim();
    const start = /^\/(\w*)$/.exec(this.field.value);
    const asked = inlineWords(this.field.value, state.bot.username);
    clearTimeout(this.asking);
    if (start) this.showCommands(start[1]);
    else this.hideCommands();
    if (asked !== null) this.asking = setTimeout(() => this.askInline(asked), ASK_AFTER);
  }

  // What the bot offers to the words behind its name; a newer question makes an older answer worthless.
  async askInline(text) {
    const body = { user_id: state.userId, chat_id: state.chatId, text, wait: 10 };
    const before = this.field.value;
    const found = await act("inline", body);
    if (!found || this.field.value !== before) return;
    this.list.hidden = found.results.length === 0;
    this.list.replaceChildren(
      ...found.results.map((result) => {
        const choose = async () => {
          this.field.value = "";
          this.typed();
          await act("choose", { user_id: state.userId, query_id: found.query_id, result_id: result.id });
          this.field.focus();
        };
        const picture = result.picture ? el("img", { src: `/_ctl/file/${encodeURIComponent(result.picture)}`, alt: "", height: 40 }) : null;
        return el("li", {}, el("button", { type: "button", on: { click: choose } }, picture, el("b", { text: result.title }), el("span", { text: result.description })));
      }),
    );
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape") {
      this.hideCommands();
    } else if (event.key === "ArrowUp" && !this.list.hidden) {
      event.preventDefault();
      this.list.querySelector("li:last-child button")?.focus();
    }
  }

  pressMenu() {
    const button = this.chat.profile.menu_button;
    if (button.type === "web_app") openLink(button.web_app.url);
    else this.toggleCommands();
  }

  toggleCommands() {
    if (!this.list.hidden) {
      this.hideCommands();
      return;
    }
    this.showCommands("");
    this.list.querySelector("button")?.focus();
  }

  showCommands(prefix) {
    const found = (this.chat.profile.commands ?? []).filter((command) => command.command.startsWith(prefix.toLowerCase()));
    this.list.hidden = found.length === 0;
    this.menu.setAttribute("aria-expanded", String(!this.list.hidden));
    this.list.replaceChildren(
      ...found.map(({ command, description }) => {
        const run = () => {
          this.field.value = "";
          this.typed();
          this.say(`/${command}`);
          this.field.focus();
        };
        return el("li", {}, el("button", { type: "button", on: { click: run } }, el("b", { text: `/${command}` }), el("span", { text: description })));
      }),
    );
  }

  hideCommands() {
    this.list.hidden = true;
    this.menu.setAttribute("aria-expanded", "false");
  }

  moveInList(event) {
    if (event.key === "Escape") {
      this.hideCommands();
      this.field.focus();
    }
    if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    const buttons = [...this.list.querySelectorAll("button")];
    const next = buttons.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    (buttons[next] ?? this.field).focus();
  }
}
