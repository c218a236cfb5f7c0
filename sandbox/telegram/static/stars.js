// Stars on the page: invoices, the question before a payment, receipts, subscriptions.

import { el, icon, whenOf } from "./dom.js";
import { alertBox, form, openDialog, toast } from "./overlay.js";
import { act, ask, state } from "./state.js";

const ENDS = {
  paid: (offer) => `Paid ⭐${offer.amount}`,
  refused: (offer, why) => why,
  late: () => "The bot did not answer in time; nothing was paid",
  poor: () => "There are too few Stars; nothing was paid",
};

const nameOf = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ");

const everyMonth = (offer) => (offer.period ? ` every ${offer.period / 86400} days` : "");

const purse = (user) => (user.stars === null ? "as many Stars as needed" : `⭐${user.stars}`);

const dayOf = (seconds) => new Date(seconds * 1000).toLocaleDateString(undefined, { dateStyle: "long" });

export function invoiceCard(invoice) {
  return el(
    "div",
    { class: "invoice" },
    el("span", { class: "star", "aria-hidden": "true" }, icon("star")),
    el("div", {}, el("b", { text: invoice.title }), el("p", { text: invoice.description }), el("small", { text: `⭐${invoice.total_amount}` })),
  );
}

// Asks the person, then the bot. `where`: {message_id, chat_id} or {link}.
export async function pay(where, userId) {
  const body = { user_id: userId, ...where };
  const offer = await act("offer", body);
  if (!offer) return;
  const user = state.users.get(userId);
  const about = [
    invoiceCard({ ...offer, total_amount: `${offer.amount}${everyMonth(offer)}` }),
    el("p", { class: "purse", text: `${nameOf(user)} has ${purse(user)}` }),
  ];
  if (!(await form("Confirm the payment", [], `Pay ⭐${offer.amount}`, about))) return;
  const done = await act("pay", body);
  if (done) toast(ENDS[done.status](offer, done.error), done.status !== "paid");
}

export function payButton(message, button, userId) {
  const isPaid = message.paid_by?.includes(userId);
  const node = el("button", { class: `key ${isPaid ? "" : "pay"}`, type: "button", text: isPaid ? "Receipt" : button.text });
  const where = { message_id: message.message_id, chat_id: message.chat_id };
  node.addEventListener("click", () => (isPaid ? findReceipt(message, userId) : pay(where, userId)));
  return node;
}

// The receipt that followed this invoice; it may be in the private chat.
function findReceipt(message, userId) {
  const chats = [message.chat_id, userId].map((id) => [...(state.messages.get(id)?.values() ?? [])]);
  const wires = chats.flat().map(({ wire }) => wire);
  const found = wires.find(
    (wire) => wire.successful_payment && wire.from.id === userId && wire.date >= message.wire.date && wire.successful_payment.total_amount === message.wire.invoice.total_amount,
  );
  if (found) receipt(found);
  else toast("The receipt is gone");
}

function receipt(wire) {
  const payment = wire.successful_payment ?? wire.refunded_payment;
  const lines = [
    `${nameOf(wire.from)}, ${whenOf(wire.date)}: ⭐${payment.total_amount}`,
    payment.subscription_expiration_date && `Paid until ${dayOf(payment.subscription_expiration_date)}`,
    `Order: ${payment.invoice_payload}`,
    `Charge: ${payment.telegram_payment_charge_id}`,
  ];
  alertBox(wire.successful_payment ? "Receipt" : "Stars that came back", lines.filter(Boolean).join("\n"));
}

// The line in the chat that money leaves behind.
export function moneyLine(wire) {
  const paid = wire.successful_payment;
  const again = paid?.is_recurring && !paid.is_first_recurring ? ", the next period" : "";
  const text = paid ? `${nameOf(wire.from)} paid ⭐${paid.total_amount}${again}` : `⭐${wire.refunded_payment.total_amount} came back to ${nameOf(wire.from)}`;
  return el("button", { class: "service-text money", type: "button", text, title: "Show the receipt", on: { click: () => receipt(wire) } });
}

// What the person has, and what runs on.
export async function starsOf(userId) {
  const user = state.users.get(userId);
  const running = await ask("subscriptions", { user_id: userId });
  const again = (verb, body) => async () => {
    await act(verb, body);
    dialog.close();
    starsOf(userId);
  };
  const change = async () => {
    const values = await form("Stars", [{ name: "stars", label: "How many; empty: as many as needed", value: user.stars ?? "" }], "Save");
    if (values) await again("give_stars", { user_id: userId, stars: values.stars === "" ? null : Number(values.stars) })();
  };
  const dialog = openDialog(
    el(
      "dialog",
      { "aria-label": "Stars and subscriptions" },
      el(
        "div",
        { class: "alert stars" },
        el("h2", { text: `${nameOf(user)} has ${purse(user)}` }),
        running.length === 0 ? el("p", { text: "No subscriptions yet." }) : running.map((one) => subscription(one, again)),
        el(
          "div",
          { class: "actions" },
          el("button", { type: "button", text: "Change the Stars", on: { click: change } }),
          el("button", { type: "button", autofocus: true, text: "Close", on: { click: () => dialog.close() } }),
        ),
      ),
    ),
  );
}

function subscription(one, again) {
  const body = { user_id: one.user_id, charge_id: one.id };
  const how = one.stopped ? "cancelled by the bot" : one.canceled ? "cancelled" : one.failed ? "the last payment failed" : "goes on";
  const button = (text, verb) => el("button", { type: "button", text, on: { click: again(verb, body) } });
  const acts = one.canceled
    ? [button("Let it go on", "reenable_subscription")]
    : [button("Cancel", "cancel_subscription"), button("Next payment", "renew"), button("Payment fails", "renewal_fails")];
  return el(
    "section",
    {},
    invoiceCard({ ...one.offer, total_amount: `${one.offer.amount}${everyMonth(one.offer)}` }),
    el("p", { text: `Paid until ${dayOf(one.until)}; ${how}.` }),
    el("div", { class: "actions" }, acts),
  );
}
