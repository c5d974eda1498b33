// The icon font is cut down to the icons that the webviews name, each exactly as it was drawn.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { fontOf, iconsNamed } from "../../scripts/icons.mjs";

const font = readFileSync("node_modules/@vscode/codicons/dist/codicon.ttf");
const points = new Map([
  ["info", 0xea74],
  ["go-to-file", 0xea94],
  ["debug-breakpoint", 0xea71],
  ["trash", 0xea81],
]);

/** The outlines of a TrueType font, one of no length for a glyph that draws nothing. */
function outlines(bytes: Buffer): Buffer[] {
  const tables = new Map<string, Buffer>();
  for (let entry = 12; entry < 12 + 16 * bytes.readUInt16BE(4); entry += 16) {
    const begin = bytes.readUInt32BE(entry + 8);
    tables.set(
      bytes.toString("latin1", entry, entry + 4),
      bytes.subarray(begin, begin + bytes.readUInt32BE(entry + 12)),
    );
  }
  const [loca, glyf] = [tables.get("loca")!, tables.get("glyf")!];
  const long = tables.get("head")!.readInt16BE(50) === 1;
  const begin = (glyph: number): number =>
    long ? loca.readUInt32BE(4 * glyph) : 2 * loca.readUInt16BE(2 * glyph);
  const count = tables.get("maxp")!.readUInt16BE(4);
  return Array.from({ length: count }, (_, glyph) => glyf.subarray(begin(glyph), begin(glyph + 1)));
}

it("names are found after `codicon-` and in quotes, and only those of icons", () => {
  const texts = [
    '<i class="codicon codicon-info" />',
    'class={`codicon codicon-${on ? "debug-breakpoint" : "nothing-of-that-name"}`}',
    "the word trash in a comment",
  ];
  expect([...iconsNamed(texts, points).keys()]).toEqual(["info", "debug-breakpoint"]);
});

it("the icons that are kept are drawn as before, the others not at all", () => {
  const before = outlines(font);
  const after = outlines(fontOf(font, new Set([0xea74, 0xea94])));
  expect(after).toHaveLength(before.length);
  const drawn = after.flatMap((outline, glyph) => (outline.length > 0 ? [glyph] : []));
  // Two icons, and the glyph that stands for a missing one, when that draws anything.
  expect(drawn.filter((glyph) => glyph !== 0)).toHaveLength(2);
  for (const glyph of drawn) {
    const original = before[glyph]!;
    expect(after[glyph]!.subarray(0, original.length).equals(original)).toBe(true);
  }
});

it("a code point without a glyph is an error, not an empty icon", () => {
  expect(() => fontOf(font, new Set([0x41]))).toThrow("no glyph for U+41");
});
