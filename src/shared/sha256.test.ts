import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeThrownBy } from "../component/testing/refusals.test-helpers.js";
import { base64ToHex, hexToBase64, parseSha256 } from "./sha256.js";

const EMPTY_HEX = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const EMPTY_BASE64 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

const digest = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""));

describe("SHA-256 digests", () => {
  test("of nothing, in both writings", () => {
    expect(hexToBase64(EMPTY_HEX)).toBe(EMPTY_BASE64);
    expect(base64ToHex(EMPTY_BASE64)).toBe(EMPTY_HEX);
  });

  test("are lower-case hex, whatever they came in", () => {
    expect(parseSha256(EMPTY_HEX)).toBe(EMPTY_HEX);
    expect(parseSha256(EMPTY_HEX.toUpperCase())).toBe(EMPTY_HEX);
    expect(parseSha256(EMPTY_BASE64)).toBe(EMPTY_HEX);
  });

  test("come back from base64 as they were", () => {
    fc.assert(
      fc.property(digest, (hex) => {
        expect(base64ToHex(hexToBase64(hex))).toBe(hex);
        expect(parseSha256(hexToBase64(hex))).toBe(hex);
      }),
    );
  });

  test.each([
    ["empty", ""],
    ["too short", EMPTY_HEX.slice(1)],
    ["too long", `${EMPTY_HEX}0`],
    ["not hex", `g${EMPTY_HEX.slice(1)}`],
    ["with a line end", `${EMPTY_HEX}\n`],
    ["base64 without its padding", EMPTY_BASE64.slice(0, -1)],
    ["base64 for URLs", EMPTY_BASE64.replace("/", "_").replace("+", "-")],
    ["another digest", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
  ])("are refused when %s", (_what, text) => {
    expect(codeThrownBy(() => parseSha256(text))).toBe("ARGUMENT_INVALID");
  });

  test("or nothing but the typed error, for any text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(codeThrownBy(() => parseSha256(text))).toBe("ARGUMENT_INVALID");
      }),
    );
  });
});
