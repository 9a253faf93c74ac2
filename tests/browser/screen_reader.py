"""What a screen reader would be told: text that enters a live region, with the region's urgency.

It follows WAI-ARIA: a text belongs to its nearest ancestor that has `aria-live` or a live role, additions are
announced, and what is invisible or belongs to a region that is `off` is not.
"""

from __future__ import annotations

from playwright.sync_api import Page

SCRIPT = """
(() => {
  const ROLES = { log: "polite", status: "polite", alert: "assertive" };
  const heard = [];
  const region = (node) => {
    for (let at = node; at; at = at.parentNode || at.host) {
      if (at.nodeType !== 1) continue;
      const live = at.getAttribute("aria-live") || ROLES[at.getAttribute("role")];
      if (live) return live;
    }
    return "off";
  };
  const texts = (node) => {
    if (node.nodeType === 3) return [node];
    if (node.nodeType !== 1 || node.getAttribute("aria-hidden") === "true") return [];
    return [...node.childNodes].flatMap(texts);
  };
  const note = (nodes) => {
    let last;
    for (const text of nodes.flatMap(texts)) {
      const live = region(text);
      if (live === "off" || !text.parentElement.checkVisibility() || !text.data.trim()) continue;
      if (last && last.live === live) last.text += text.data;
      else heard.push((last = { live, text: text.data }));
    }
  };
  window.heard = heard;
  window.listenTo = (root) => new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      note(type === "characterData" ? [target] : [...addedNodes]);
    }
  }).observe(root, { subtree: true, childList: true, characterData: true });
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    window.listenTo(root);
    return root;
  };
})();
"""


class ScreenReader:
    """Listens to a page from its first script on."""

    def __init__(self, page: Page) -> None:
        self._page = page
        page.add_init_script(SCRIPT)

    def heard(self) -> list[tuple[str, str]]:
        """Everything announced so far, in order, as (urgency, text)."""
        found = self._page.evaluate("window.heard")
        return [(one["live"], " ".join(one["text"].split())) for one in found]

    def forget(self) -> None:
        """Start listening anew."""
        self._page.evaluate("window.heard.length = 0")
