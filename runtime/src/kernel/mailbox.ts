/**
 * A mailbox: messages in the order they arrived, with removal from the middle for selective receive.
 *
 * Promises: append and take from the front are O(1); a search that found nothing is not repeated for the messages
 * it has seen (`scanned`), so that waiting for one message behind n others costs n once. Must not know who waits.
 */

import { asReceived, type Envelope } from "./envelope.js";

export class Mailbox {
  private head: Envelope | null = null;
  private tail: Envelope | null = null;
  /** Last message that the current search has already refused; `null` when the search starts at the front. */
  private scanned: Envelope | null = null;
  /** Predecessor of the message `find` returned last, so that `take` need not search again. */
  private beforeFound: Envelope | null = null;
  length = 0;

  append(envelope: Envelope): void {
    envelope.next = null;
    if (this.tail === null) this.head = envelope;
    else this.tail.next = envelope;
    this.tail = envelope;
    this.length++;
  }

  first(): Envelope | null {
    return this.head;
  }

  /** Forgets what the last search has refused: to be called whenever what is looked for changes. */
  restartSearch(): void {
    this.scanned = null;
  }

  /** The first whose envelope is accepted, looked for from the front; it stays in the mailbox until `take`. */
  firstAccepted(accepts: (envelope: Envelope) => boolean): Envelope | null {
    let current = this.head;
    while (current !== null && !accepts(current)) current = current.next;
    return current;
  }

  /** The first message that `match` accepts, as a receive sees it; it stays in the mailbox until `take`. */
  find(match: (message: unknown) => boolean): Envelope | null {
    let previous = this.scanned;
    let current = previous === null ? this.head : previous.next;
    while (current !== null) {
      if (match(asReceived(current))) {
        this.beforeFound = previous;
        return current;
      }
      previous = current;
      this.scanned = current;
      current = current.next;
    }
    return null;
  }

  /** Removes a message; `false` when it is not (or no longer) here. */
  take(envelope: Envelope): boolean {
    let previous: Envelope | null = null;
    if (this.head !== envelope) {
      previous = this.beforeFound;
      if (previous?.next !== envelope) {
        previous = this.head;
        while (previous !== null && previous.next !== envelope) previous = previous.next;
        if (previous === null) return false;
      }
    }
    if (previous === null) this.head = envelope.next;
    else previous.next = envelope.next;
    if (this.tail === envelope) this.tail = previous;
    if (this.scanned === envelope) this.scanned = previous;
    this.beforeFound = null;
    envelope.next = null;
    this.length--;
    return true;
  }

  /** Puts a message that is already here in front of all others (a debugger chooses another order). */
  moveToFront(envelope: Envelope): boolean {
    if (this.head === envelope) return true;
    if (!this.take(envelope)) return false;
    envelope.next = this.head;
    this.head = envelope;
    this.tail ??= envelope;
    this.length++;
    this.scanned = null;
    return true;
  }

  clear(): void {
    this.head = null;
    this.tail = null;
    this.scanned = null;
    this.beforeFound = null;
    this.length = 0;
  }

  *[Symbol.iterator](): IterableIterator<Envelope> {
    for (let current = this.head; current !== null; current = current.next) yield current;
  }
}
