/**
 * A map with any number of values under a key, in the order added.
 *
 * Adding and deleting are O(1) however many values a key has; the usual single value costs no collection of its own.
 * Must not know what it holds; values are compared by identity.
 */

export class Bag<K, T extends object> {
  private readonly map = new Map<K, T | Set<T>>();

  add(key: K, value: T): void {
    const held = this.map.get(key);
    if (held === undefined) this.map.set(key, value);
    else if (held instanceof Set) held.add(value);
    else this.map.set(key, new Set([held, value]));
  }

  delete(key: K, value: T): void {
    const held = this.map.get(key);
    if (held === value) this.map.delete(key);
    else if (held instanceof Set && held.delete(value) && held.size === 0) this.map.delete(key);
  }

  /** Removes the key with all its values. */
  clear(key: K): void {
    this.map.delete(key);
  }

  has(key: K): boolean {
    return this.map.has(key);
  }

  first(key: K): T | undefined {
    const held = this.map.get(key);
    if (!(held instanceof Set)) return held;
    for (const value of held) return value;
    return undefined;
  }

  get(key: K): readonly T[] {
    const held = this.map.get(key);
    if (held === undefined) return NOTHING;
    return held instanceof Set ? [...held] : [held];
  }

  keys(): IterableIterator<K> {
    return this.map.keys();
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (const held of this.map.values()) {
      if (held instanceof Set) yield* held;
      else yield held;
    }
  }
}

const NOTHING: readonly never[] = [];
