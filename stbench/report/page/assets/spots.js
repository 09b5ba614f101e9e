"use strict";
// Views that galleries hold: genes, maps of tissue, clusters, and what predictions keep of structure.

const MEASURED = "measured";
const MOST = { tissue: 5, clusters: 5, structure: 3 };

/** Bytes of a level as numbers. */
function unlevel([low, high, codes]) {
  return Array.from(atob(codes), (c) => low + (c.charCodeAt(0) * (high - low)) / 255);
}

/** Shades of a map, from 0 to 1: a character per spot. */
function shadesOf(codes) {
  return Array.from(codes, (character) => (character.charCodeAt(0) - 48) / 31);
}

async function galleryOf(board) {
  const { dataset, task } = board.document.facts, [gallery, pictures] = await Promise.all([load(`gallery:${dataset}/${task}`), load(`pictures:${dataset}`)]);
  return { ...gallery, pictures: gallery.pictures.map((place) => pictures[place]) };
}

/** Entry of a symmetric table of correlations, of which the page holds hundredths above the diagonal, row by row. */
function correlation(half, size, i, j) {
  if (i === j) return 1;
  const [row, column] = i < j ? [i, j] : [j, i];
  return half[row * size - (row * (row + 1)) / 2 + column - row - 1] / 100;
}

const namesOf = (gallery) => Object.fromEntries(gallery.shown.map((one) => [one.method, one.name]));

/** Methods that the address chooses for panels, else the best of those that rank; those of the pool alone. */
function panelMethods(board, scores, most) {
  const pool = new Set(pooled(board, address().choices).rows.map((row) => row.method)), chosen = address().choices.get("methods")?.split(",");
  const ranked = Object.keys(scores).filter((method) => pool.has(method)).sort((a, b) => (scores[b] ?? -2) - (scores[a] ?? -2));
  const methods = ranked.filter((method) => board.kinds[method] === "method");
  return { ranked, chosen: chosen ? ranked.filter((method) => chosen.includes(method)) : (methods.length ? methods : ranked).slice(0, most) };
}

function methodMenu(ranked, chosen, names) {
  const on = new Set(chosen), box = menu(`Methods (${chosen.length})`, () => ranked.map((method) => check(names[method] || method, on.has(method), (is) => {
    is ? on.add(method) : on.delete(method);
    choose({ methods: ranked.filter((one) => on.has(one)).join(",") || "none" });
  })));
  box.open = sessionMenu === "methods";
  box.addEventListener("toggle", () => (sessionMenu = box.open ? "methods" : sessionMenu === "methods" ? "" : sessionMenu));
  return box;
}

function pictureOf(gallery) {
  return gallery.pictures.find((one) => one.name === address().choices.get("slide")) || gallery.pictures[0];
}

function slideChoice(gallery, picture) {
  return choice("Slide", gallery.pictures.map((one) => [one.name, `${one.name}, patient ${one.patient}`]), picture.name, (value) => choose({ slide: value }));
}

function pictureValues(picture, width) {
  const fit = panels(width, 200, 4);
  return { ...fit, panel_height: Math.round((fit.panel_width * picture.height) / picture.width), image: picture.image, x_end: picture.width, y_end: picture.height,
    spot: (0.86 * picture.pitch * fit.panel_width / picture.width) ** 2 };
}

async function genesView(board, about) {
  const gallery = await galleryOf(board), { scores } = gallery, pool = inPool(gallery.shown, board);
  const wanted = address().item, gene = scores.genes.includes(wanted) ? wanted : gallery.maps?.genes[0] || scores.genes[0], at = scores.genes.indexOf(gene);
  const boxes = pool.filter((one) => scores.methods[one.method]).map((one) => ({ ...one, ...percentiles(scores.methods[one.method]) })).filter((row) => row.n);
  const one = pool.filter((row) => scores.methods[row.method]).map((row) => ({ ...row, pcc: scores.methods[row.method][at], ceiling: scores.ceiling[at] ?? null }));
  const list = h("datalist", { id: "genes" }, scores.genes.map((name) => h("option", { value: name })));
  const input = h("input", { type: "text", list: "genes", value: gene, "aria-label": "Gene", autocomplete: "off", spellcheck: "false", onchange: (event) => {
    const name = scores.genes.find((known) => known.toLowerCase() === event.target.value.trim().toLowerCase());
    if (name) location.hash = link({ item: name });
    else { event.target.value = gene; announce("No gene of that name is scored on every test slide"); }
  } });
  const mapped = gallery.maps?.genes.includes(gene), choices = shared();
  choices.set("gene", gene);
  const tools = [h("label", { class: "field" }, h("span", {}, `Gene, one of ${whole(scores.genes.length)}`), input), list,
    mapped ? h("a", { class: "button", href: link({ view: "tissue", item: "", choices }) }, `${gene} on the tissue`) : null, poolTools(board)];
  return [heading1(board, about), wanted && wanted !== gene ? h("p", { class: "note" }, `${wanted} is not scored on every test slide; ${gene} is shown.`) : null,
    figure("gene", one, (width) => ({ width: Math.min(width, 900) }), { tools, file: `${fileName(board)}-${gene}`, title: `${gene}: every method` }), 
    figure("gene-scores", boxes, (width) => ({ width: Math.min(width, 900) }), { file: `${fileName(board)}-genes`, title: `PCC of ${whole(scores.genes.length)} genes` })];
}

