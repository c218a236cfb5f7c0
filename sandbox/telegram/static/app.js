// Puts the page together.

import { Chat } from "./chat.js";
import { iconButton } from "./dom.js";
import { Panel } from "./panel.js";
import { People } from "./people.js";
import { emit, listen, loadAll, on, state } from "./state.js";
import { toast } from "./overlay.js";

const app = document.getElementById("app");
const dark = matchMedia("(prefers-color-scheme: dark)");

function applyTheme() {
  const chosen = localStorage.getItem("theme");
  const isDark = chosen ? chosen === "dark" : dark.matches;
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
}

function switchTheme() {
  const isDark = document.documentElement.dataset.theme === "dark";
  localStorage.setItem("theme", isDark ? "light" : "dark");
  applyTheme();
}

function showPanel(open) {
  app.classList.toggle("with-panel", open);
  localStorage.setItem("panel", open ? "open" : "");
}

function choose(chatId, userId) {
  app.classList.add("in-chat");
  history.replaceState(null, "", `#${chatId}`);
  const opened = chat.open(chatId, userId);
  emit("people");
  return opened;
}

function wide() {
  return matchMedia("(min-width: 721px)").matches;
}

applyTheme();
dark.addEventListener("change", applyTheme);
const themeButton = iconButton("moon", "Light or dark", switchTheme);
const panelButton = iconButton("lab", "Behind the scenes", () => showPanel(!app.classList.contains("with-panel")));
const chat = new Chat(document.getElementById("chat"), [panelButton]);
new People(document.getElementById("people"), themeButton, choose);
new Panel(document.getElementById("panel"), () => showPanel(false));
if (wide() && localStorage.getItem("panel")) showPanel(true);

on("back", () => {
  app.classList.remove("in-chat");
  state.chatId = 0;
  emit("people");
});

addEventListener("unhandledrejection", (event) => toast(event.reason?.message ?? "Something went wrong", true));

try {
  listen();
  await loadAll();
  const wanted = Number(location.hash.slice(1));
  const first = state.chats.get(wanted) ?? [...state.chats.values()].find((one) => one.type === "private");
  if (first && (wide() || wanted)) await choose(first.id, first.type === "private" ? first.id : first.members[0]);
} catch (error) {
  toast(`The sandbox does not answer: ${error.message}`, true);
}
document.documentElement.dataset.ready = "true";
