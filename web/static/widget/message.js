// One message as nodes. What a screen reader should say at once is in the message itself; cards, choices and
// forms are filled into `extras` afterwards, where nothing is announced (the `below` line tells that they are there).

import { h, icon, linked, outLink, parts, telAddress, webAddress } from "./dom.js";
import { contactForm } from "./form.js";

const MAP = "https://www.openstreetmap.org/search?query=";

/** {node, fill}: append the node, then call fill. `view` gives t, press(button, node), form hooks. */
export function botMessage(message, view, { fresh }) {
  const { t } = view;
  const { cards = [], summary, form, urgency } = message;
  const items = (summary && summary.items) || [];
  const removals = new Map();
  const choices = (message.buttons || []).filter((button) => {
    const item = items.find(({ id }) => removes(button, id));
    if (item) removals.set(item.id, button);
    return !item;
  });
  const emergency = urgency === "emergency";
  const extras = h("div", { class: "extras", "aria-live": "off" });
  const node = h("div", {
    class: `message ${message.sender}${emergency ? " emergency" : ""}`,
    lang: message.language,
    tabindex: "-1",
  },
    h("div", { role: emergency && fresh && "alert" },
      h("span", { class: emergency ? "label" : "sr" }, `${emergency ? t.emergency : t[message.sender] || t.bot}: `),
      h("div", { class: "text" }, linked(withoutList(message.text, items), t)),
    ),
    items.length > 0 && summaryList(items, removals, view, message),
    fresh && (cards.length > 0 || choices.length > 0) &&
      h("p", { class: "sr", lang: t.lang }, t.below(cards.length, choices.length)),
    extras,
  );
  const fill = () => {
    if (emergency) extras.append(callButtons(message.text, t));
    if (cards.length) {
      extras.append(h("ul", { class: "cards", "aria-label": t.suggestions, role: "list" },
        cards.map((card) => h("li", null, cardNode(card, t)))));
    }
    if (form && !view.isDone(form.id)) extras.append(contactForm(form, view));
    if (choices.length) {
      extras.append(h("div", { class: "choices", role: "group", "aria-label": t.choices },
        choices.map((button) => h("button", {
          type: "button",
          class: "choice",
          onclick: (event) => view.press(button, event),
        }, button.title))));
    }
  };
  return { node, fill };
}

/** What the resident said or chose. */
export function ownMessage(text, t) {
  return h("div", { class: "message resident", tabindex: "-1" },
    h("span", { class: "sr" }, `${t.me}: `),
    h("div", { class: "text" }, text));
}

function removes(button, id) {
  const [intent, entities] = button.payload.split(/(?={)/);
  try {
    return intent === "/handover_remove" && JSON.parse(entities).item === id;
  } catch {
    return false;
  }
}

// The same items as lines of the text would be said twice.
function withoutList(text, items) {
  const told = items.map(({ label, text: line }) => `• ${label}: ${line}`);
  return told.reduce((left, line) => left.replace(line, ""), text).replace(/\n{2,}/g, "\n").trim();
}

function summaryList(items, removals, view, message) {
  return h("dl", { class: "summary" }, items.map(({ id, label, text }) =>
    h("div", null,
      h("dt", null, label),
      h("dd", null, text),
      removals.has(id) && h("dd", null, h("button", {
        type: "button",
        class: "choice",
        "aria-label": `${view.t.remove}: ${label}`,
        lang: message.language,
        onclick: (event) => view.press(removals.get(id), event),
      }, view.t.remove)))));
}

function callButtons(text, t) {
  const numbers = new Set(parts(text).filter((part) => part.phone).map((part) => part.text));
  return h("div", { class: "calls" }, [...numbers].map((number) =>
    h("a", { class: "call", href: telAddress(number) }, icon("phone"), t.call(number))));
}

function cardNode(card, t) {
  const where = [card.place, card.municipality].filter((part, at, all) => part && all.indexOf(part) === at);
  const near = card.distance_km >= 1 && t.distance(Math.round(card.distance_km));
  const facts = [
    [t.organizer, card.organization !== card.title && card.organization],
    [t.place, [where.join(", "), near].filter(Boolean).join(", ")],
    [t.time, card.schedule],
    [t.price, card.price],
    [t.access, (card.accessibility || []).join(", ")],
  ].filter(([, value]) => value);
  const site = webAddress(card.url);
  return h("article", { class: "card" },
    h("h3", null, card.title),
    card.reason && h("p", { class: "why" }, h("span", { class: "sr" }, `${t.why}: `), card.reason),
    card.summary && h("p", null, card.summary),
    facts.length > 0 && h("dl", null, facts.map(([name, value]) =>
      h("div", null, h("dt", null, name), h("dd", null, value)))),
    card.remote && h("p", { class: "remote" }, t.remote),
    h("p", { class: "links" },
      card.phone && h("a", { href: telAddress(card.phone) }, icon("phone"), t.call(card.phone)),
      site && outLink(site, t.site, t),
      card.place && card.municipality && outLink(MAP + encodeURIComponent(where.join(", ")), t.map, t)),
    h("p", { class: "checked" }, card.checked_on ? t.checked(day(card.checked_on, t.locale)) : t.unchecked));
}

function day(date, locale) {
  const time = new Date(date);
  return isNaN(time) ? date : new Intl.DateTimeFormat(locale, { timeZone: "UTC" }).format(time);
}
