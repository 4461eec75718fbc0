import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { zip, zipPath, zipSize } from "./zip.js";

const FILES: Record<string, string> = {
  "a.txt": "one",
  "b/empty": "",
  "b/c/é 😀.bin": "x".repeat(100_000),
};

async function archiveOf(files: Record<string, string>) {
  const entries = Object.entries(files).map(([name, text]) => ({
    ...{
      path: name,
      text,
      size: Buffer.byteLength(text),
      modifiedAt: Date.UTC(2026, 4, 6, 7, 8, 10),
    },
  }));
  const parts: Uint8Array[] = [];
  const open = async ({ text }: { text: string }) =>
    (async function* () {
      for (let at = 0; at < text.length; at += 30_000) {
        yield new TextEncoder().encode(text.slice(at, at + 30_000));
      }
    })();
  for await (const part of zip(entries, open)) parts.push(part);
  return { bytes: Buffer.concat(parts), entries };
}

/** The files of an archive, as its directory at the end lists them. */
function read(bytes: Buffer): Record<string, string> {
  const end = bytes.length - 22;
  expect(bytes.readUInt32LE(end)).toBe(0x06054b50);
  const found: Record<string, string> = {};
  let at = bytes.readUInt32LE(end + 16);
  expect(at + bytes.readUInt32LE(end + 12)).toBe(end);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    expect(bytes.readUInt32LE(at)).toBe(0x02014b50);
    const [crc, size, length] = [16, 24, 28].map((field) =>
      field === 28 ? bytes.readUInt16LE(at + field) : bytes.readUInt32LE(at + field),
    ) as [number, number, number];
    const local = bytes.readUInt32LE(at + 42);
    expect(bytes.readUInt32LE(local)).toBe(0x04034b50);
    const start = local + 30 + bytes.readUInt16LE(local + 26);
    const content = bytes.subarray(start, start + size);
    expect(crc32(content)).toBe(crc);
    expect(bytes.readUInt32LE(start + size + 4)).toBe(crc);
    found[bytes.toString("utf8", at + 46, at + 46 + length)] = content.toString();
    at += 46 + length;
  }
  return found;
}

test("an archive has its files, and the size that was computed", async () => {
  const { bytes, entries } = await archiveOf(FILES);
  expect(bytes.length).toBe(zipSize(entries));
  expect(read(bytes)).toEqual(FILES);
  expect(read((await archiveOf({})).bytes)).toEqual({});
});

test("names that a system does not allow are encoded, and no two become the same", () => {
  expect(zipPath("a/b c/é.png")).toBe("a/b c/é.png");
  expect(zipPath('x:y/"?*<>|\\%.')).toBe("x%3Ay/%22%3F%2A%3C%3E%7C%5C%25%2E");
  expect([zipPath("con"), zipPath("aux.txt"), zipPath("console")]).toEqual([
    "_con",
    "_aux.txt",
    "console",
  ]);
});
