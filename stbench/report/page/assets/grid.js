"use strict";
// The grid: TanStack's table keeps what is sorted, filtered and shown; this draws it as a plain HTML table.

/** The table of a leaderboard with its tools. */
function grid(board, about) {
  const choices = address().choices, { rows } = pooled(board, choices), columns = columnsOf(board, about);
  const model = tableModel(rows, columns, choices), ceiling = board.document.ceiling[board.columns[0]];
  const body = h("tbody"), count = h("p", { class: "count", "aria-live": "polite" });
  const shown = model.getVisibleLeafColumns().map((column) => column.columnDef.meta), context = { board, ceiling, span: spanOf(rows, ceiling) };
  const fill = () => {
    const listed = model.getRowModel().rows.map((row) => row.original);
    body.replaceChildren(...listed.map((row, at) => line(row, listed[at - 1], shown, context, choices)), ...limits(shown, context));
    count.textContent = `${listed.length} of ${plural(board.document.rows.length, "row")}`;
  };
  const search = h("input", { type: "search", placeholder: "Filter methods", "aria-label": "Filter methods", value: choices.get("q") || "",
    oninput: (event) => { model.setGlobalFilter(event.target.value); fill(); replaceChoice("q", event.target.value); } });
  const head = h("tr", {}, shown.map((column) => heading(column, choices)));
  fill();
  const table = h("table", {}, h("caption", { class: "sr" }, `${board.texts.title}: scores of ${plural(rows.length, "row")}`), h("thead", {}, head), body);
  const download = h("button", { type: "button", onclick: () => save(`${fileName(board)}.csv`, "text/csv", csv(shown.map((c) => c.title),
    model.getRowModel().rows.map(({ original }) => shown.map((c) => c.value(original))))) }, "CSV");
  return h("section", { "aria-label": "Scores" },
    h("div", { class: "tools" }, poolTools(board), h("span", { class: "space" }), search, columnMenu(columns, shown), download),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table of scores, may scroll sideways" }, table), count);
}

function fileName(board) {
  return `${board.document.facts.dataset}-${board.document.facts.task}`.replace(/[^\w.-]+/g, "_");
}

function tableModel(rows, columns, choices) {
  const [sort, descending] = sorting(choices);
  const wanted = choices.get("columns")?.split("|");
  const definitions = columns.map((column) => ({
    id: column.id, accessorFn: (row) => column.value(row) ?? undefined, meta: column, sortUndefined: "last",
    sortingFn: column.text ? "text" : "basic", enableGlobalFilter: column.id === "method",
  }));
  const visible = Object.fromEntries(columns.map((c) => [c.id, c.always || (wanted ? wanted.includes(c.id) : Boolean(c.shown))]));
  const model = TableCore.createTable({
    data: rows, columns: definitions, getCoreRowModel: TableCore.getCoreRowModel(), getSortedRowModel: TableCore.getSortedRowModel(),
    getFilteredRowModel: TableCore.getFilteredRowModel(), globalFilterFn: "includesString", getColumnCanGlobalFilter: (c) => c.id === "method",
    state: {}, onStateChange: () => {}, renderFallbackValue: "",
  });
  let state = { ...model.initialState, columnVisibility: visible, globalFilter: choices.get("q") || "", sorting: sort ? [{ id: sort, desc: descending }] : [] };
  const settle = () => model.setOptions((options) => ({ ...options, state,
    onStateChange: (change) => { state = typeof change === "function" ? change(state) : change; settle(); } }));
  settle();
  return model;
}

/** Column and direction that the address asks for; "" for the order of the leaderboard. */
function sorting(choices) {
  const text = choices.get("sort") || "";
  return text.startsWith("-") ? [text.slice(1), true] : [text, false];
}

function heading(column, choices) {
  const [sort, descending] = sorting(choices), isSorted = sort === column.id;
  const bestFirst = column.text || column.lower || column.id === "rank" || column.id === "tier" ? column.id : `-${column.id}`;
  const otherWay = bestFirst.startsWith("-") ? column.id : `-${column.id}`;
  const next = !isSorted ? bestFirst : choices.get("sort") === bestFirst ? otherWay : null;
  const button = h("button", { type: "button", "data-sort": column.id, onclick: () => { refocus = `[data-sort="${CSS.escape(column.id)}"]`; choose({ sort: next }); } }, column.title);
  return h("th", { scope: "col", class: [column.text ? "left" : "", column.id === "method" ? "pin" : ""].join(" ").trim() || null,
    "aria-sort": isSorted ? (descending ? "descending" : "ascending") : "none" }, column.says ? explained(button, column.title, column.says) : button);
}

function line(row, above, shown, context, choices) {
  const sorted = Boolean(choices.get("sort"));
  const classes = [row.place === 1 && "first", !row.competes && "aside", !sorted && above?.tier && row.tier > above.tier && "tier"].filter(Boolean);
  return h("tr", { class: classes.join(" ") || null }, shown.map((column) => cell(row, column, context)));
}

function cell(row, column, { board, span, ceiling }) {
  const value = column.value(row);
  if (column.id === "method") return h("th", { scope: "row", class: "pin" },
    h("a", { href: link({ view: "method", item: row.method, choices: shared() }) }, row.name), " ", rowBadges(row, board));
  if (column.id === "rank") return h("td", { class: "rank" }, row.scored ? (row.competes ? row.rankText : h("span", { title: `${row.kind}, not ranked` }, { "stand-in": "\u2020", unverified: "\u2021" }[row.kind] || "\u2013")) : "");
  if (column.id === "interval") return h("td", {}, row.interval && row.scored ? [whisker(row, span, ceiling),
    h("span", { class: "interval" }, intervalText(row.interval, board.decimals[row.method]))] : "");
  if (column.percent) return h("td", {}, value == null ? "" : `${(100 * value).toFixed(0)} %`.replace("-", "\u2212"));
  if (column.text) return h("td", { class: "left" }, value == null ? "" : String(value));
  const digits = column.spread ? board.decimals[row.method] ?? column.digits : column.digits;
  const shown = value == null ? "" : column.show ? column.show(row) : column.digits === 0 ? whole(value) : digits ? fixed(value, digits) : String(value);
  const spread = value != null && column.spread ? column.spread(row) : undefined;
  return h("td", { class: column.spread ? "score" : null }, shown, Number.isFinite(spread) ? h("span", { class: "pm" }, ` \u00b1 ${spread.toFixed(digits)}`) : null);
}

function intervalText(interval, digits) {
  return `${fixed(interval.mean, digits)}${interval.low == null ? "" : ` (${fixed(interval.low, digits)} to ${fixed(interval.high, digits)})`}`;
}

function rowBadges(row, board) {
  const badges = [];
  if (row.control) badges.push("control");
  if (row.kind === "stand-in") badges.push("stand-in");
  if (row.kind === "unverified") badges.push("weights unverified");
  if (row.kind === "test-selected") badges.push("chosen on test slides");
  if (row.origin !== "run") badges.push(row.origin);
  if (!row.scored && row.status) badges.push(row.status);
  if (row.method in (board.document.facts.seen || {})) badges.push("weights have seen this dataset");
  return badges.map((text) => [h("span", { class: `badge${/seen|failed|unverified|test slides/.test(text) ? " warn" : ""}` }, text), " "]);
}

/** What no method should exceed, below the rows. */
function limits(shown, { board }) {
  const known = [["ceiling", "Noise ceiling of the counts", board.document.ceiling], ["upper", "The measured expression itself", board.document.upper_bound]];
  return known.filter(([, , values]) => Object.keys(values).length).map(([, title, values]) => h("tr", { class: "limit" }, shown.map((column) =>
    column.id === "method" ? h("th", { scope: "row", class: "pin" }, title) : h("td", {}, column.id in values ? fixed(values[column.id]) : ""))));
}

function columnMenu(columns, shown) {
  const ids = new Set(shown.map((column) => column.id));
  const boxes = () => columns.filter((column) => !column.always).map((column) => check(column.title, ids.has(column.id), (on) => {
    on ? ids.add(column.id) : ids.delete(column.id);
    const chosen = columns.filter((c) => !c.always && ids.has(c.id)).map((c) => c.id), usual = columns.filter((c) => !c.always && c.shown).map((c) => c.id);
    choose({ columns: chosen.join("|") === usual.join("|") ? null : chosen.join("|") || "none" });
  }));
  const box = menu("Columns", boxes);
  box.classList.add("right");
  box.open = sessionMenu === "columns";
  box.addEventListener("toggle", () => (sessionMenu = box.open ? "columns" : sessionMenu === "columns" ? "" : sessionMenu));
  return box;
}

/** A choice that changes with every key: the address follows, and the page is not drawn anew. */
function replaceChoice(key, value) {
  const choices = address().choices;
  value ? choices.set(key, value) : choices.delete(key);
  history.replaceState(null, "", link({ choices }));
}
let refocus = "";  // what had the focus before the page was drawn anew