/** Percentiles with linear interpolation, as charts have them. */
function percentiles(values) {
  const known = values.filter(Number.isFinite).sort((a, b) => a - b), n = known.length;
  const at = (share) => { const place = share * (n - 1), low = Math.floor(place); return known[low] + (place - low) * ((known[low + 1] ?? known[low]) - known[low]); };
  return n ? { n, low: at(0.05), q1: at(0.25), median: at(0.5), q3: at(0.75), high: at(0.95) } : { n };
}

async function tissueView(board, about) {
  const gallery = await galleryOf(board), { maps } = gallery, picture = pictureOf(gallery), names = namesOf(gallery);
  const gene = maps.genes.includes(address().choices.get("gene")) ? address().choices.get("gene") : maps.genes[0];
  const scores = Object.fromEntries(Object.entries(maps.pcc).filter(([, slides]) => slides[picture.name]).map(([method, slides]) => [method, slides[picture.name][gene]]));
  const { ranked, chosen } = panelMethods(board, scores, MOST.tissue);
  const titles = [[MEASURED, "measured"], ...chosen.map((method) => [method, `${names[method]}, PCC ${scores[method] == null ? "-" : scores[method].toFixed(2)}`])];
  const rows = [{ panel: "stained image", order: 0, x: 0, y: 0, shade: 0, value: null }];
  titles.forEach(([method, panel], at) => {
    const [low, high, codes] = maps.levels[method][picture.name][gene], wide = high - low;
    shadesOf(codes).forEach((shade, spot) => rows.push({ panel, order: at + 1, x: picture.x[spot], y: picture.y[spot],
      shade: wide > 0 ? +shade.toFixed(3) : 0.5, value: +(low + shade * wide).toPrecision(3) }));
  });
  const tools = [choice("Gene", maps.genes.map((name) => [name, maps.markers.includes(name) ? `${name} (marker)` : name]), gene, (value) => choose({ gene: value })), slideChoice(gallery, picture), methodMenu(ranked, chosen, names)];
  return [heading1(board, about), figure("tissue", rows, (width) => pictureValues(picture, width), { tools, many: true, file: `${fileName(board)}-${picture.name}-${gene}`, title: `${gene} on slide ${picture.name}` }),
    h("p", {}, h("a", { href: link({ view: "genes", item: gene, choices: shared() }) }, `${gene} by method, over all slides`))];
}

async function clustersView(board, about) {
  const gallery = await galleryOf(board), { clusters } = gallery, picture = pictureOf(gallery), names = namesOf(gallery), name = picture.name;
  const scores = Object.fromEntries(Object.entries(clusters.ari).filter(([, slides]) => name in slides).map(([method, slides]) => [method, slides[name]]));
  const { ranked, chosen } = panelMethods(board, scores, MOST.clusters), label = (number) => (number < 0 ? "no label" : clusters.labels[number]);
  const title = (method) => `${names[method]}, ARI ${scores[method] == null ? "-" : scores[method].toFixed(2)}`;
  const mapped = [["labels", clusters.truth[name]], ...chosen.map((method) => [title(method), clusters.matched[method][name]])].flatMap(([panel, numbers], order) =>
    numbers.map((number, spot) => ({ panel, order, x: picture.x[spot], y: picture.y[spot], label: label(number) })));
  const placed = chosen.flatMap((method, order) => {
    const [a, b] = clusters.tsne[method][name].map(unlevel);
    return a.map((value, spot) => ({ panel: title(method), order, a: +value.toFixed(2), b: +b[spot].toFixed(2), label: label(clusters.truth[name][spot]) }));
  });
  const domain = [...clusters.labels, "no label"], legend = (width) => ({ domain, legend_columns: Math.max(1, Math.min(domain.length, Math.floor(width / 110))) });
  const tools = [slideChoice(gallery, picture), methodMenu(ranked, chosen, names)], file = `${fileName(board)}-${name}`;
  return [heading1(board, about), figure("clusters", mapped, (width) => ({ ...pictureValues(picture, width), ...legend(width) }), { tools, many: true, file, title: `Clusters on slide ${name}` }),
    figure("embedding", placed, (width) => ({ ...panels(width, 200, 4), ...legend(width) }), { many: true, file: `${file}-tsne` })];
}

async function structureView(board, about) {
  const gallery = await galleryOf(board), { profiles } = gallery, names = namesOf(gallery);
  const order = Object.fromEntries(rowsOf(board).map((row, at) => [row.method, -at]).filter(([method]) => method in profiles.mean));
  const { ranked, chosen } = panelMethods(board, order, MOST.structure), what = address().choices.get("of") === "variance" ? "variance" : "mean";
  const points = chosen.flatMap((method, at) => profiles.genes.map((gene, i) => ({ panel: names[method], order: at, gene, what: `${what} over spots`, measured: profiles[what][MEASURED][i], predicted: profiles[what][method][i] })));
  const pairs = [[MEASURED, "measured"], ...chosen.map((method) => [method, names[method]])].flatMap(([method, panel], at) =>
    profiles.paired.flatMap((a, i) => profiles.paired.map((b, j) => ({ panel, order: at, a, b, r: correlation(profiles.correlation[method], profiles.paired.length, i, j) }))));
  const tools = [choice("Of each gene", [["mean", "mean over spots"], ["variance", "variance over spots"]], what, (value) => choose({ of: value === "mean" ? null : value })), methodMenu(ranked, chosen, names)];
  return [heading1(board, about), figure("profiles", points, (width) => ({ ...panels(width - 60, 230, 3, 50), what: `${what} over spots` }), { tools, file: `${fileName(board)}-${what}` }),
    figure("correlations", pairs, (width) => ({ ...panels(width - 60, 260, 2, 70) }), { many: true, file: `${fileName(board)}-correlations` })];
}
