// Everything that lies over the chat: toasts, dialogs, the picture, the sheet with a page in it, menus.

import { el, icon, iconButton } from "./dom.js";

export function toast(text, bad = false) {
  const node = el("div", { class: `toast${bad ? " bad" : ""}`, text });
  document.getElementById("toasts").append(node);
  setTimeout(() => node.remove(), Math.min(8000, 2600 + text.length * 35));
}

export function openDialog(dialog) {
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.showModal();
  return dialog;
}

export function alertBox(title, text) {
  const dialog = el("dialog", { "aria-label": title });
  const close = () => dialog.close();
  const button = el("button", { type: "button", autofocus: true, text: "OK", on: { click: close } });
  dialog.append(el("div", { class: "alert", role: "alert" }, el("h2", { text: title }), el("p", { text }), el("div", { class: "actions" }, button)));
  openDialog(dialog);
}

// Asks for fields: [{name, label, value, options}]; resolves to their values, or null. `about` stands above them.
export function form(title, fields, okay, about = []) {
  return new Promise((resolve) => {
    const inputs = new Map();
    const dialog = el("dialog", { "aria-label": title });
    let result = null;
    const rows = fields.map(({ name, label, value = "", options }) => {
      const input = options
        ? el("select", {}, options.map(([code, text]) => el("option", { value: code, text })))
        : el("input", { value, autocomplete: "off" });
      inputs.set(name, input);
      return el("label", { text: label }, input);
    });
    const submit = (event) => {
      event.preventDefault();
      result = Object.fromEntries([...inputs].map(([name, input]) => [name, input.value.trim()]));
      dialog.close();
    };
    const actions = el(
      "div",
      { class: "actions" },
      el("button", { type: "button", text: "Cancel", on: { click: () => dialog.close() } }),
      el("button", { type: "submit", text: okay }),
    );
    dialog.append(el("form", { class: "alert", on: { submit } }, el("h2", { text: title }), about, rows, actions));
    dialog.addEventListener("close", () => resolve(result));
    openDialog(dialog);
  });
}

export function zoom(url, alt, caption) {
  const dialog = el("dialog", { class: "zoom", "aria-label": "Picture" }, el("img", { src: url, alt }));
  if (caption) dialog.append(el("p", { text: caption }));
  dialog.addEventListener("click", () => dialog.close());
  openDialog(dialog);
}

function isLocal(address) {
  const { protocol, hostname } = new URL(address);
  return ["http:", "https:"].includes(protocol) && (hostname === "localhost" || hostname === "[::1]" || /^127\./.test(hostname));
}

export function openLink(address, notes = []) {
  let local = false;
  try {
    local = isLocal(address);
  } catch {
    toast("This address cannot be opened", true);
    return;
  }
  if (!local) {
    window.open(address, "_blank", "noopener,noreferrer");
    return;
  }
  const frame = el("iframe", {
    src: address,
    title: "Page opened from the chat",
    sandbox: "allow-scripts allow-forms allow-same-origin allow-popups allow-downloads",
    referrerpolicy: "no-referrer",
  });
  const dialog = el("dialog", { class: "sheet", "aria-label": "Page opened from the chat" });
  dialog.append(
    el(
      "header",
      {},
      el("span", { class: "address", text: new URL(address).host + new URL(address).pathname, title: address }),
      el("a", { href: address, target: "_blank", rel: "noopener noreferrer", text: "New tab" }),
      iconButton("close", "Close", () => dialog.close()),
    ),
    el("div", { class: "notes" }, ...noteButtons(notes)),
    frame,
  );
  openDialog(dialog);
}

// What the person at hand may want to copy into a page, one button a note.
export function noteButtons(notes) {
  return notes.map(([label, text]) =>
    el("button", { type: "button", class: "copy-note", title: `Copy: ${text}`, on: { click: () => copyText(text, `${label} copied`) } }, icon("copy"), label),
  );
}

export async function copyText(text, what = "Copied to clipboard") {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = el("textarea", { class: "offscreen", "aria-hidden": "true" });
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  toast(what);
}

// A small menu at a point: items [{icon, label, danger, run}].
export function popup(x, y, items, opener) {
  document.querySelector(".popup")?.remove();
  const menu = el("div", { class: "popup", role: "menu" });
  const stop = new AbortController();
  const close = () => {
    menu.remove();
    stop.abort();
    opener?.setAttribute("aria-expanded", "false");
    opener?.focus({ preventScroll: true });
  };
  for (const item of items) {
    const run = () => {
      close();
      item.run();
    };
    menu.append(
      el("button", { type: "button", role: "menuitem", class: item.danger ? "danger" : "", on: { click: run } }, icon(item.icon), item.label),
    );
  }
  document.body.append(menu);
  opener?.setAttribute("aria-expanded", "true");
  const box = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(x, innerWidth - box.width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(y, innerHeight - box.height - 8))}px`;
  menu.querySelector("button")?.focus();
  document.addEventListener("pointerdown", (event) => menu.contains(event.target) || close(), { signal: stop.signal });
  document.addEventListener("keydown", (event) => moveIn(menu, event, close), { signal: stop.signal });
}

function moveIn(menu, event, close) {
  if (event.key === "Escape" || event.key === "Tab") close();
  if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  const buttons = [...menu.querySelectorAll("button")];
  const step = event.key === "ArrowDown" ? 1 : -1;
  buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length)?.focus();
}
