"use strict";
// Figures: Vega-Lite specifications of the page, filled with rows and with what the theme decides.

function filled(value, given) {
  if (typeof value === "string" && value.startsWith("$")) return given[value.slice(1)];
  if (Array.isArray(value)) return value.map((item) => filled(item, given));
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, given)]));
  return value;
}

/** The whole specification; paper is given for files, which have no page behind them. */
function specification(known, name, rows, given, chosenTheme, paper) {
  const [config, colours] = known.themes[chosenTheme], chart = known.charts[name];
  const spec = filled(chart.spec, { ...chart.defaults, ...colours, ...given });
  return { $schema: "https://vega.github.io/schema/vega-lite/v6.json", description: chart.title, ...spec,
    config: { ...config, ...(paper ? { background: paper } : {}) }, datasets: { rows } };
}

async function draw(element, spec, renderer) {
  await chartLibraries();
  return vegaEmbed(element, spec, { mode: "vega-lite", renderer, actions: false, ast: true, logLevel: vega.Error, defaultStyle: false, tooltip: { disableDefaultStyle: true, theme: "custom" } });
}

/** A figure with its title, caption and downloads; "wide" is for many marks, which are drawn on a canvas. */
function figure(name, rows, given, { tools, file, many, level = "h2", title } = {}) {
  const holder = h("div", { class: "chart", tabindex: "0", role: "group" }), caption = h("p", { class: "caption" }), heading = h(level);
  const buttons = h("div", { class: "downloads", role: "group" });
  const box = h("figure", {}, h("div", { class: "figure-head" }, heading, buttons), caption, tools ? h("div", { class: "tools" }, tools) : null, holder);
  load("charts").then(async (known) => {
    const chart = known.charts[name], text = title || chart.title;
    heading.textContent = text;
    caption.textContent = chart.caption;
    buttons.setAttribute("aria-label", `Download: ${text}`);
    holder.setAttribute("aria-label", text);
    const base = file || name;
    const clean = () => specification(known, name, rows, { ...given(760), width: 760 }, "light", "#ffffff");
    buttons.append(...["CSV", "SVG", "PNG"].map((kind) => h("button", { type: "button", "aria-label": `${kind}: ${text}`, onclick: () => downloadFigure(kind, base, rows, clean) }, kind)));
    if (!rows.length) return holder.replaceChildren(h("p", { class: "caption" }, "Nothing to draw."));
    const width = Math.max(240, Math.min(holder.clientWidth || 600, 1100));
    const spec = specification(known, name, rows, { width, ...given(width) }, theme());
    holder.dataset.chart = name;
    holder.style.minHeight = `${heightOf(spec, rows)}px`;
    await near(holder);
    await draw(holder, spec, many ? "canvas" : "svg");
    holder.dataset.drawn = "true";
    for (const drawing of holder.querySelectorAll("svg.marks, canvas.marks")) drawing.setAttribute("aria-label", `${text}. ${chart.caption}`);
  });
  return box;
}

/** About how high a chart will be, so that what stands below it stays where it is. */
function heightOf(spec, rows) {
  const axis = 48, many = (field) => new Set(rows.map((row) => row[field])).size;
  if (spec.facet) return Math.ceil(many(spec.facet.field) / (spec.columns || 1)) * ((spec.spec.height || 0) + 34) + axis;
  const sides = spec.encoding || spec.layer?.[0].encoding || {};
  return (spec.height?.step ? spec.height.step * many(sides.y?.field) : spec.height || 0) + axis;
}

/** Until an element is in sight or nearly so; paper shows all of it. */
function near(element) {
  return new Promise((done) => {
    const watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && (watch.disconnect(), done()), { rootMargin: "300px" });
    watch.observe(element);
    addEventListener("beforeprint", done, { once: true });
  });
}

async function downloadFigure(kind, base, rows, clean) {
  if (kind === "CSV") {
    const head = Object.keys(Object.assign({}, ...rows));
    return save(`${base}.csv`, "text/csv", csv(head, rows.map((row) => head.map((key) => row[key]))));
  }
  const holder = h("div"), { view } = await draw(holder, clean(), "svg");
  if (kind === "SVG") save(`${base}.svg`, "image/svg+xml", await view.toSVG());
  else view.toCanvas(2).then((canvas) => canvas.toBlob((blob) => save(`${base}.png`, "image/png", blob)));
  announce(`${base}.${kind.toLowerCase()} is being saved`);
}

/** Rows of a chart that are in the pool. */
function inPool(rows, board) {
  const methods = new Set(pooled(board, address().choices).rows.map((row) => row.method));
  return rows.filter((row) => row.method === undefined || methods.has(row.method));
}

/** How many panels of at least "least" pixels fit side by side, and how wide each is. */
function panels(width, least, most, gap = 14) {
  const columns = Math.max(1, Math.min(most, Math.floor((width + gap) / (least + gap))));
  return { columns, panel_width: Math.floor(Math.min(least * 1.5, (width - gap * (columns - 1) - 8) / columns)) };
}
