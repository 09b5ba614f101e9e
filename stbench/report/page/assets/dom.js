"use strict";
// Elements and texts. Whatever a name says becomes a text node or an attribute's value, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element: properties that begin with "on" are listeners, true is a bare attribute, false and null are none. */
function h(tag, attributes, ...children) {
  const [name, space] = tag.startsWith("svg:") ? [tag.slice(4), SVG] : [tag, "http://www.w3.org/1999/xhtml"];
  const element = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === false || value == null) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return element;
}

/** Nodes of a sentence with **strong** and `code`. */
function rich(text) {
  return text.split(/(\*\*[^*]+\*\*|`[^`]+`)/).map((part) => {
    if (/^\*\*[^*]+\*\*$/.test(part)) return h("strong", {}, part.slice(2, -2));
    return /^`[^`]+`$/.test(part) ? h("code", {}, part.slice(1, -1)) : part;
  });
}

const fixed = (value, digits = 3) => (Number.isFinite(value) ? value.toFixed(digits).replace(/^-(?=[0.]+$)/, "").replace("-", "\u2212") : "");
const whole = (value) => Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, ",");
const plural = (many, what) => `${many} ${what}${many === 1 ? "" : "s"}`;

/** Say something to who cannot see it. */
function announce(text) {
  document.getElementById("status").textContent = text;
}

/** A selection with its label. */
function choice(label, options, value, onchange) {
  const select = h("select", { onchange: (event) => onchange(event.target.value) });
  for (const [key, text] of options) select.append(h("option", { value: key, selected: key === value }, text));
  return h("label", { class: "field" }, h("span", {}, label), select);
}

/** A button that opens a small box, which is filled when it is first opened; Escape and a click elsewhere close it. */
function menu(label, content) {
  const panel = h("div");
  const open = () => { if (!panel.childElementCount) panel.append(...content()); keepInside(panel); };
  return h("details", { class: "menu", ontoggle: (event) => event.target.open && open() }, h("summary", {}, label), panel);
}

/** Shift a box sideways until it is within the window. */
function keepInside(box) {
  box.style.transform = "";
  const { left, right } = box.getBoundingClientRect(), over = right + 8 - document.documentElement.clientWidth;
  if (over > 0) box.style.transform = `translateX(${-Math.min(over, left - 8)}px)`;
  else if (left < 8) box.style.transform = `translateX(${8 - left}px)`;
}

function check(label, checked, onchange) {
  return h("label", { class: "check" }, h("input", { type: "checkbox", checked, onchange: (e) => onchange(e.target.checked) }), h("span", {}, label));
}

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.menu[open]")) if (!open.contains(event.target)) open.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  hideTip();
  const open = event.target.closest?.("details.menu[open]");
  if (open) { open.open = false; open.querySelector("summary").focus(); }
});

/** Let an element explain itself on hover and focus; screen readers read the same text as its description. */
function explained(element, title, text) {
  const id = `tip-${(explained.next = (explained.next || 0) + 1)}`;
  element.setAttribute("aria-describedby", id);
  const show = () => showTip(element, title, text);
  for (const event of ["pointerenter", "focus"]) element.addEventListener(event, show);
  for (const event of ["pointerleave", "blur"]) element.addEventListener(event, hideTip);
  return [element, h("span", { class: "sr", id }, text)];
}

function showTip(element, title, text) {
  const tip = document.getElementById("tip"), at = element.getBoundingClientRect();
  tip.replaceChildren(h("strong", {}, title), text);
  tip.hidden = false;
  const left = Math.max(8, Math.min(at.left, innerWidth - tip.offsetWidth - 8));
  const top = at.bottom + 6 + tip.offsetHeight > innerHeight ? at.top - tip.offsetHeight - 6 : at.bottom + 6;
  tip.style.left = `${left}px`;
  tip.style.top = `${Math.max(4, top)}px`;
}

function hideTip() {
  document.getElementById("tip").hidden = true;
}

/** Hand a file to the reader. */
function save(name, type, content) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = h("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** Rows as CSV; a text that a spreadsheet would take for a formula begins with an apostrophe. */
function csv(head, rows) {
  const cell = (value) => {
    if (value == null) return "";
    if (typeof value === "number") return String(value);
    const text = String(value).replace(/\s*[\r\n\u2028\u2029]+\s*/g, " ");
    const safe = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [head, ...rows].map((row) => row.map(cell).join(",")).join("\n") + "\n";
}
