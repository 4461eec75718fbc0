/** ZIP archives whose files are stored as they are (APPNOTE.TXT 6.3): small enough to need no 64-bit fields. */

/** A file of an archive: its path with slashes, its size in bytes, and when it was modified. */
export type ZipEntry = { path: string; size: number; modifiedAt: number };

type Bytes = Uint8Array<ArrayBuffer>;

const utf8 = new TextEncoder();

const LOCAL_BYTES = 30;
const DESCRIPTOR_BYTES = 16;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;

/** Names in UTF-8, and the checksum after the bytes, because it is known only then. */
const FLAGS = 0x0808;
const VERSION = 20;

/** The characters and names that Windows does not allow, and a dot or space at an end. */
const NOT_ON_WINDOWS = /[<>:"\\|?*%]|[. ]$|^(?=(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))/gi;

/** Returns a path that all systems can unpack: other characters are percent-encoded. */
export function zipPath(path: string): string {
  const name = (segment: string) =>
    segment.replace(NOT_ON_WINDOWS, (character) =>
      character === ""
        ? "_"
        : `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
    );
  return path.split("/").map(name).join("/");
}

/** Returns the size of the archive in bytes. */
export function zipSize(entries: Pick<ZipEntry, "path" | "size">[]): number {
  return entries.reduce((sum, { path, size }) => {
    const name = utf8.encode(zipPath(path)).length;
    return sum + LOCAL_BYTES + DESCRIPTOR_BYTES + CENTRAL_BYTES + 2 * name + size;
  }, END_BYTES);
}

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(crc: number, bytes: Uint8Array): number {
  let value = ~crc;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 0xff]! ^ (value >>> 8);
  return ~value >>> 0;
}

/** Writes numbers of 2 or 4 bytes, little-endian, before other bytes. */
function record(
  fields: [bytes: 2 | 4, value: number][],
  rest: Uint8Array = new Uint8Array(),
): Bytes {
  const length = fields.reduce((sum, [bytes]) => sum + bytes, 0);
  const out = new Uint8Array(length + rest.length);
  const view = new DataView(out.buffer);
  let at = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  out.set(rest, length);
  return out;
}

/** Returns a time in UTC as DOS writes it, which begins in 1980. */
function dosTime(time: number): [time: number, date: number] {
  const date = new Date(Math.max(time, Date.UTC(1980, 0, 1)));
  const clock =
    (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
  const year = Math.min(date.getUTCFullYear() - 1980, 127);
  return [clock, (year << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate()];
}

/**
 * Yields an archive piece by piece.
 *
 * @param open returns the bytes of a file, exactly as many as its size.
 */
export async function* zip<Entry extends ZipEntry>(
  entries: Entry[],
  open: (entry: Entry) => Promise<AsyncIterable<Uint8Array>>,
): AsyncGenerator<Uint8Array> {
  const central: Bytes[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = utf8.encode(zipPath(entry.path));
    const [time, date] = dosTime(entry.modifiedAt);
    const head: [2 | 4, number][] = [
      [2, VERSION],
      [2, FLAGS],
      [2, 0],
      [2, time],
      [2, date],
    ];
    const lengths: [2 | 4, number][] = [
      [2, name.length],
      [2, 0],
    ];
    yield record([[4, 0x04034b50], ...head, [4, 0], [4, 0], [4, 0], ...lengths], name);
    let crc = 0;
    for await (const chunk of await open(entry)) {
      crc = crc32(crc, chunk);
      yield chunk;
    }
    const sizes: [2 | 4, number][] = [
      [4, crc],
      [4, entry.size],
      [4, entry.size],
    ];
    yield record([[4, 0x08074b50], ...sizes]);
    const attributes: [2 | 4, number][] = [
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, offset],
    ];
    central.push(
      record([[4, 0x02014b50], [2, VERSION], ...head, ...sizes, ...lengths, ...attributes], name),
    );
    offset += LOCAL_BYTES + name.length + entry.size + DESCRIPTOR_BYTES;
  }
  const length = central.reduce((sum, bytes) => sum + bytes.length, 0);
  yield* central;
  const count = central.length;
  yield record([
    [4, 0x06054b50],
    ...([
      [2, 0],
      [2, 0],
      [2, count],
      [2, count],
      [4, length],
      [4, offset],
      [2, 0],
    ] as [2 | 4, number][]),
  ]);
}
