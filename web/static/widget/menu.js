// The menu: settings, pages to keep, deletion, language. A plain list of buttons, opened and closed by one.

import { h, icon } from "./dom.js";
import { LANGUAGES, STRINGS } from "./strings.js";

/** The menu's node. `view` is the element: its settings and what each control does. */
export function menuNode(view) {
  const { t, memory } = view;
  const node = h("div", { class: "menu", id: "menu", role: "region", "aria-label": t.menu });
  const problem = h("p", { class: "problem", role: "alert" });
  const toggle = (name, text, change) => {
    const button = h("button", { type: "button", "aria-pressed": String(Boolean(memory.get(name))) }, text);
    button.addEventListener("click", () => {
      const on = !memory.get(name);
      memory.set({ [name]: on });
      button.setAttribute("aria-pressed", String(on));
      change(on);
    });
    return button;
  };
  const item = (text, act) => h("button", { type: "button", onclick: act }, text);
  const keep = (path, name) => async () => {
    problem.textContent = "";
    if (!(await view.keep(path, name))) problem.textContent = t.pageFailed;
  };

  function list() {
    node.replaceChildren(
      item(t.assess, () => view.control("/start_self_assessment", t.assess)),
      sizes(),
      toggle("contrast", t.contrast, () => view.applySettings()),
      view.language === "fi" && toggle("plain", t.plain, (on) => view.control(on ? "/simplify_language" : '/set_style{"style": "normal"}', t.plain)),
      languages(),
      item(t.save, keep("/api/chat/transcript", "polku-keskustelu.html")),
      item(t.print, keep("/api/chat/summary", "polku-suunnitelma.html")),
      item(t.clear, () => ask(t.clearAsk, t.clearYes, t.clearNo, clear)),
      problem,
      h("button", { type: "button", class: "exit", onclick: () => view.leave() }, icon("exit"), t.exit),
      h("p", { class: "links" },
        h("a", { href: view.gateway.url("/saavutettavuus" + view.regionQuery), target: "_blank", rel: "noopener" }, t.accessibility,
          h("span", { class: "sr" }, ` (${t.newTab})`)),
        h("a", { href: view.privacyUrl, target: "_blank", rel: "noopener" }, t.privacy,
          h("span", { class: "sr" }, ` (${t.newTab})`))),
    );
  }

  function sizes() {
    const buttons = t.sizes.map((text, at) => h("button", {
      type: "button",
      class: `size${at}`,
      "aria-label": `${t.size}: ${text}`,
      "aria-pressed": String((memory.get("size") || 0) === at),
      onclick: () => {
        memory.set({ size: at });
        buttons.forEach((button, other) => button.setAttribute("aria-pressed", String(other === at)));
        view.applySettings();
      },
    }, "Aa"));
    return h("div", { class: "row", role: "group", "aria-label": t.size }, h("span", null, t.size), buttons);
  }

  function languages() {
    const buttons = Object.entries(LANGUAGES).map(([code, name]) => h("button", {
      type: "button",
      lang: code,
      "aria-pressed": String(code === view.language),
      onclick: () => code !== view.language && wish(code),
    }, name));
    return h("div", { class: "row", role: "group", "aria-label": t.language }, h("span", null, t.language), buttons);
  }

  function wish(code) {
    if (!view.hasSaid) return view.changeLanguage(code);
    const words = STRINGS[code];
    return ask(words.languageAsk, words.languageYes, words.cancel, () => view.changeLanguage(code), code);
  }

  async function clear() {
    if (await view.clearConversation()) return;
    list();
    problem.textContent = t.clearFailed;
  }

  function ask(question, yes, no, act, lang) {
    const refuse = item(no, () => {
      list();
      node.querySelector("button").focus();
    });
    node.replaceChildren(h("div", { role: "group", "aria-labelledby": "question", lang },
      h("p", { id: "question" }, question), refuse, item(yes, act)));
    refuse.focus();
  }

  list();
  return node;
}
