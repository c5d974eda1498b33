// The files within a .vsix, which is a zip archive: read by its directory at the end, without unpacking to disk.
import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";

const directoryEnd = 0x06054b50;
const directoryEntry = 0x02014b50;

/**
 * The paths in a zip archive of less than 4 GB, each with a function that gives its bytes.
 * @throws when the file is no such archive, and from the function for a compression other than deflate.
 */
export function readArchive(file: string): ReadonlyMap<string, () => Buffer> {
  const bytes = readFileSync(file);
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== directoryEnd) end -= 1;
  if (end < 0) throw new Error(`${file} is not a zip archive`);
  const entries = new Map<string, () => Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (bytes.readUInt32LE(at) !== directoryEntry) throw new Error(`${file} has a broken directory`);
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
    const path = bytes.toString("utf8", at + 46, nameEnd);
    const entry = { method: bytes.readUInt16LE(at + 10), size: bytes.readUInt32LE(at + 20) };
    const header = bytes.readUInt32LE(at + 42);
    entries.set(path, () => {
      const begin = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
      const content = bytes.subarray(begin, begin + entry.size);
      if (entry.method === 0) return content;
      if (entry.method !== 8)
        throw new Error(`${path} is compressed in a way (${entry.method}) not known here`);
      return inflateRawSync(content);
    });
    at = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}
