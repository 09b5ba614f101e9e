"use strict";
// Views of one table: the leaderboard and what charts say of it, a method, the methods, what this page is.

function heading1(board, about) {
  const { facts } = board.document, dataset = about.datasets[facts.dataset] || {};
  const tags = [dataset.organ, dataset.technology].filter(Boolean).join(", ");
  return [h("div", { class: "head" }, h("h1", {}, board.texts.title), facts.badges.map((badge) => h("span", { class: "badge warn" }, badge)),
    facts.profile === "quick" ? h("span", { class: "badge" }, "profile quick") : null),
  h("p", { class: "sub" }, `${dataset.title || facts.dataset}${tags ? ` (${tags})` : ""}: ${plural(facts.slides, "slide")} of ${plural(facts.patients, "patient")}, ${whole(facts.spots)} spots. `,
    `Ranked by ${board.titles[board.columns[0]]}.`)];
}

function warnings(board) {
  const bad = board.texts.notes.filter((text) => text.startsWith("**")), lines = [...board.texts.badges, ...bad];
  if (!lines.length) return null;
  return h("div", { class: `note${bad.some((text) => text.includes("INVALID")) ? " bad" : ""}` }, lines.map((text) => h("p", {}, rich(text))));
}

/** Which method, by how much, how sure. */
function answer(board) {
  const known = board.summary, count = rowsOf(board).filter((row) => row.competes).length;
  if (!known.leader) return h("p", { class: "note" }, known.sure);
  const leader = h("a", { href: link({ view: "method", item: known.method, choices: new URLSearchParams() }) }, known.leader);
  const part = (term, big, small) => h("div", {}, h("dt", {}, term), h("dd", {}, big, small));
  return h("dl", { class: "answer" },
    part(known.sharing > 1 ? `Highest of ${plural(count, "ranked method")}; ${known.sharing} share the first rank` : `Leads ${plural(count, "ranked method")}`, h("div", { class: "big" }, leader),
      h("div", { class: "small" }, `${score1(board)} ${known.score.replace("-", "\u2212")}`, known.interval ? `; mean over ${board.document.inference.unit}s ${known.interval}, 95 %` : "")),
    part("By how much", h("div", { class: "big" }, known.lead || "\u2013"), h("div", { class: "small" }, known.second ? `over ${known.second}` : "")),
    part("How sure", h("div", { class: "text" }, known.sure), null));
}

function poolNote(board) {
  const { rows, isAll } = pooled(board, address().choices);
  if (isAll) return null;
  return h("p", { class: "note" }, `A pool of ${plural(rows.length, "row")} of ${board.document.rows.length}: ranks and tiers are among these. Tests stay corrected for all pairs of the table, which claims less, never more.`);
}

const score1 = (board) => board.titles[board.columns[0]];

function leaderboardView(board, about) {
  const texts = board.texts, plain = texts.notes.filter((text) => !text.startsWith("**"));
  return [heading1(board, about), warnings(board), answer(board), poolNote(board), grid(board, about),
    h("div", { class: "below" }, [texts.separation, texts.ranking, texts.sanity, ...texts.floors, texts.ceiling, texts.paired].filter(Boolean).map((text) => h("p", {}, rich(text)))),
    h("details", { class: "more" }, h("summary", {}, "Protocol"), h("dl", { class: "facts" },
      [...texts.protocol, ["Versions", texts.versions]].map(([term, text]) => [h("dt", {}, term), h("dd", {}, text)]))),
    texts.reported.rows ? reportedTable(texts.reported) : null,
    plain.length ? h("details", { class: "more" }, h("summary", {}, plural(plain.length, "note")), h("ul", {}, plain.map((text) => h("li", {}, rich(text))))) : null,
    figure("scores", inPool(board.charts.scores, board), (width) => ({ width, score: score1(board) }), { file: `${fileName(board)}-scores` })];
}

/** What papers print, in a section of its own: it is never ranked with what is measured. */
function reportedTable({ note, head, rows, lines }) {
  return h("details", { class: "more" }, h("summary", {}, "Reported by papers"), h("p", {}, note), textTable("Figures that papers print", head, rows, 2),
    h("ul", {}, lines.map((text) => h("li", {}, rich(text)))));
}

