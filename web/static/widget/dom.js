// Building blocks: elements, icons, and texts whose addresses and numbers can be pressed.
// Nothing here parses HTML: whatever the server sends is text.

/** An element with attributes, listeners (`onclick`) and children; empty children are left out. */
export function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value || value === 0) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child || child === 0));
  return node;
}

const ICONS = {
  path: "M5 21c0-5 14-4 14-9S7 8 7 3M7 3h.01M5 21h.01",
  phone: "M6 3h3l2 5-2.500 1.500a11 11 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3A16 16 0 0 1 3 6a3 3 0 0 1 3-3z",
  person: "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c1-5 4-7 8-7s7 2 8 7",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  send: "M4 12h15M13 6l6 6-6 6",
  exit: "M10 4H5v16h5M10 12h10M16 8l4 4-4 4",
  out: "M9 5H5v14h14v-4M13 4h7v7M20 4l-9 9",
};

/** A decorative picture drawn in the text's colour. */
export function icon(name) {
  const draw = (tag, attributes) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  };
  const picture = draw("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" });
  picture.append(draw("path", { d: ICONS[name] }));
  return picture;
}

/** The address when it is an ordinary web address, else null. */
export function webAddress(address) {
  return /^https?:\/\//i.test(address || "") ? address : null;
}

export function telAddress(number) {
  return "tel:" + number.replace(/[^\d+]/g, "");
}

/** A link that leaves the conversation open behind it. */
export function outLink(address, text, t) {
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" },
    text, icon("out"), h("span", { class: "sr" }, ` (${t.newTab})`));
}

// An e-mail address, a web address, or a Finnish telephone number. The first group keeps what stands before
// (old phones' browsers have no look-behind); dates, prices and codes are not numbers to call.
const LINKS = new RegExp(
  "(^|[^\\w.,:/+@-])(?:" +
    "([\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+)" +
    "|((?:https?:\\/\\/|www\\.)[^\\s<>\"”]*[^\\s<>\"”.,;:!?)]|[a-z0-9åäö-]+(?:\\.[a-z0-9-]+)*\\.(?:fi|net|com|org)(?:\\/[^\\s<>\"”]*[^\\s<>\"”.,;:!?)])?)(?![\\w@-])" +
    "|(112|116[ \\u00a0]?\\d{3}|(?:\\+358|0)(?:[ \\u00a0]?\\d){6,11})(?![\\d/-]|[.,:]\\d|[ \\u00a0]?(?:€|euro))" +
    ")", "gi");

/** A text's parts: strings, and {href, text, phone} where something can be pressed. */
export function parts(text) {
  const found = [];
  let end = 0;
  for (const match of text.matchAll(LINKS)) {
    const [whole, before, mail, web, phone] = match;
    const start = match.index + before.length;
    const link = whole.slice(before.length);
    if (start > end) found.push(text.slice(end, start));
    const href = mail ? "mailto:" + mail : phone ? telAddress(phone) : webAddress(web) || "https://" + web;
    found.push({ href, text: link, phone: Boolean(phone), web: Boolean(web) });
    end = start + link.length;
  }
  if (end < text.length) found.push(text.slice(end));
  return found;
}

/** The same as nodes. */
export function linked(text, t) {
  return parts(text).map((part) =>
    typeof part === "string" ? part
    : part.web ? outLink(part.href, part.text, t)
    : h("a", { href: part.href }, part.text));
}
