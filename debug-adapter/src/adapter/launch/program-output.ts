/**
 * What the program prints, on its way to the console: whole characters, positions of bundled code mapped to where it
 * was written, and Node's own remarks about its inspector left out.
 *
 * A line is handed on when it is complete, or when nothing follows for a moment (a prompt has no line end).
 */

import { StringDecoder } from "node:string_decoder";
import type { SourceMaps } from "../sources/source-maps.js";

const FLUSH_AFTER_MS = 50;

export class ProgramOutput {
  private readonly decoder = new StringDecoder("utf8");
  private rest = "";
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly maps: SourceMaps,
    /** Whether a line is for people; `false` leaves it out. */
    private readonly accepts: (line: string) => boolean,
    private readonly write: (text: string) => void,
  ) {}

  take(chunk: Buffer): void {
    const text = this.rest + this.decoder.write(chunk);
    const end = text.lastIndexOf("\n") + 1;
    this.rest = text.slice(end);
    this.hand(text.slice(0, end));
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = this.rest === "" ? null : setTimeout(() => this.flush(), FLUSH_AFTER_MS);
  }

  /** Hands on what is left. */
  flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const rest = this.rest;
    this.rest = "";
    this.hand(rest);
  }

  private hand(text: string): void {
    if (text === "") return;
    const kept = text.split(/(?<=\n)/).filter((line) => this.accepts(line.trimEnd()));
    if (kept.length > 0) this.write(this.maps.mapText(kept.join("")));
  }
}
