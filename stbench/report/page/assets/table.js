"use strict";
// The leaderboard: rows of a pool with their ranks, and a table to sort, filter and choose columns of.

const KNOWN = new Set(["method", "title", "control", "status", "floor", "origin", "cause", "key", "values", "spreads", "slides",
  "standing", "folds_done", "constant_predictions", "note", "cost", "compute", "weights", "ranks", "honest", "unverified"]);
const COSTS = {
  train_wall_s: "train, s", train_cpu_s: "train, CPU s", predict_wall_s: "predict, s", predict_cpu_s: "predict, CPU s",
  gpu_s: "GPU s", peak_memory_mb: "peak memory, MB", gpu_memory_mb: "GPU memory, MB", parameters: "parameters",
};
const POOLS = {
  all: ["All rows", () => true],
  ranked: ["Ranked", (row) => row.competes],
  measured: ["Without stand-ins", (row) => row.kind !== "stand-in"],
  controls: ["Methods and controls", (row) => row.competes || row.kind === "control"],
};

/** Rows of a table as charts and the table take them. */
function rowsOf(board) {
  const ranked = new Set(board.ranked);
  return board.document.rows.map((row, at) => {
    const scored = Object.keys(row.values).length > 0, kind = board.kinds[row.method];
    return {
      ...row, at, kind, scored, name: board.names[row.method], score: row.values[board.columns[0]] ?? undefined,
      competes: ranked.has(row.method), interval: intervalOf(row),
    };
  });
}

/** Mean and ends over units; the document writes them in that order. */
function intervalOf(row) {
  const [mean, low, high] = row.standing?.interval || [];
  return mean == null ? undefined : { mean, low: low ?? undefined, high: high ?? undefined };
}

/** Rows of the pool that the address names, ranked among themselves. */
function pooled(board, choices) {
  const only = choices.get("only")?.split(",").filter(Boolean);
  const test = only ? (row) => only.includes(row.method) : (POOLS[choices.get("pool")] || POOLS.all)[1];
  const rows = rowsOf(board).filter(test), isAll = rows.length === board.document.rows.length;
  rank(rows, board, isAll);
  if (!isAll) tiers(rows, board);
  return { rows, isAll };
}

/** Pairs that the tests tell apart, as "better worse" by places in the table. */
const aheadOf = (board) => new Set(board.document.inference.apart.map((pair) => pair.join(" ")));

/** Ranks that the tests leave possible: one more than the rows shown to be better, up to those not shown to be worse. */
function rank(rows, board, isAll) {
  const ranked = rows.filter((row) => row.competes), ahead = aheadOf(board);
  ranked.forEach((row, place) => {
    const counted = [1 + ranked.filter((one) => ahead.has(`${one.at} ${row.at}`)).length, ranked.length - ranked.filter((one) => ahead.has(`${row.at} ${one.at}`)).length];
    [row.rank, row.worst] = isAll && row.ranks ? row.ranks : counted;
    row.place = place + 1;
  });
  const shared = new Map();
  for (const row of ranked) shared.set(row.rank, (shared.get(row.rank) || 0) + 1);
  for (const row of rows) {
    row.rankText = row.competes ? `${row.rank}${shared.get(row.rank) > 1 ? "=" : ""}` : "";
    row.tier = row.scored ? row.standing?.tier : undefined;
  }
}

/** Tiers within a pool: each is led by its best row, and holds all that are not shown to differ from it. */
function tiers(rows, board) {
  const differ = aheadOf(board), sign = board.better === "lower" ? 1 : -1;
  const scored = rows.filter((row) => row.scored && row.interval).sort((a, b) => sign * (a.interval.mean - b.interval.mean));
  let leader = null, tier = 0;
  for (const row of scored) {
    if (!leader || differ.has(`${leader.at} ${row.at}`) || differ.has(`${row.at} ${leader.at}`)) { leader = row; tier += 1; }
    row.tier = tier;
  }
}

/** Rows of the diagram of ranks for a pool: mean ranks over the slides that all its ranked rows have, and a bar over each
 * run of rows of which no two are told apart. */
