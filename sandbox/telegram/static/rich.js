// The blocks of a rich message.

import { el } from "./dom.js";

const MARKS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", marked: "mark", subscript: "sub", superscript: "sup" };

function words(text) {
  if (text === undefined || text === null) return [];
  if (typeof text === "string") return [text];
  if (Array.isArray(text)) return text.flatMap(words);
  return [el(MARKS[text.type] ?? "span", {}, ...words(text.text))];
}

function table(block) {
  const rows = block.cells.map((row) =>
    el("tr", {}, row.map((cell) => el(cell.is_header ? "th" : "td", { class: `to-${cell.align}`, colspan: cell.colspan, rowspan: cell.rowspan }, ...words(cell.text)))),
  );
  const caption = block.caption ? el("caption", {}, ...words(block.caption)) : null;
  const kinds = ["is_striped", "is_compact", "is_bordered"].filter((name) => block[name]).map((name) => name.slice(3));
  return el("div", { class: "sheet" }, el("table", { class: kinds.join(" ") }, caption, ...rows));
}

function block(one) {
  if (one.type === "heading") return el(`h${Math.min(one.size + 2, 6)}`, {}, ...words(one.text));
  if (one.type === "table") return table(one);
  if (one.type === "divider") return el("hr");
  if (one.type === "details") return el("details", { open: one.is_open }, el("summary", {}, ...words(one.summary)), ...one.blocks.map(block));
  if (one.type === "preformatted") return el("pre", {}, ...words(one.text));
  return el("p", { class: one.type }, ...words(one.text));
}

export function renderRich(message) {
  return el("div", { class: "text blocks" }, ...message.blocks.map(block));
}
