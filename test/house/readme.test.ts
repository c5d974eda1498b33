// What of the README the packaged extension shows: nothing that only a checkout has.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkoutTargets, packagedReadme } from "../../scripts/readme.mjs";

const changes: readonly (readonly [what: string, from: string, to: string])[] = [
  ["a picture of the checkout is a paragraph less", "One\n\n![A stop](docs/stop.png)\n\nTwo", "One\n\nTwo"],
  ["a picture from elsewhere stays", "![A](https://example.org/a.png)", "![A](https://example.org/a.png)"],
  ["of a link into the checkout the text stays", "See [the map](ARCHITECTURE.md).", "See the map."],
  ["also when that is code", "[`examples/`](examples/): programs", "`examples/`: programs"],
  ["links to elsewhere and within the page stay", "[a](https://a.org) [b](#b)", "[a](https://a.org) [b](#b)"],
  ["code is left alone", "```md\n[a](b.md)\n\n\n```", "```md\n[a](b.md)\n\n\n```"],
  [
    "parts about the checkout go",
    "One\n\n<!-- checkout: begin -->\n\nTwo\n\n<!-- checkout: end -->\n\nThree",
    "One\n\nThree",
  ],
];

describe("the packaged README", () => {
  it.each(changes)("%s", (_what, from, to) => {
    expect(packagedReadme(from)).toBe(to);
  });

  it("refuses a part without its other end", () => {
    expect(() => packagedReadme("<!-- checkout: begin -->\n")).toThrow("without its other end");
    expect(() => packagedReadme("<!-- checkout: end -->\n")).toThrow("without its other end");
  });

  it("of this README leads nowhere into the checkout, and still says what the extension does", () => {
    const readme = readFileSync("README.md", "utf8");
    const packaged = packagedReadme(readme);
    expect(checkoutTargets(readme)).not.toEqual([]);
    expect(checkoutTargets(packaged)).toEqual([]);
    expect(packaged).not.toContain("npm start");
    expect(packaged).toContain("defineStateMachine");
    expect(packaged.length).toBeGreaterThan(readme.length / 2);
  });
});
