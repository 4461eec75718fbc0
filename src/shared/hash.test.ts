/** SHA-256 and HMAC, compared with those of Node. */
import { createHash, createHmac } from "node:crypto";
import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { Sha256, hmacSha256 } from "./hash.js";
import { bytesToHex } from "./sha256.js";

/** Up to three blocks, so that padding of every length is tried. */
const MAX_BYTES = 200;
const bytes = fc.uint8Array({ maxLength: MAX_BYTES });

describe("SHA-256", () => {
  test.each(Array.from({ length: MAX_BYTES }, (_, length) => length))("of %d bytes", (length) => {
    const data = Uint8Array.from({ length }, (_, index) => (index * 151 + length) % 256);
    const expected = createHash("sha256").update(data).digest("hex");
    expect(bytesToHex(new Sha256().update(data).digest())).toBe(expected);
  });

  test.prop([fc.array(bytes, { maxLength: 5 })])("of parts is that of all together", (parts) => {
    const hash = new Sha256();
    for (const part of parts) hash.update(part);
    const expected = createHash("sha256").update(Buffer.concat(parts)).digest("hex");
    expect(bytesToHex(hash.digest())).toBe(expected);
  });

  test.prop([fc.string({ unit: "grapheme" })])("of a text is that of its UTF-8", (text) => {
    const expected = createHash("sha256").update(text).digest("hex");
    expect(bytesToHex(new Sha256().update(text).digest())).toBe(expected);
  });

  test("of a view hashes only what it shows", () => {
    const whole = Uint8Array.from({ length: 100 }, (_, index) => index);
    const expected = createHash("sha256").update(whole.slice(7, 93)).digest("hex");
    expect(bytesToHex(new Sha256().update(whole.subarray(7, 93)).digest())).toBe(expected);
  });
});

test.prop([bytes, bytes])("HMAC, with keys shorter and longer than a block", (key, message) => {
  const expected = createHmac("sha256", key).update(message).digest("hex");
  expect(bytesToHex(hmacSha256(key, message))).toBe(expected);
});