/** A table of texts; its first columns are words, the first one names the row. */
function textTable(label, head, rows, words) {
  const cells = (row) => row.map((text, at) => (at === 0 ? h("th", { scope: "row" }, text) : h("td", { class: at < words ? "left wrap" : null }, text.replace(/(^| )-(?=\d)/g, "$1\u2212"))));
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, h("table", {},
    h("thead", {}, h("tr", {}, head.map((text, at) => h("th", { scope: "col", class: at < words ? "left" : null }, h("span", {}, text))))), h("tbody", {}, rows.map((row) => h("tr", {}, cells(row))))));
}

/** Variants less the full model, which were trained with the same draws. */
function ablationView(board, about) {
  const { score, short, seeds } = board.texts.differences, rows = inPool(board.charts.differences, board);
  return [heading1(board, about), warnings(board), h("div", { class: "tools" }, poolTools(board)), h("p", { class: "sub" }, board.texts.paired),
    figure("differences", rows, (width) => ({ width: Math.min(width, 900), difference: score }), { file: `${fileName(board)}-differences`, title: score }),
    h("h2", {}, "In numbers"), textTable("Differences in short", short.head, short.rows, 1),
    h("details", { class: "more" }, h("summary", {}, "Seed by seed"), textTable("Differences by patient and seed", seeds.head, seeds.rows, 2))];
}

/** Charts that other packages brought: of this table, or of all of the dataset. */
async function outsideFigures(source, known, board) {
  const { outside } = await load("start");
  return outside[source].map((name) => figure(name, inPool(known[name], board), (width) => ({ width: Math.min(width, 900), score: score1(board) }), { file: `${fileName(board)}-${name}` }));
}

async function certaintyView(board, about) {
  const { points, bars, slides } = rankRows(board, pooled(board, address().choices).rows);
  return [heading1(board, about), warnings(board), h("div", { class: "tools" }, poolTools(board)), poolNote(board),
    h("p", { class: "sub" }, rich(board.texts.ranking)), board.texts.separation ? h("p", { class: "sub" }, board.texts.separation) : null,
    figure("ranks", points.length > 1 ? [...points, ...bars] : [], (width) => ({ width: Math.min(width, 820), left: 21 + 9 * Math.min(bars.length, 7) }),
      { file: `${fileName(board)}-ranks`, title: `Critical-difference diagram: ${plural(points.length, "method")} on ${plural(slides, "slide")}` }),
    figure("slides", inPool(board.charts.slides, board), (width) => ({ width: Math.min(width, 900), score: score1(board) }), { file: `${fileName(board)}-slides` }),
    await outsideFigures("board", board.charts, board)];
}

function costView(board, about) {
  const rows = inPool(board.charts.cost, board), kinds = [...new Set(board.charts.cost.map((row) => row.cost_of))];
  const cost = kinds.includes(address().choices.get("cost")) ? address().choices.get("cost") : kinds[0];
  const tools = [choice("Cost", kinds.map((kind) => [kind, kind]), cost, (value) => choose({ cost: value })), poolTools(board)];
  return [heading1(board, about), warnings(board),
    figure("cost", rows.filter((row) => row.cost_of === cost), (width) => ({ width: Math.min(width, 900), score: score1(board), cost }), { tools, file: `${fileName(board)}-cost` })];
}

async function protocolsView(board, about) {
  const known = await load(`dataset:${board.document.facts.dataset}`), methods = new Set(inPool(known.protocols, board).map((row) => row.method));
  const rows = known.protocols.filter((row) => methods.has(row.method)), tasks = new Set(known.agreement.map((row) => row.first)).size;
  const table = agreementTable(known.agreement);
  return [heading1(board, about), h("div", { class: "tools" }, poolTools(board)),
    figure("protocols", rows, (width) => ({ width: Math.max(width, 28 * new Set(rows.map((row) => row.task)).size), columns: Math.max(1, Math.floor(width / 190)) }), { file: `${fileName(board)}-protocols` }),
    figure("agreement", tasks > 1 ? known.agreement : [], (width) => ({ step: Math.max(20, Math.min(44, (width - 190) / tasks)) }), { file: `${fileName(board)}-agreement` }), table,
    await outsideFigures("boards", known, board)];
}

