/** The README as the packaged extension shows it: without pictures of, links into and parts about the checkout. */
export function packagedReadme(markdown: string): string;

/** The targets of links and pictures that lead into the checkout. */
export function checkoutTargets(markdown: string): string[];
