// The README as the packaged extension shows it: VS Code's extension page has neither the checkout nor its pictures
// (they are larger than the extension), and no repository is published that links could lead to. Pure.

const [begin, end] = ["<!-- checkout: begin -->", "<!-- checkout: end -->"];

/**
 * Leaves out what stands between the two comments above, pictures of the checkout with the paragraphs they are, and
 * of links into the checkout all but their text. What is quoted as code stays as it is.
 * @throws when a part is begun and not ended, or ended and not begun.
 */
export function packagedReadme(markdown) {
  let code = false;
  let checkout = false;
  const kept = [];
  for (const line of markdown.split("\n")) {
    if (line.startsWith("```")) code = !code;
    if (!code && (line === begin || line === end)) {
      if (checkout === (line === begin)) throw new Error(`README.md: ${line} without its other end`);
      checkout = line === begin;
      continue;
    }
    if (checkout) continue;
    const shown = code ? line : withoutCheckout(line);
    // What was cut leaves one empty line, not two.
    if (!code && shown === "" && (line !== "" || kept.at(-1) === "")) continue;
    kept.push(shown);
  }
  if (checkout) throw new Error(`README.md: ${begin} without its other end`);
  return kept.join("\n");
}

/** The targets of links and pictures that lead into the checkout. */
export function checkoutTargets(markdown) {
  return [...markdown.matchAll(/\]\(([^)\s]+)/g), ...markdown.matchAll(/\b(?:src|href)="([^"]+)"/g)]
    .map(([, target]) => target)
    .filter(isRelative);
}

function withoutCheckout(line) {
  const link = /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^)\s]+)[^)]*\)/g;
  return line.replace(link, (whole, picture, text, target) => {
    if (!isRelative(target)) return whole;
    return picture === "" ? text : "";
  });
}

function isRelative(target) {
  return !/^([a-z][a-z+.-]*:|#)/i.test(target);
}
