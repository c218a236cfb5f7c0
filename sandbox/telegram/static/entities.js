// Text with entities (UTF-16 offsets, as JavaScript counts) to elements.

import { el, icon } from "./dom.js";
import { follow } from "./links.js";
import { copyText } from "./overlay.js";

const LINKS = /^(https?|tg|ton|mailto):/i;

export function renderText(text, entities, run) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const root = el("div", { class: "text", dir: "auto" });
  fill(root, text, sorted, 0, text.length, run);
  return root;
}

// Appends text[from, to) to the parent; entities are sorted, outer before inner.
function fill(parent, text, entities, from, to, run) {
  let at = from;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    index += 1;
    if (end <= start) continue;
    if (start > at) parent.append(text.slice(at, start));
    const inner = [];
    while (index < entities.length && entities[index].offset < end) inner.push(entities[index++]);
    const { outer, hole } = build(entity, text.slice(start, end), run);
    fill(hole, text, inner, start, end, run);
    parent.append(outer);
    at = end;
    // A block stands on its own line: the line break after it would show as an empty one.
    if (isBlock(entity) && text[at] === "\n") at += 1;
  }
  if (at < to) parent.append(text.slice(at, to));
}

const isBlock = (entity) => ["pre", "blockquote", "expandable_blockquote"].includes(entity.type);

const same = (node) => ({ outer: node, hole: node });

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s" };

const BUILDERS = {
  code: (entity, text) =>
    same(el("code", { title: "Copy", tabindex: "0", role: "button", on: { click: () => copyText(text), keydown: onEnter(() => copyText(text)) } })),
  pre: (entity, text) => codeBlock(text, entity.language),
  spoiler: () => same(spoiler()),
  blockquote: () => same(el("blockquote")),
  expandable_blockquote: (entity, text) => foldingQuote(text),
  text_link: (entity) => same(link(entity.url)),
  url: (entity, text) => same(link(LINKS.test(text) ? text : `https://${text}`)),
  email: (entity, text) => same(el("a", { href: `mailto:${text}` })),
  bot_command: (entity, text, run) => same(tappable("command", () => run(text))),
  mention: () => same(el("span", { class: "command" })),
  text_mention: () => same(el("span", { class: "command" })),
  hashtag: () => same(el("span", { class: "command" })),
  cashtag: () => same(el("span", { class: "command" })),
  date_time: (entity, text) => dateTime(entity, text),
};

function build(entity, text, run) {
  if (TAGS[entity.type]) return same(el(TAGS[entity.type]));
  return BUILDERS[entity.type]?.(entity, text, run) ?? same(el("span"));
}

function onEnter(handler) {
  return (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      handler();
    }
  };
}

function tappable(className, handler) {
  return el("a", { class: className, href: "#", role: "button", on: { click: (event) => (event.preventDefault(), handler()) } });
}

function link(address) {
  if (!LINKS.test(address)) return el("span");
  const click = (event) => {
    event.preventDefault();
    follow(address);
  };
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer", title: address, on: { click } });
}

function codeBlock(text, language) {
  const hole = el("code", { tabindex: "0" });
  const head = el(
    "span",
    { class: "head" },
    el("span", { text: language || "code" }),
    el("button", { type: "button", text: "copy", on: { click: () => copyText(text) } }),
  );
  return { outer: el("pre", {}, head, hole), hole };
}

function spoiler() {
  const node = el("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Hidden text, press to show" });
  const show = (event) => {
    if (node.classList.contains("shown")) return;
    event.preventDefault();
    event.stopPropagation();
    node.classList.add("shown");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  };
  node.addEventListener("click", show, true);
  node.addEventListener("keydown", (event) => ["Enter", " "].includes(event.key) && show(event));
  return node;
}

function foldingQuote(text) {
  const hole = el("span", { class: "inside" });
  const outer = el("blockquote", {}, hole);
  // Three lines are always shown; what is shorter needs no fold.
  if (text.split("\n").length <= 3 && text.length < 130) return { outer, hole };
  const fold = el("span", { class: "fold", "aria-hidden": "true" }, icon("down"));
  const toggle = () => outer.setAttribute("aria-expanded", String(outer.classList.toggle("open")));
  outer.classList.add("folds");
  outer.setAttribute("role", "button");
  outer.setAttribute("tabindex", "0");
  outer.setAttribute("aria-expanded", "false");
  outer.append(fold);
  outer.addEventListener("click", (event) => event.target.closest("a") || getSelection().toString() || toggle());
  outer.addEventListener("keydown", (event) => event.target === outer && onEnter(toggle)(event));
  return { outer, hole };
}

// Moments in the reader's own zone: r relative, w weekday, d/D date, t/T time.
function dateTime(entity, text) {
  const moment = new Date(entity.unix_time * 1000);
  const format = entity.date_time_format ?? "";
  const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" }).format(moment);
  const node = el("time", { datetime: moment.toISOString(), title: full });
  if (!format) return same(node);
  node.dataset.unix = entity.unix_time;
  node.dataset.format = format;
  node.textContent = momentText(moment, format);
  return { outer: node, hole: el("span", { text }) };
}

function momentText(moment, format) {
  if (/^r$/i.test(format)) return relative(moment);
  const options = {};
  if (/w/i.test(format)) options.weekday = format.includes("W") ? "long" : "short";
  if (format.includes("d")) Object.assign(options, { year: "2-digit", month: "2-digit", day: "2-digit" });
  if (format.includes("D")) Object.assign(options, { year: "numeric", month: "long", day: "numeric" });
  if (/t/i.test(format)) Object.assign(options, { hour: "2-digit", minute: "2-digit" });
  if (format.includes("T")) options.second = "2-digit";
  return new Intl.DateTimeFormat(undefined, options).format(moment);
}

function relative(moment) {
  const seconds = Math.round((moment - Date.now()) / 1000);
  const words = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return Math.abs(seconds) < 10 ? words.format(0, "second") : words.format(seconds, "second");
}

export function refreshTimes(root) {
  for (const node of root.querySelectorAll("time[data-unix]")) {
    const text = momentText(new Date(node.dataset.unix * 1000), node.dataset.format);
    if (text !== node.textContent) node.textContent = text;
  }
}
