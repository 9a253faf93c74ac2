// The form for contact details. It posts past the bot, straight to the gateway's vault; nothing that has been
// typed is ever lost to an error.

import { h } from "./dom.js";

let count = 0;

/** The form of a message. `view` gives t, secretive, privacyUrl, contact(form, details) and formDone(form, …). */
export function contactForm(form, view) {
  const { t } = view;
  const prefix = `f${++count}-`;
  const problem = h("p", { class: "problem", role: "alert" });
  const fields = form.fields.map((field) => fieldNode(field, prefix + field.name, view));
  const consent = consentNode(form, `${prefix}consent`, view);
  const all = [...fields, consent];
  const submit = h("button", { type: "submit", class: "primary" }, form.submit_label);

  function show(errors, title) {
    for (const field of all) field.fail(errors[field.name]);
    problem.textContent = title;
    const first = all.find((field) => errors[field.name]);
    if (first) first.input.focus();
  }

  function unfilled() {
    const errors = {};
    for (const field of fields) if (field.required && !field.value()) errors[field.name] = t.missing;
    if (!consent.value()) errors.consent = t.consentMissing;
    return errors;
  }

  async function post(event) {
    event.preventDefault();
    // Disabling the button would throw the focus away.
    if (submit.getAttribute("aria-disabled")) return;
    const errors = unfilled();
    if (Object.keys(errors).length) return show(errors, t.formErrors);
    show({}, "");
    submit.setAttribute("aria-disabled", "true");
    const details = Object.fromEntries(all.map((field) => [field.name, field.value()]));
    const { status, body } = await view.contact(form, details);
    submit.removeAttribute("aria-disabled");
    if (status === 201) close(t.formSent, body.messages || []);
    else if (status === 422 && body && body.errors) show(body.errors, body.title || t.formErrors);
    else show({}, status >= 400 && status < 500 && body && body.title ? body.title : t.formFailed);
  }

  function close(text, messages) {
    const closed = h("p", { class: "closed", tabindex: "-1" }, text);
    node.replaceWith(closed);
    closed.focus({ preventScroll: true });
    view.formDone(form, messages);
  }

  const node = h("form", { class: "contact", novalidate: true, "aria-labelledby": `${prefix}title`, onsubmit: post },
    h("h3", { id: `${prefix}title` }, form.title),
    form.intro && h("p", null, form.intro),
    all.map((field) => field.node),
    problem,
    h("div", { class: "actions" },
      submit,
      form.cancel_payload && h("button", {
        type: "button",
        onclick: (event) => {
          close(t.formClosed);
          view.press({ title: t.cancel, payload: form.cancel_payload }, event);
        },
      }, t.cancel)));
  return node;
}

function fieldNode(field, id, { t, secretive }) {
  const attributes = {
    id,
    name: field.name,
    // A browser that remembers a name or a number could give the visit away.
    autocomplete: secretive ? "off" : field.autocomplete || "off",
    required: field.required,
  };
  const input = field.options
    ? h("select", attributes, h("option", { value: "" }, t.choose), field.options.map((text) => h("option", null, text)))
    : h("input", { ...attributes, type: field.type });
  return failing(field, input, id, () => input.value.trim(), (error) => [
    h("label", { for: id }, field.label, field.required && h("span", { class: "required" }, ` (${t.required})`)),
    error,
    input,
  ]);
}

function consentNode(form, id, { t, privacyUrl }) {
  const input = h("input", { id, type: "checkbox", required: true });
  return failing({ name: "consent", required: true }, input, id, () => input.checked, (error) => [
    error,
    h("label", { for: id, class: "check" }, input, h("span", null, form.consent_label)),
    h("a", { href: privacyUrl, target: "_blank", rel: "noopener" }, t.dataUse, h("span", { class: "sr" }, ` (${t.newTab})`)),
  ]);
}

function failing({ name, required }, input, id, value, children) {
  const error = h("p", { class: "error", id: `${id}-error` });
  const fail = (text) => {
    error.textContent = text || "";
    if (text) {
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", error.id);
    } else {
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
    }
  };
  return { name, required, input, value, fail, node: h("div", { class: "field" }, children(error)) };
}
