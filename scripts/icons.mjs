// The icons of the webviews: of the codicon font's 500 glyphs those that the views' sources name, with the class names
// codicons.css gives them. Promises: the same outlines, code points and classes as the whole font, at a hundredth of
// its size. An icon counts as named when its name stands in the sources in quotes or after `codicon-`.
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./dependencies.mjs";

const codicons = join(root, "node_modules/@vscode/codicons/dist");
const views = join(root, "extension/webview/src");
const rule = /^\.codicon-([\w-]+):before \{ content: "\\([0-9a-f]+)" \}$/gm;

/** Writes codicon.css and codicon.ttf into `folder`. With `all`, every icon: sources that change may name another. */
export async function writeIcons(folder, { all = false } = {}) {
  const css = readFileSync(join(codicons, "codicon.css"), "utf8");
  const font = readFileSync(join(codicons, "codicon.ttf"));
  const points = new Map([...css.matchAll(rule)].map(([, name, hex]) => [name, Number.parseInt(hex, 16)]));
  if (points.size === 0)
    throw new Error("no icon found in codicon.css: are its rules written otherwise now?");
  const named = all ? points : iconsNamed(sourcesOf(views), points);
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, "codicon.css"),
    css.replaceAll(rule, (whole, name) => (named.has(name) ? whole : "")).replace(/\n{2,}/g, "\n"),
  );
  await writeFile(join(folder, "codicon.ttf"), all ? font : fontOf(font, new Set(named.values())));
}

/** Of the icons in `points` (name to code point) those that the texts name. */
export function iconsNamed(texts, points) {
  const names = texts.flatMap((text) =>
    [...text.matchAll(/codicon-([\w-]+)|(["'`])([\w-]+)\2/g)].map(([, icon, , quoted]) => icon ?? quoted),
  );
  return new Map(names.filter((name) => points.has(name)).map((name) => [name, points.get(name)]));
}

function sourcesOf(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => /\.(tsx?|css)$/.test(name))
    .map((name) => readFileSync(join(folder, name), "utf8"));
}

/**
 * A TrueType font with the outlines of those code points alone. Glyph numbers stay, so that all tables but these
 * three do too: glyf (outlines), loca (where each begins) and post (glyphs' names, left out).
 */
export function fontOf(font, codePoints) {
  const tables = tablesOf(font);
  const kept = new Set([0, ...[...codePoints].map((point) => glyphOf(tables.get("cmap"), point))]);
  const outlines = outlinesOf(tables);
  // A glyph composed of others names them; codicons has none, and an icon must not silently lose a part.
  for (const glyph of kept)
    if (outlines[glyph].length > 0 && outlines[glyph].readInt16BE(0) < 0)
      throw new Error(`glyph ${glyph} of the icon font is composed of others`);
  const glyf = [];
  const loca = Buffer.alloc(4 * (outlines.length + 1));
  let at = 0;
  for (const [glyph, outline] of outlines.entries()) {
    loca.writeUInt32BE(at, 4 * glyph);
    if (!kept.has(glyph)) continue;
    glyf.push(padded(outline));
    at += padded(outline).length;
  }
  loca.writeUInt32BE(at, 4 * outlines.length);
  const head = Buffer.from(tables.get("head"));
  head.writeInt16BE(1, 50); // loca in 32 bits
  const post = Buffer.from(tables.get("post").subarray(0, 32));
  post.writeUInt32BE(0x00030000, 0); // no names follow
  return written(
    new Map([...tables, ["glyf", Buffer.concat(glyf)], ["loca", loca], ["head", head], ["post", post]]),
  );
}

function tablesOf(font) {
  const tables = new Map();
  for (let entry = 12; entry < 12 + 16 * font.readUInt16BE(4); entry += 16) {
    const begin = font.readUInt32BE(entry + 8);
    tables.set(
      font.toString("latin1", entry, entry + 4),
      font.subarray(begin, begin + font.readUInt32BE(entry + 12)),
    );
  }
  return tables;
}

function outlinesOf(tables) {
  const [loca, glyf] = [tables.get("loca"), tables.get("glyf")];
  const long = tables.get("head").readInt16BE(50) === 1;
  const begin = (glyph) => (long ? loca.readUInt32BE(4 * glyph) : 2 * loca.readUInt16BE(2 * glyph));
  const count = tables.get("maxp").readUInt16BE(4);
  return Array.from({ length: count }, (_, glyph) => glyf.subarray(begin(glyph), begin(glyph + 1)));
}

/** The glyph of a code point of the basic plane, by cmap's format 4 (segments with a delta or a list of glyphs). */
function glyphOf(cmap, point) {
  for (let entry = 4; entry < 4 + 8 * cmap.readUInt16BE(2); entry += 8) {
    const table = cmap.subarray(cmap.readUInt32BE(entry + 4));
    if (table.readUInt16BE(0) !== 4) continue;
    const doubled = table.readUInt16BE(6);
    const [ends, starts] = [14, 16 + doubled];
    const [deltas, offsets] = [starts + doubled, starts + 2 * doubled];
    for (let segment = 0; segment < doubled; segment += 2) {
      const start = table.readUInt16BE(starts + segment);
      if (point < start || point > table.readUInt16BE(ends + segment)) continue;
      const delta = table.readUInt16BE(deltas + segment);
      const offset = table.readUInt16BE(offsets + segment);
      if (offset === 0) return (point + delta) & 0xffff;
      const glyph = table.readUInt16BE(offsets + segment + offset + 2 * (point - start));
      if (glyph !== 0) return (glyph + delta) & 0xffff;
    }
  }
  throw new Error(`the icon font has no glyph for U+${point.toString(16)}`);
}

/** The tables as a file: directory sorted by name, each table at a multiple of four, checksums anew. */
function written(tables) {
  const names = [...tables.keys()].sort();
  const directory = Buffer.alloc(12 + 16 * names.length);
  const power = Math.floor(Math.log2(names.length));
  directory.writeUInt32BE(0x00010000, 0);
  directory.writeUInt16BE(names.length, 4);
  directory.writeUInt16BE(16 * 2 ** power, 6);
  directory.writeUInt16BE(power, 8);
  directory.writeUInt16BE(16 * names.length - 16 * 2 ** power, 10);
  const head = tables.get("head");
  head.writeUInt32BE(0, 8);
  let at = directory.length;
  for (const [index, name] of names.entries()) {
    const entry = 12 + 16 * index;
    const table = tables.get(name);
    directory.write(name, entry, "latin1");
    directory.writeUInt32BE(checksum(table), entry + 4);
    directory.writeUInt32BE(at, entry + 8);
    directory.writeUInt32BE(table.length, entry + 12);
    at += padded(table).length;
  }
  const whole = () => Buffer.concat([directory, ...names.map((name) => padded(tables.get(name)))]);
  head.writeUInt32BE((0xb1b0afba - checksum(whole())) >>> 0, 8);
  return whole();
}

function padded(bytes) {
  return bytes.length % 4 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(4 - (bytes.length % 4))]);
}

function checksum(bytes) {
  let sum = 0;
  const whole = padded(bytes);
  for (let at = 0; at < whole.length; at += 4) sum = (sum + whole.readUInt32BE(at)) >>> 0;
  return sum;
}
