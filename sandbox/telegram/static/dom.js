// Elements without innerHTML: whatever people or the bot wrote becomes text nodes.

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "on") for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
    else if (name === "text") node.textContent = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const due = new Map();

// Runs the job once before the next picture, however often it is asked for; hidden pages get no pictures.
export function soon(name, job) {
  const first = due.size === 0;
  due.set(name, job);
  if (!first) return;
  const run = () => {
    const jobs = [...due.values()];
    due.clear();
    for (const one of jobs) one();
  };
  if (document.hidden) setTimeout(run, 60);
  else requestAnimationFrame(run);
}

const PATHS = {
  back: "M15 5l-7 7 7 7",
  send: "M4 4.5l17 7.5-17 7.5 3-7.5zM7 12h6",
  clip: "M20 11.500l-8.2 8.200a5.3 5.3 0 0 1-7.5-7.500l8.5-8.500a3.5 3.5 0 0 1 5 5l-8.5 8.500a1.8 1.8 0 0 1-2.5-2.500l7.7-7.7",
  menu: "M4 7h16M4 12h16M4 17h16",
  dots: "M12 5v.1M12 12v.1M12 19v.1",
  sun: "M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.600l1.5 1.500M16.9 16.900l1.5 1.500M5.6 18.400l1.5-1.500M16.9 7.100l1.5-1.500M12 8a4 4 0 1 0 .1 0",
  moon: "M20 14.5A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.5",
  plus: "M12 5v14M5 12h14",
  down: "M6 9l6 6 6-6",
  lab: "M4 6h16M4 12h10M4 18h7M18 14l3 3-3 3",
  close: "M6 6l12 12M18 6L6 18",
  check: "M2 12.500l4.5 4.5L16 7M11 17l.5.500L21 7",
  out: "M8 16L17 7M9 7h8v8",
  copy: "M9 9h10v10H9zM5 15V5h10",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13",
  pen: "M4 20l1-5L16 4l4 4L9 19z",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  block: "M12 3a9 9 0 1 0 .1 0M6 6l12 12",
  slash: "M16 4L8 20",
  star: "M12 3.500l2.600 5.500 6 .8-4.400 4.200 1.100 6-5.300-2.900-5.300 2.900 1.100-6-4.400-4.200 6-.8z",
  forward: "M13 6l6 6-6 6M19 12H6a2 2 0 0 0-2 2v4",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, handler, className = "round") {
  return el("button", { class: className, type: "button", "aria-label": label, title: label, on: { click: handler } }, icon(name));
}

export function avatar(user, small = false) {
  const initials = [user.first_name, user.last_name].filter(Boolean).map((name) => [...name][0]).join("").toUpperCase();
  return el("div", { class: `avatar tint-${Math.abs(user.id) % 7}${small ? " small" : ""}`, "aria-hidden": "true", text: initials });
}

export function botAvatar(small = false) {
  return el("img", { class: `avatar${small ? " small" : ""}`, src: "/static/icon.svg", alt: "", width: small ? 40 : 48, height: small ? 40 : 48 });
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const thisYear = new Intl.DateTimeFormat(undefined, { month: "long", day: "numeric" });
const otherYear = new Intl.DateTimeFormat(undefined, { year: "numeric", month: "long", day: "numeric" });
const shortDay = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });

export const timeOf = (seconds) => clock.format(new Date(seconds * 1000));

export const dayKey = (seconds) => new Date(seconds * 1000).toDateString();

export function dayOf(seconds) {
  const date = new Date(seconds * 1000);
  const today = new Date();
  if (date.toDateString() === today.toDateString()) return "Today";
  today.setDate(today.getDate() - 1);
  if (date.toDateString() === today.toDateString()) return "Yesterday";
  return (date.getFullYear() === new Date().getFullYear() ? thisYear : otherYear).format(date);
}

export const whenOf = (seconds) =>
  dayKey(seconds) === new Date().toDateString() ? timeOf(seconds) : shortDay.format(new Date(seconds * 1000));

function kindOf(wire) {
  if (wire.photo) return wire.media_group_id ? "Album" : "Photo";
  if (wire.document) return wire.document.file_name;
  if (wire.invoice) return `Invoice: ${wire.invoice.title}, ⭐${wire.invoice.total_amount}`;
  if (wire.successful_payment) return `Paid ⭐${wire.successful_payment.total_amount}`;
  if (wire.refunded_payment) return `⭐${wire.refunded_payment.total_amount} came back`;
  return wire.new_chat_members ? "The bot joined" : "";
}

export function summary(message) {
  const { wire } = message;
  const text = wire.text ?? wire.caption ?? "";
  const kind = kindOf(wire);
  return [kind, text].filter(Boolean).join(", ").replace(/\s+/g, " ").slice(0, 140);
}
