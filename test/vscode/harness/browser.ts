// A headless Chromium for the harness. Knows how to find and start it, nothing of what is looked at.
import { type Browser, chromium as playwright } from "playwright-core";
import { chromium, ensurePrograms } from "./debian.js";

/** Quiet and offline: nothing but the page under test speaks to the network. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--force-color-profile=srgb",
  "--font-render-hinting=none",
];

/** Starts Chromium, installing it first where that is possible. Close it with `browser.close()`. */
export async function launchBrowser(say: (line: string) => void = () => {}): Promise<Browser> {
  const [executablePath = ""] = await ensurePrograms([chromium], say);
  return playwright.launch({ executablePath, args });
}