function agreementTable(rows) {
  const pairs = rows.filter((row) => row.first < row.second && row.tau != null).sort((a, b) => a.tau - b.tau).slice(0, 8);
  if (!pairs.length) return null;
  return h("details", { class: "more" }, h("summary", {}, "Pairs that agree least"), h("ul", {}, pairs.map((row) =>
    h("li", {}, `${row.first} and ${row.second}: tau ${fixed(row.tau, 2)} over ${plural(row.n, "shared method")}`))));
}

async function patientsView(board, about) {
  const known = await load(`dataset:${board.document.facts.dataset}`), pairs = [...new Set(known.patients.map((row) => row.pair))];
  const task = board.document.facts.task, mine = pairs.find((pair) => pair.split(" against ").includes(task));
  const pair = pairs.includes(address().choices.get("pair")) ? address().choices.get("pair") : mine || pairs[0];
  const rows = inPool(known.patients.filter((row) => row.pair === pair), board);
  const tools = [choice("Protocols", pairs.map((text) => [text, text]), pair, (value) => choose({ pair: value })), poolTools(board)];
  return [heading1(board, about), figure("patients", rows, (width) => ({ width: Math.min(width, 900), pair, score: rows[0]?.of || score1(board) }), { tools, file: `${fileName(board)}-patients` })];
}

/** Rows of this dataset's other tables that a method has. */
async function standings(method, dataset) {
  const { tables } = await load("start"), mine = tables.filter((table) => table.dataset === dataset);
  const boards = await Promise.all(mine.map((table) => load(`board:${table.key}`)));
  return boards.map((board, at) => {
    const { rows } = pooled(board, new URLSearchParams()), row = rows.find((one) => one.method === method);
    return row && { table: mine[at], board, row, of: rows.filter((one) => one.competes).length };
  }).filter(Boolean);
}

async function methodView(board, about, item) {
  const row = rowsOf(board).find((one) => one.method === item), [name, variant] = item.split(/[@!]/)[0].split(":"), card = about.methods[name];
  if (!row && !card) return [h("h1", {}, "No such method"), h("p", {}, "It is not in this table. ", h("a", { href: link({ view: "leaderboard", item: "" }) }, "Back to the leaderboard"))];
  const { dataset } = address(), own = !item.includes("@"), known = await standings(item, dataset), title = board.names[item] || card?.title || item;
  const seen = (board.document.facts.seen || {})[item], notes = board.texts.notes.filter((text) => text.startsWith(`${title}`));
  const facts = [["Key", h("code", {}, item)], ["Citation", card?.citation], ["Licence", card?.licence], ["Variant", variant && card?.variants[variant]],
    ["Weights", own && card?.weights.join(", ")], ["Weights have seen", own && card && (card.trained_on.join(", ") || "nothing that is named")],
    ["Of this dataset", seen ? `seen, through ${seen.join(", ")}` : row ? "not seen, as far as cards say" : ""], ["Profile quick", own && card?.quick_note], ["Computed on", row?.compute.join("; ")],
    ["Status here", row && `${row.status}${row.cause ? `: ${row.cause}` : ""}`], ["Folds", row && `${row.folds_done} of ${board.document.facts.folds} done`],
    ["Weights' sha256", row?.weights && Object.entries(row.weights).map(([weight, hash]) => `${weight} ${hash.slice(0, 16)}`).join(", ")]].filter(([, value]) => value);
  return [h("p", { class: "sub" }, h("a", { href: link({ view: "leaderboard", item: "" }) }, "\u2190 Leaderboard")),
    h("div", { class: "head" }, h("h1", {}, title), row ? rowBadges(row, board) : null), h("p", {}, card?.description || ""),
    h("dl", { class: "facts" }, facts.map(([term, value]) => [h("dt", {}, term), h("dd", {}, value)])),
    known.length ? [h("h2", {}, known.length > 1 ? "On every task of this dataset" : "On this task"), standingTable(known, item)] : null,
    row?.scored ? figure("slides", board.charts.slides.filter((one) => one.method === item), (width) => ({ width: Math.min(width, 760), score: score1(board) }), { file: `${fileName(board)}-${name}`, title: "Slide by slide, on this task" }) : null,
    row && Object.keys(row.cost).length ? [h("h2", {}, "Cost on this task"), h("p", { class: "sub" }, board.texts.cost), h("dl", { class: "facts" }, Object.entries(COSTS).filter(([key]) => key in row.cost).map(([key, text]) =>
      [h("dt", {}, text), h("dd", {}, /_s$/.test(key) ? fixed(row.cost[key], 1) : whole(row.cost[key]))]))] : null,
    notes.length ? h("details", { class: "more" }, h("summary", {}, "Notes"), h("ul", {}, notes.map((text) => h("li", {}, rich(text))))) : null,
    card && Object.keys(card.settings).length ? h("details", { class: "more" }, h("summary", {}, "Settings of the paper's profile, and where each is stated"), settingTable(card.settings)) : null,
    card?.readings.length ? h("details", { class: "more" }, h("summary", {}, "Where the paper leaves a choice"), h("ul", {}, card.readings.map((text) => h("li", {}, text)))) : null];
}

