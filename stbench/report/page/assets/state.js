"use strict";
// What the page holds, and what its address says: #/dataset/task/view?choices.

const cache = new Map();

/** A packed value of the page, unpacked once; undefined where there is none. */
function load(name) {
  if (!cache.has(name)) cache.set(name, inflate(name).then((text) => (text === undefined ? undefined : JSON.parse(text))));
  return cache.get(name);
}

const parsed = new Promise((done) => (document.readyState === "loading" ? addEventListener("DOMContentLoaded", done, { once: true }) : done()));

/** The element of a packed value; one that has nothing behind it yet may still be on its way. */
function packedElement(name) {
  const element = document.querySelector(`script[data-name="${CSS.escape(name)}"]`);
  return element?.nextSibling || document.readyState !== "loading" ? element : null;
}

async function inflate(name) {
  const element = packedElement(name) || (await parsed, packedElement(name));
  if (!element) return undefined;
  const bytes = Uint8Array.from(atob(element.textContent), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).text();
}

let libraries;

/** Run the charts' libraries, once a chart is asked for; the page's policy knows them by their hashes. */
function chartLibraries() {
  libraries ??= (async () => {
    for (const name of ["vega.min.js", "vega-lite.min.js", "vega-embed.min.js"]) await run(name);
  })();
  return libraries;
}

let tableLibrary = () => {
  const running = run("table-core.min.js");
  tableLibrary = () => running;
  return running;
};

async function run(name) {
  const script = document.createElement("script");
  script.textContent = await inflate(`library:${name}`);
  document.head.append(script);
}

/** The address as a value. */
function address() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [dataset = "", task = "", view = "", item = ""] = path.split("/").map((part) => {
    try { return decodeURIComponent(part); } catch { return part; }
  });
  return { dataset, task, view: view || "leaderboard", item, choices: new URLSearchParams(query) };
}

/** The hash of an address; changes are laid over the present one. */
function link(changes) {
  const at = { ...address(), ...changes };
  const path = [at.dataset, at.task, at.view, at.item].map(encodeURIComponent).join("/").replace(/\/+$/, "");
  const query = at.choices ? at.choices.toString() : "";
  return `#/${path}${query ? `?${query}` : ""}`;
}

/** Change choices of the present view; null drops one. The page is drawn anew, and Back goes back. */
function choose(changes) {
  const choices = address().choices;
  for (const [key, value] of Object.entries(changes)) {
    if (value == null || value === "") choices.delete(key);
    else choices.set(key, value);
  }
  const next = link({ choices });
  if (next !== location.hash) location.hash = next;
}

/** Choices that hold on every view of a table. */
function shared() {
  const choices = new URLSearchParams();
  for (const key of ["pool", "only"]) if (address().choices.has(key)) choices.set(key, address().choices.get(key));
  return choices;
}

const stored = (() => { try { return localStorage.getItem("stbench-theme"); } catch { return null; } })();
let themeChoice = ["light", "dark"].includes(stored) ? stored : "auto";
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

function theme() {
  return themeChoice === "auto" ? (prefersDark.matches ? "dark" : "light") : themeChoice;
}

function setTheme(chosen) {
  themeChoice = chosen;
  try { localStorage.setItem("stbench-theme", chosen); } catch { /* private windows keep nothing */ }
  document.documentElement.dataset.theme = theme();
}
