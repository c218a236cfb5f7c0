// "Behind the scenes": what the bot asks the Bot API, as it happens.

import { el, iconButton, timeOf } from "./dom.js";
import { on, state } from "./state.js";

const SHOWN = 120;

export class Panel {
  constructor(root, close) {
    this.list = el("ol", { class: "calls", "aria-label": "Calls of the bot, newest first" });
    this.polls = el("input", { type: "checkbox", on: { change: () => this.draw() } });
    root.replaceChildren(
      el("header", { class: "bar" }, el("h2", { text: "Behind the scenes" }), iconButton("close", "Close the panel", close)),
      el("label", { class: "option" }, this.polls, "show getUpdates, too"),
      this.list,
    );
    on("calls", () => this.draw());
    on("call", (call) => this.add(call));
    on("violation", (method, text) => this.list.prepend(el("li", { class: "why", text: `${method}: ${text}` })));
  }

  wanted(call) {
    return this.polls.checked || call.method !== "getUpdates";
  }

  draw() {
    const calls = state.calls.filter((call) => this.wanted(call)).slice(-SHOWN);
    this.list.replaceChildren(...calls.reverse().map(entry));
    if (calls.length === 0) this.list.append(el("li", { class: "empty-note", text: "The calls of the bot will show up here." }));
  }

  add(call) {
    if (!this.wanted(call)) return;
    this.list.querySelector(".empty-note")?.remove();
    this.list.prepend(entry(call));
    while (this.list.children.length > SHOWN) this.list.lastChild.remove();
  }
}

function entry(call) {
  const who = state.users.get(Number(call.params.chat_id))?.first_name;
  const took = `${Math.max(1, Math.round(call.took * 1000))} ms`;
  const details = el(
    "details",
    {},
    el(
      "summary",
      {},
      el("span", { class: `code${call.ok ? "" : " bad"}`, text: call.code || "cut" }),
      el("span", { class: "method" }, call.method, who ? el("span", { class: "to", text: ` → ${who}` }) : null),
      el("time", { text: `${timeOf(call.at)} · ${took}` }),
    ),
  );
  // Filled when it is opened: most never are.
  details.addEventListener(
    "toggle",
    () => {
      if (call.error) details.append(el("p", { class: "why", text: call.error }));
      if (call.fault) details.append(el("p", { class: "why", text: `fault on order: ${call.fault}` }));
      details.append(el("pre", { text: JSON.stringify(readable(call.params), null, 2) }));
    },
    { once: true },
  );
  return el("li", {}, details);
}

// Nested objects travel as JSON in strings; here they are shown as what they are.
function readable(params) {
  const entries = Object.entries(params).map(([name, value]) => {
    if (typeof value !== "string" || !/^[[{]/.test(value)) return [name, value];
    try {
      return [name, JSON.parse(value)];
    } catch {
      return [name, value];
    }
  });
  return Object.fromEntries(entries);
}
