// A chart as SVG text: sizes to the right, ns upwards, both by powers of ten. It stands on a card of its own, so that
// it can be read on a dark page and a light one. Lines differ by colour, dash and mark, and carry their names.

const WIDTH = 760;
const HEIGHT = 400;
const PLOT = { left: 78, top: 58, right: 708, bottom: 296 };
const STYLES = [
  { colour: "#0b62b8", dash: "none" },
  { colour: "#b3261e", dash: "8 4" },
  { colour: "#1b7a3d", dash: "2 4" },
];

/** `series`: `[{ name, points: [[size, ns], ...] }]`. */
export function chart(title, series) {
  const sizes = series.flatMap(({ points }) => points.map(([size]) => size));
  const costs = series.flatMap(({ points }) => points.map(([, ns]) => ns));
  const x = scale(range(sizes), PLOT.left, PLOT.right);
  const y = scale(range(costs), PLOT.bottom, PLOT.top);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="13" fill="#1f2328">`,
    `<title>${escape(title)}: ns for one operation</title>`,
    `<desc>${escape(description(series))}</desc>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" rx="8" fill="#ffffff" stroke="#d0d7de"/>`,
    `<text x="${PLOT.left}" y="30" font-size="16" font-weight="600">${escape(title)}</text>`,
    `<text x="${PLOT.right}" y="30" text-anchor="end" fill="#57606a">time for one operation</text>`,
    ...x.powers.map((power) => vertical(x.at(power), power)),
    ...y.powers.map((power) => horizontal(y.at(power), power)),
    ...series.map((line, i) => drawn(line, STYLES[i % STYLES.length], x, y)),
    ...series.map(({ name }, i) => legend(name, STYLES[i % STYLES.length], i)),
    "</svg>",
  ];
  return `${parts.join("\n")}\n`;
}

function range(values) {
  const exponents = values.map((value) => Math.log10(Math.max(1, value)));
  const low = Math.floor(Math.min(...exponents));
  return { low, high: Math.max(low + 1, Math.ceil(Math.max(...exponents))) };
}

function scale({ low, high }, from, to) {
  return {
    powers: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)),
    at: (value) => round(from + ((Math.log10(Math.max(1, value)) - low) / (high - low)) * (to - from)),
  };
}

function vertical(at, power) {
  const line = `<line x1="${at}" y1="${PLOT.top}" x2="${at}" y2="${PLOT.bottom}" stroke="#e6e8eb"/>`;
  const text = `<text x="${at}" y="${PLOT.bottom + 20}" text-anchor="middle" fill="#57606a">${power.toLocaleString("en")}</text>`;
  return line + text;
}

function horizontal(at, power) {
  const line = `<line x1="${PLOT.left}" y1="${at}" x2="${PLOT.right}" y2="${at}" stroke="#e6e8eb"/>`;
  const text = `<text x="${PLOT.left - 8}" y="${at + 4}" text-anchor="end" fill="#57606a">${duration(power)}</text>`;
  return line + text;
}

function drawn({ points }, { colour, dash }, x, y) {
  const at = points.map(([size, ns]) => `${x.at(size)},${y.at(ns)}`);
  const marks = points.map(
    ([size, ns]) =>
      `<circle cx="${x.at(size)}" cy="${y.at(ns)}" r="3.5" fill="${colour}"><title>${size.toLocaleString("en")}: ${ns.toLocaleString("en")} ns</title></circle>`,
  );
  const line = `<polyline points="${at.join(" ")}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/>`;
  return line + marks.join("");
}

function legend(name, { colour, dash }, i) {
  const y = PLOT.bottom + 46 + i * 20;
  return `<line x1="${PLOT.left}" y1="${y - 4}" x2="${PLOT.left + 34}" y2="${y - 4}" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/><circle cx="${PLOT.left + 17}" cy="${y - 4}" r="3.5" fill="${colour}"/><text x="${PLOT.left + 44}" y="${y}">${escape(name)}</text>`;
}

function description(series) {
  return series
    .map(({ name, points }) => `${name}: ${points.map(([size, ns]) => `${size}: ${ns} ns`).join(", ")}`)
    .join(". ");
}

function duration(ns) {
  if (ns >= 1e9) return `${ns / 1e9} s`;
  if (ns >= 1e6) return `${ns / 1e6} ms`;
  return ns >= 1000 ? `${ns / 1000} µs` : `${ns} ns`;
}

function round(value) {
  return Math.round(value * 10) / 10;
}

function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
