/**
 * The HTML in which a view's bundle runs: nothing may be loaded but the bundle, its styles and its icon font, and no
 * script may run but with this page's nonce. Pure but for the nonce given.
 */

export interface PageParts {
  /** `webview.cspSource`. */
  readonly source: string;
  readonly nonce: string;
  readonly script: string;
  readonly styles: readonly string[];
  readonly title: string;
  readonly language: string;
}

export function page({ source, nonce, script, styles, title, language }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source}`,
    `font-src ${source}`,
  ].join("; ");
  const links = styles.map((href) => `<link rel="stylesheet" href="${escape(href)}" />`);
  return `<!doctype html>
<html lang="${escape(language)}">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="${policy}" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>${escape(title)}</title>
${links.join("\n")}
</head>
<body>
<div id="root"></div>
<script nonce="${nonce}" src="${escape(script)}"></script>
</body>
</html>
`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
