// Pages to keep: the whole exchange, the plan. They are fetched with the token and shown in a tab of their own.

import { h } from "./dom.js";

const opened = new Set();

/** Open a page of the gateway in a new tab, or save it where tabs are blocked. False when it was not to be had. */
export async function openPage(view, path, fileName) {
  const { t, gateway, talk } = view;
  // Browsers let a tab open only while the press is being handled, so it opens before the page is here.
  const tab = window.open("", "_blank");
  const { status, body } = await gateway.call("GET", path, { token: talk.token });
  if (status !== 200) {
    if (tab) tab.close();
    return false;
  }
  const save = () => download(body, fileName);
  if (!tab) {
    save();
    return true;
  }
  opened.add(tab);
  show(tab, body, [
    h("button", { type: "button", onclick: () => tab.print() }, t.printNow),
    h("button", { type: "button", onclick: save }, t.download),
  ]);
  return true;
}

/** Close what was opened: no trace when leaving in a hurry. */
export function closePages() {
  for (const tab of opened) tab.close();
  opened.clear();
}

function show(tab, html, buttons) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const rules = [...page.querySelectorAll("style")].map((style) => style.textContent).join("\n");
  for (const node of page.querySelectorAll("style, script, link")) node.remove();
  tab.document.documentElement.replaceWith(tab.document.adoptNode(page.documentElement));
  tab.document.body.prepend(h("p", { class: "tools" }, buttons));
  // The new tab has the security policy of the page it came from, which may forbid inline styles.
  try {
    const sheet = new tab.CSSStyleSheet();
    sheet.replaceSync(rules);
    tab.document.adoptedStyleSheets = [sheet];
  } catch {
    tab.document.head.append(h("style", null, rules));
  }
}

function download(html, name) {
  const address = URL.createObjectURL(new Blob([html], { type: "text/html" }));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