function standingTable(known, item) {
  const head = ["Task", "Ranked by", "Score", "Rank", "Status"];
  const rows = known.map(({ table, board, row, of }) => [table.task, score1(board), row.score, row.rankText ? `${row.rankText} of ${of}` : "", row.status]);
  const body = known.map(({ table, board, row, of }) => h("tr", {},
    h("th", { scope: "row", class: "left" }, h("a", { href: link({ task: table.task, view: "leaderboard", item: "", choices: new URLSearchParams() }) }, table.task)),
    h("td", { class: "left" }, score1(board)), h("td", {}, fixed(row.score)), h("td", {}, row.rankText ? `${row.rankText} of ${of}` : ""), h("td", { class: "left" }, row.status)));
  return [h("div", { class: "tools" }, h("span", { class: "space" }), h("button", { type: "button", onclick: () => save(`${item.replace(/\W+/g, "_")}.csv`, "text/csv", csv(head, rows)) }, "CSV")),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Scores by task" }, h("table", {}, h("thead", {}, h("tr", {}, head.map((text, at) => h("th", { scope: "col", class: at === 2 || at === 3 ? null : "left" }, h("span", {}, text))))), h("tbody", {}, body)))];
}

function settingTable(settings) {
  return h("dl", { class: "facts" }, Object.entries(settings).map(([name, [value, source]]) => [h("dt", {}, h("code", {}, name)), h("dd", {}, h("code", {}, value || "none"), ` ${source}`)]));
}

function methodsView(board, about) {
  const cards = rowsOf(board).map((row) => {
    const card = about.methods[row.method.split(/[:@!]/)[0]];
    return h("li", {}, h("h2", {}, h("a", { href: link({ view: "method", item: row.method, choices: shared() }) }, row.name)), " ", rowBadges(row, board),
      h("p", {}, card?.description || ""), h("p", {}, [card?.citation, card?.licence].filter(Boolean).join(" \u00b7 ")));
  });
  return [heading1(board, about), h("ul", { class: "cards" }, cards)];
}

function aboutView(board, about) {
  const { facts } = board.document, dataset = about.datasets[facts.dataset] || {};
  const lines = [["Description", dataset.description], ["Species", dataset.species], ["Organ", dataset.organ], ["Technology", dataset.technology], ["Citation", dataset.citation], ["Licence", dataset.licence], ["Source", dataset.source]];
  return [h("h1", {}, "About"), h("p", {}, "Leaderboards of methods that predict spatial gene expression from H&E histology. Every number comes from predictions that are stored and scored by one program; this file holds all of it, and asks nothing of any network."),
    h("h2", {}, `Dataset ${facts.dataset}`), h("dl", { class: "facts" }, lines.filter(([, text]) => text).map(([term, text]) => [h("dt", {}, term), h("dd", {}, text)])),
    h("h2", {}, "Score columns"), h("dl", { class: "facts" }, [...board.columns, ...board.details].map((text) => [h("dt", {}, board.titles[text]), h("dd", {}, about.columns[text]?.says || "")])),
    h("h2", {}, "Libraries in this file"), about.libraries.map(([name, version, licence, text]) => h("details", { class: "more" }, h("summary", {}, `${name} ${version}, ${licence}`), text.trim().split(/\n\s*\n/).map((part) => h("p", {}, part))))];
}