function rankRows(board, pool) {
  const rows = pool.filter((row) => row.competes && Object.keys(row.slides).length), sign = board.better === "lower" ? -1 : 1;
  const slides = Object.keys(rows[0]?.slides || {}).filter((slide) => rows.every((row) => Number.isFinite(row.slides[slide])));
  if (!slides.length) return { points: [], bars: [], slides: 0 };
  const rankOn = (row, slide) => rows.reduce((sum, other) => {
    const ahead = sign * (other.slides[slide] - row.slides[slide]);
    return sum + (ahead > 0 ? 1 : ahead === 0 && other !== row ? 0.5 : 0);
  }, 1);
  const ranked = rows.map((row) => ({ row, rank: slides.reduce((sum, slide) => sum + rankOn(row, slide), 0) / slides.length })).sort((a, b) => a.rank - b.rank);
  const ahead = aheadOf(board), apart = (a, b) => ahead.has(`${a.row.at} ${b.row.at}`) || ahead.has(`${b.row.at} ${a.row.at}`), bars = [];
  for (let first = 0, end = -1; first < ranked.length; first += 1) {
    let last = first;
    while (last + 1 < ranked.length && !ranked.slice(first, last + 1).some((one) => apart(one, ranked[last + 1]))) last += 1;
    if (last > first && last > end) bars.push({ part: "bar", column: bars.length, first: ranked[first].row.name, last: ranked[(end = last)].row.name, text: `not told apart: ${last - first + 1}` });
  }
  const points = ranked.map(({ row, rank }, order) => ({ method: row.method, name: row.name, kind: row.kind, part: "point", order, rank: +rank.toFixed(2) }));
  return { points, bars, slides: slides.length };
}

/** Every column that the table can show; what a document says beyond what is known here has one too. */
function columnsOf(board, about) {
  const first = board.columns[0], ceiling = board.document.ceiling[first];
  const columns = [
    { id: "rank", title: "Rank", says: "Among the rows of the pool, which share a rank (=) where none is shown to be better. Controls, stand-ins (\u2020), rows of unverified weights (\u2021) and rows chosen on test slides are not ranked.", value: (r) => r.rank, always: true },
    { id: "method", title: "Method", value: (r) => r.name, always: true, text: true },
    score(first, board, about, { spread: true }),
    { id: "interval", title: `Mean over ${board.document.inference.unit}s, 95 %`, shown: true, digits: 3, value: (r) => r.interval?.mean ?? undefined,
      says: `Where the mean over ${board.document.inference.unit}s lies, by Student's interval. Dots are means, lines intervals; a line that leaves the box goes on beyond it. The dashed line is the noise ceiling.` },
    { id: "tier", title: "Tier", shown: true, digits: 0, value: (r) => r.tier, says: "1 for the best and all that are not shown to differ from it, by paired tests corrected for all pairs; then 2, and so on." },
    { id: "ranks", title: "Ranks, 95 %", shown: true, value: (r) => r.rank, show: (r) => `${r.rank} to ${r.worst}`, lower: true, says: "Ranks that the tests leave possible, all of them at once with a chance of 95 %." },
  ];
  if (ceiling) columns.push({ id: "share", title: "Of ceiling", shown: true, value: (r) => (r.score == null ? undefined : r.score / ceiling), percent: true,
    says: `Score as a share of the noise ceiling, ${fixed(ceiling)}: what the true rates would reach against counts as noisy as these.` });
  for (const text of board.columns.slice(1)) columns.push(score(text, board, about, {}));
  for (const text of board.details) columns.push(score(text, board, about, { hidden: true }));
  const rows = board.document.rows;
  for (const [name, title] of Object.entries(COSTS)) if (rows.some((row) => name in row.cost)) columns.push({
    id: `cost_${name}`, title, value: (r) => r.cost[name], digits: /_s$/.test(name) ? 1 : 0, says: board.texts.cost, lower: true });
  columns.push({ id: "status", title: "Status", value: (r) => r.status, text: true, says: "Whether every fold and seed has a result; \u2020 marks random weights in the place of published ones." });
  const extra = new Set(rows.flatMap((row) => Object.keys(row).filter((key) => !KNOWN.has(key) && typeof row[key] !== "object")));
  for (const name of extra) columns.push({ id: `row_${name}`, title: name.replaceAll("_", " "), value: (r) => (r[name] === "" ? undefined : r[name]),
    text: rows.some((row) => typeof row[name] === "string") });
  return columns;
}

