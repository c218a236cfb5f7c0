// One message as a row of the chat.

import { el, icon, iconButton, summary, timeOf } from "./dom.js";
import { renderText } from "./entities.js";
import { follow } from "./links.js";
import { renderRich } from "./rich.js";
import { copyText, zoom } from "./overlay.js";
import { invoiceCard, moneyLine, payButton } from "./stars.js";
import { act, state } from "./state.js";

const photoUrl = (photo) => `/_ctl/file/${encodeURIComponent(photo.file_id)}`;

export function renderRow(message, context) {
  const { wire } = message;
  const mine = !message.from_bot && message.sender_id === context.userId;
  const row = el("div", { class: `row${mine ? " mine" : ""}`, "data-id": message.message_id, "data-sender": message.sender_id, "data-date": wire.date, role: "listitem" });
  if (wire.new_chat_members) {
    row.classList.add("service");
    row.append(el("span", { class: "service-text", text: `${nameOf(wire.from)} added ${wire.new_chat_members.map(nameOf).join(", ")}` }));
    return row;
  }
  if (wire.successful_payment || wire.refunded_payment) {
    row.classList.add("service");
    row.append(moneyLine(wire));
    return row;
  }
  // An album is drawn where its first message is.
  if (wire.media_group_id) row.dataset.album = wire.media_group_id;
  if (wire.media_group_id && context.album(message)[0] !== message) {
    row.hidden = true;
    return row;
  }
  const stack = el("div", { class: "stack" }, bubble(message, context, mine));
  const keys = wire.reply_markup?.inline_keyboard;
  if (keys?.length) stack.append(keyboard(message, keys, context));
  const more = iconButton("dots", "Message actions", (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    context.actions(message, box.left, box.bottom + 4, event.currentTarget);
  }, "more");
  more.setAttribute("aria-haspopup", "menu");
  stack.append(more);
  row.append(stack);
  row.addEventListener("contextmenu", (event) => {
    if (event.target.closest("a, button")) return;
    event.preventDefault();
    context.actions(message, event.clientX, event.clientY, more);
  });
  return row;
}

const nameOf = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ");

function bubble(message, context, mine) {
  const { wire } = message;
  const node = el("div", { class: "bubble" });
  if (context.isGroup && !mine) node.append(el("div", { class: "sender", text: nameOf(wire.from) }));
  if (wire.forward_origin) node.append(el("div", { class: "forwarded", text: `Forwarded from ${nameOf(wire.forward_origin.sender_user)}` }));
  if (wire.via_bot) node.append(el("div", { class: "forwarded", text: `via @${wire.via_bot.username}` }));
  if (wire.effect_id) node.classList.add("effect");
  if (wire.reply_to_message) node.append(answered(wire.reply_to_message, context));
  const parts = wire.media_group_id ? context.album(message) : [message];
  const spoken = parts.find((one) => one.wire.caption)?.wire ?? wire;
  const text = spoken.text ?? spoken.caption;
  const body = text === undefined ? null : renderText(text, spoken.entities ?? spoken.caption_entities ?? [], context.run);
  const info = meta(message, mine);
  if (body) body.append(info);
  if (wire.photo) {
    const above = wire.show_caption_above_media && body;
    node.classList.add("media");
    if (above) node.append(body);
    node.append(parts.length > 1 ? album(parts) : photo(wire, text));
    if (body && !above) node.append(body);
    if (!body) {
      info.classList.add("over");
      node.append(info);
    }
  } else if (wire.rich_message) {
    node.classList.add("rich");
    node.append(renderRich(wire.rich_message), info);
  } else if (wire.document) {
    node.append(...parts.map((one) => documentLink(one.wire.document)));
    node.append(body ?? info);
  } else if (wire.invoice) {
    node.append(invoiceCard(wire.invoice), info);
  } else if (body) {
    node.append(body);
  } else {
    node.append(el("div", { class: "text", text: "This kind of message is not shown here." }, info));
  }
  if (message.reactions?.length) node.append(el("div", { class: "reaction", text: message.reactions.join(" ") }));
  return node;
}

