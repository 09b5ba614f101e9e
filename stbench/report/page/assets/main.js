"use strict";
// The shell: which table and view the address names, the lists at the top, and drawing anew when either changes.

const VIEWS = {
  leaderboard: ["Leaderboard", leaderboardView], certainty: ["Certainty", certaintyView], ablation: ["Ablation", ablationView, "ablation"], cost: ["Cost", costView],
  genes: ["Genes", genesView, "genes"], tissue: ["Tissue", tissueView, "tissue"], clusters: ["Clusters", clustersView, "clusters"],
  structure: ["Structure", structureView, "structure"], protocols: ["Protocols", protocolsView, "protocols"], patients: ["Patients", patientsView, "patients"],
  methods: ["Methods", methodsView], about: ["About", aboutView], method: ["Method", methodView, "hidden"],
};

/** Draw what the address names; the document says so once it is there. */
async function render() {
  const turn = (render.turn = (render.turn || 0) + 1), isLatest = () => turn === render.turn, root = document.documentElement;
  delete root.dataset.drawn;
  await drawPage(isLatest);
  if (isLatest()) root.dataset.drawn = location.hash;
}

async function drawPage(isLatest) {
  const { tables, home } = await load("start"), at = address();
  const table = tables.find((one) => one.dataset === at.dataset && one.task === at.task) || tables.find((one) => one.dataset === at.dataset) || (at.dataset ? null : tables[0]);
  if (!table) return missing(`There is no table of ${at.dataset}.`);
  if (table.task !== at.task || table.dataset !== at.dataset) return location.replace(link({ dataset: table.dataset, task: table.task, choices: new URLSearchParams() }));
  const [board, about, dataset] = await Promise.all([load(`board:${table.key}`), load("about"), load(`dataset:${table.dataset}`), tableLibrary()]);
  const has = new Set(table.gallery);
  if (dataset.protocols.length && tables.filter((one) => one.dataset === table.dataset).length > 1) has.add("protocols");
  if (dataset.patients.length) has.add("patients");
  if (board.texts.differences.short) has.add("ablation");
  const [title, draws, needs] = VIEWS[at.view] || [];
  if (home) document.getElementById("mark").href = home;
  selects(tables, table);
  tabs(at, has, table);
  if (table.page && table.gallery.includes(at.view)) return elsewhere(table);
  if (!draws || (needs && needs !== "hidden" && !has.has(needs))) return missing("This table has no such view.");
  const content = await draws(board, about, at.item);
  if (!isLatest()) return;
  const main = document.getElementById("main"), typing = document.activeElement?.type === "search";
  hideTip();
  main.replaceChildren(...[content].flat(Infinity).filter((node) => node != null && node !== false));
  document.title = `${at.item || title} \u00b7 ${table.task} on ${table.dataset} \u00b7 stbench`;
  const page = `${at.dataset}/${at.task}/${at.view}/${at.item}`;
  if (drawPage.page && drawPage.page !== page && !typing) { scrollTo(0, 0); main.focus({ preventScroll: true }); announce(document.title); }
  else if (refocus) document.querySelector(refocus)?.focus();
  refocus = "";
  drawPage.page = page;
}

function missing(text) {
  document.getElementById("main").replaceChildren(h("h1", {}, "Nothing here"), h("p", {}, `${text} `, h("a", { href: "#/" }, "To the first leaderboard")));
}

/** Where a view is that this file has no room for. */
function elsewhere(table) {
  document.getElementById("main").replaceChildren(h("h1", {}, "On a page of its own"), h("p", {}, "What this table shows spot by spot is in the file ", h("code", {}, decodeURIComponent(table.page)), " beside this one: ",
    h("a", { href: table.page + location.hash }, "open it"), "."));
}

function selects(tables, table) {
  const datasets = [...new Set(tables.map((one) => one.dataset))], blank = new URLSearchParams();
  const go = (changes) => (location.hash = link({ item: "", choices: blank, ...changes }));
  const view = (next) => (["leaderboard", "certainty", "cost", "methods", "about"].includes(address().view) || (!next.page && next.gallery.includes(address().view)) ? address().view : "leaderboard");
  const tasks = tables.filter((one) => one.dataset === table.dataset).map((one) => [one.task, one.badges.length ? `${one.task} (${one.badges.join(", ")})` : one.task]);
  const plain = (label, options, value, changed) => {
    const box = choice(label, options, value, changed);
    box.firstChild.className = "sr";
    return box;
  };
  document.getElementById("selects").replaceChildren(
    plain("Dataset", datasets.map((name) => [name, name]), table.dataset, (dataset) => { const next = tables.find((one) => one.dataset === dataset); go({ dataset, task: next.task, view: view(next) }); }),
    plain("Task", tasks, table.task, (task) => go({ task, view: view(tables.find((one) => one.dataset === table.dataset && one.task === task)) })));
}

function tabs(at, has, table) {
  const shown = Object.entries(VIEWS).filter(([, [, , needs]]) => !needs || has.has(needs));
  const path = (view) => (table.page && table.gallery.includes(view) ? table.page : "") + link({ view, item: "", choices: shared() });
  document.getElementById("tabs").replaceChildren(...shown.map(([view, [title]]) =>
    h("a", { href: path(view), "aria-current": view === at.view || (view === "methods" && at.view === "method") ? "page" : null }, title)));
  const bar = document.getElementById("tabs"), present = bar.querySelector("[aria-current]");
  if (present) bar.scrollLeft = present.offsetLeft - bar.offsetLeft - (bar.clientWidth - present.offsetWidth) / 2;  // scrollIntoView moves where Tab begins
}

const THEMES = { auto: "Theme: system", light: "Theme: light", dark: "Theme: dark" };

function themeButton() {
  const button = document.getElementById("theme"), names = Object.keys(THEMES);
  const show = () => (button.textContent = THEMES[themeChoice]);
  button.addEventListener("click", () => { setTheme(names[(names.indexOf(themeChoice) + 1) % names.length]); show(); render(); });
  prefersDark.addEventListener("change", () => { setTheme(themeChoice); render(); });
  setTheme(themeChoice);
  show();
}

let resized;
addEventListener("resize", () => { clearTimeout(resized); const width = innerWidth; resized = setTimeout(() => width !== render.width && ((render.width = width), render()), 200); });
addEventListener("hashchange", () => render().catch(broken));

function broken(error) {
  document.getElementById("main").replaceChildren(h("h1", {}, "This page could not be drawn"), h("p", {}, String(error)));
  throw error;
}

document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); document.getElementById("main").focus(); });
render.width = innerWidth;
themeButton();
if (typeof DecompressionStream === "undefined") broken(new Error("This page needs a browser of 2023 or newer: it unpacks its data with DecompressionStream."));
else render().catch(broken);