function score(text, board, about, { spread, hidden }) {
  const known = about.columns[text] || {}, upper = board.document.upper_bound[text];
  const way = known.better ? ` ${known.better === "higher" ? "Higher" : "Lower"} is better` : "";
  const range = known.low != null && known.high != null ? `, from ${fixed(known.low, 0)} to ${fixed(known.high, 0)}.` : way && ".";
  return { id: text, title: board.titles[text], shown: !hidden, digits: 3, value: (r) => r.values[text] ?? undefined, lower: known.better === "lower",
    spread: spread && ((r) => r.spreads[text]), says: `${known.says || ""}${way}${range}${known.levels ? " Knowing each gene's mean alone scores well." : ""}`, upper };
}

/** The dot and whisker of a row. */
function whisker(row, span, ceiling) {
  const { mean, low, high } = row.interval, width = 132, x = (v) => ((Math.max(span[0], Math.min(span[1], v)) - span[0]) / (span[1] - span[0])) * width;
  const colour = `var(--${row.kind})`, parts = [h("svg:line", { class: "end", x1: x(0), x2: x(0), y1: 0, y2: 16 })];
  if (ceiling) parts.push(h("svg:line", { class: "ceil", x1: x(ceiling), x2: x(ceiling), y1: 0, y2: 16 }));
  if (low != null) {
    parts.push(h("svg:line", { x1: x(low), x2: x(high), y1: 8, y2: 8, stroke: colour, "stroke-width": 2, "stroke-opacity": 0.55 }));
    if (low < span[0]) parts.push(h("svg:path", { d: "M5 4 L0 8 L5 12", fill: "none", stroke: colour }));
    if (high > span[1]) parts.push(h("svg:path", { d: `M${width - 5} 4 L${width} 8 L${width - 5} 12`, fill: "none", stroke: colour }));
  }
  parts.push(row.kind === "method" ? h("svg:circle", { cx: x(mean), cy: 8, r: 4, fill: colour }) : h("svg:rect", { x: x(mean) - 3.5, y: 4.5, width: 7, height: 7, fill: colour,
    transform: row.kind === "stand-in" ? `rotate(45 ${x(mean)} 8)` : null }));
  return h("svg:svg", { class: "whisker", width, height: 16, viewBox: `0 0 ${width} 16`, "aria-hidden": "true" }, parts);
}

function spanOf(rows, ceiling) {
  const means = rows.filter((row) => row.interval).map((row) => row.interval.mean).filter(Number.isFinite);
  const low = Math.min(0, ...means), high = Math.max(0, ceiling || 0, ...means), room = (high - low || 1) * 0.12;
  return [low - room, high + room];
}

/** Choices of a pool: whole groups, or single rows. */
function poolTools(board) {
  const choices = address().choices, only = choices.get("only"), present = only ? "" : choices.get("pool") || "all";
  const buttons = Object.entries(POOLS).map(([key, [title]]) => h("button", { type: "button", "aria-pressed": String(key === present),
    onclick: () => choose({ pool: key === "all" ? null : key, only: null }) }, title));
  const rows = rowsOf(board), inPool = new Set(pooled(board, choices).rows.map((row) => row.method));
  const boxes = () => rows.map((row) => check(row.name, inPool.has(row.method), (on) => {
    on ? inPool.add(row.method) : inPool.delete(row.method);
    choose({ pool: null, only: rows.filter((r) => inPool.has(r.method)).map((r) => r.method).join(",") || "none" });
  }));
  const picker = menu(only ? `${inPool.size} chosen` : "Choose rows", boxes);
  picker.open = sessionMenu === "pool";
  picker.addEventListener("toggle", () => (sessionMenu = picker.open ? "pool" : sessionMenu === "pool" ? "" : sessionMenu));
  return h("div", { class: "group", role: "group", "aria-label": "Pool of methods" }, h("span", {}, "Pool"), buttons, picker);
}
let sessionMenu = "";  // a menu that stays open while boxes in it are ticked