function meta(message, mine) {
  const { wire } = message;
  const node = el("span", { class: "meta" });
  if (wire.edit_date) node.append("edited");
  const full = new Date(wire.date * 1000);
  node.append(el("time", { datetime: full.toISOString(), title: full.toLocaleString(), text: timeOf(wire.date) }));
  if (mine) node.append(icon("check"));
  return node;
}

function answered(wire, context) {
  return el(
    "button",
    { class: "answered", type: "button", on: { click: () => context.show(wire.message_id) } },
    el("strong", { text: nameOf(wire.from) }),
    el("span", { text: summary({ wire }) }),
  );
}

function photo(wire, caption) {
  const size = wire.photo.at(-1);
  const url = photoUrl(size);
  const alt = caption ? `Picture: ${caption.slice(0, 100)}` : "Picture";
  const width = Math.min(420, Math.max(220, size.width));
  const image = el("img", { src: url, alt, width: size.width, height: size.height, decoding: "async" });
  const button = el("button", { class: "photo", type: "button", "aria-label": "Open the picture" }, image);
  // The place is taken before the picture arrives, so that nothing jumps.
  button.style.width = `${width}px`;
  button.style.maxWidth = "100%";
  button.style.aspectRatio = `${size.width} / ${Math.min(size.height, size.width * 1.6)}`;
  button.classList.toggle("veiled", Boolean(wire.has_media_spoiler));
  button.addEventListener("click", () => {
    if (button.classList.contains("veiled")) button.classList.remove("veiled");
    else zoom(url, alt, caption);
  });
  return button;
}

function album(parts) {
  const pictures = parts.map(({ wire }) => {
    const button = photo(wire, wire.caption);
    button.removeAttribute("style");
    return button;
  });
  return el("div", { class: "album", role: "group", "aria-label": "Album", "data-count": parts.length }, pictures);
}

function documentLink(file) {
  const size = file.file_size < 1024 * 1024 ? `${(file.file_size / 1024).toFixed(1)} KB` : `${(file.file_size / 1048576).toFixed(1)} MB`;
  return el(
    "a",
    { class: "document", href: photoUrl(file), download: file.file_name },
    el("span", { class: "disc" }, icon("file")),
    el("span", {}, el("b", { text: file.file_name }), el("small", { text: size })),
  );
}

function keyboard(message, rows, context) {
  const box = el("div", { class: "keys", role: "group", "aria-label": "Buttons of this message" });
  for (const row of rows) {
    box.append(el("div", { class: "line" }, row.map((button) => key(message, button, context))));
  }
  return box;
}

const STYLES = new Set(["success", "danger", "primary"]);

function key(message, button, context) {
  if (button.pay) return payButton(message, button, context.userId);
  const node = el("button", { class: `key ${STYLES.has(button.style) ? button.style : ""}`, type: "button", text: button.text });
  const address = button.url ?? button.web_app?.url;
  if (address) {
    node.append(icon("out"));
    node.title = address;
    node.addEventListener("click", () => follow(address));
  } else if (button.copy_text) {
    node.append(icon("copy"));
    node.addEventListener("click", () => copyText(button.copy_text.text));
  } else if (button.callback_data !== undefined) {
    node.addEventListener("click", () => press(node, message, button, context));
  } else {
    node.disabled = true;
  }
  return node;
}

async function press(node, message, button, context) {
  if (node.classList.contains("waiting")) return;
  node.classList.add("waiting");
  node.setAttribute("aria-busy", "true");
  const done = () => {
    node.classList.remove("waiting");
    node.removeAttribute("aria-busy");
  };
  const pressed = await act("tap", {
    user_id: context.userId,
    chat_id: message.chat_id,
    message_id: message.message_id,
    data: button.callback_data,
    text: button.text,
  });
  if (!pressed) return done();
  state.presses.set(pressed.callback_id, done);
  const early = state.early.get(pressed.callback_id);
  if (early) return context.answered(early);
  setTimeout(() => {
    if (state.presses.delete(pressed.callback_id)) done();
  }, 15000);
  return undefined;
}
