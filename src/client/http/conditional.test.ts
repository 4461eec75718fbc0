import { describe, expect, test } from "vitest";
import {
  entityTag,
  insistsOnAnother,
  isNotModified,
  isOlder,
  lastModified,
  requestedRange,
} from "./conditional.js";

const ETAG = entityTag("v1");
/** RFC 9110's own example of a date. */
const MODIFIED = Date.UTC(1994, 10, 6, 8, 49, 37);
const NOW = MODIFIED + 10_000;
const SAME = { etag: ETAG, modified: MODIFIED };
const headers = (entries: Record<string, string>) => new Headers(entries);

describe("If-None-Match", () => {
  test.each([
    ['"v1"', true],
    [' "v1" ', true],
    ['W/"v1"', true],
    ["*", true],
    [" * ", true],
    ['"a", "v1"', true],
    ['"a,b","v1"', true],
    ['"a", W/"v1" , "c"', true],
    ['"v2"', false],
    ['"a,v1"', false],
    ['"v1', false],
    ["v1", false],
    ['w/"v2"', false],
    ['"V1"', false],
    ["", false],
    ['"*"', false],
  ])("%s", (value, expected) => {
    expect(isNotModified(headers({ "If-None-Match": value }), SAME, NOW)).toBe(expected);
  });

  test("that is not there", () => {
    expect(isNotModified(headers({}), SAME, NOW)).toBe(false);
    expect(isNotModified(headers({ "If-Match": ETAG }), SAME, NOW)).toBe(false);
  });
});

describe("If-Modified-Since", () => {
  const judge = (value: string, more: Record<string, string> = {}, modified = SAME.modified) =>
    isNotModified(headers({ "If-Modified-Since": value, ...more }), { etag: ETAG, modified }, NOW);

  test.each([
    ["Sun, 06 Nov 1994 08:49:37 GMT", true],
    [" Sun, 06 Nov 1994 08:49:37 GMT ", true],
    ["Sunday, 06-Nov-94 08:49:37 GMT", true],
    ["Sun Nov  6 08:49:37 1994", true],
    ["Sun, 06 Nov 1994 08:49:47 GMT", true],
    ["Sun, 06 Nov 1994 08:49:36 GMT", false],
    // Later than now, of a client whose clock is wrong.
    ["Sun, 06 Nov 1994 08:49:48 GMT", false],
    // No date of HTTP.
    ["1994-11-06T08:49:37Z", false],
    ["Sun, 06 Nov 1994 08:49:37", false],
    ["Sun, 06 Nov 1994 08:49:37 +0000", false],
    ["Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT", false],
    ["Sun, 06 Xyz 1994 08:49:37 GMT", false],
    ["784111777", false],
    ["", false],
  ])("%s", (value, expected) => {
    expect(judge(value)).toBe(expected);
  });

  test("gives way to If-None-Match (§13.1.3)", () => {
    const date = "Sun, 06 Nov 1994 08:49:37 GMT";
    expect(judge(date, { "If-None-Match": '"v2"' })).toBe(false);
    expect(judge("Sun, 06 Nov 1994 08:49:36 GMT", { "If-None-Match": ETAG })).toBe(true);
  });

  test("says nothing of what has no date", () => {
    const asked = headers({ "If-Modified-Since": "Sun, 06 Nov 1994 08:49:37 GMT" });
    expect(isNotModified(asked, { etag: ETAG, modified: null }, NOW)).toBe(false);
  });
});

test.each([
  ["Sun, 06 Nov 1994 08:49:36 GMT", true],
  ["Sun, 06 Nov 1994 08:49:37 GMT", false],
  ["Sun, 06 Nov 1994 08:49:38 GMT", false],
  ["nonsense", false],
])("If-Unmodified-Since: %s", (value, expected) => {
  const asked = headers({ "If-Unmodified-Since": value });
  expect(isOlder(asked, SAME)).toBe(expected);
  expect(isOlder(asked, { etag: ETAG, modified: null })).toBe(false);
});

describe("Last-Modified", () => {
  test("is the next second, once that has begun", () => {
    expect(lastModified(10_300, 10_999)).toBeNull();
    expect(lastModified(10_300, 11_000)).toBe(11_000);
    expect(lastModified(10_300, 99_000)).toBe(11_000);
    expect(lastModified(11_000, 11_000)).toBeNull();
    expect(lastModified(11_000, 12_000)).toBe(12_000);
  });

  test("tells every two versions apart that a client has seen", () => {
    for (let second = 10_000; second < 12_100; second += 100) {
      for (let first = 10_000; first < second; first += 100) {
        const seen = lastModified(first, second - 1);
        if (seen !== null) expect(seen).not.toBe(lastModified(second, 99_000));
      }
    }
  });
});

describe("If-Match", () => {
  test.each([
    ['"v1"', false],
    ["*", false],
    ['"a", "v1"', false],
    ['W/"v1"', true],
    ['"v2"', true],
    ["v1", true],
    ["", true],
  ])("%s insists on another: %s", (value, expected) => {
    expect(insistsOnAnother(headers({ "If-Match": value }), ETAG)).toBe(expected);
  });

  test("that is not there", () => {
    expect(insistsOnAnother(headers({ "If-None-Match": '"v2"' }), ETAG)).toBe(false);
  });
});

describe("Range of a file of 10 bytes", () => {
  test.each([
    ["bytes=0-0", { start: 0, end: 0 }],
    ["bytes=0-9", { start: 0, end: 9 }],
    ["bytes=0-", { start: 0, end: 9 }],
    ["bytes=9-", { start: 9, end: 9 }],
    ["bytes=3-5", { start: 3, end: 5 }],
    ["bytes=3-10", { start: 3, end: 9 }],
    ["bytes=3-99999999999999999999999", { start: 3, end: 9 }],
    ["bytes=-1", { start: 9, end: 9 }],
    ["bytes=-10", { start: 0, end: 9 }],
    ["bytes=-11", { start: 0, end: 9 }],
    [`bytes=-${"9".repeat(400)}`, { start: 0, end: 9 }],
    ["BYTES=1-2", { start: 1, end: 2 }],
    [" bytes=1-2 ", { start: 1, end: 2 }],
    ["bytes=10-", "unsatisfiable"],
    ["bytes=10-20", "unsatisfiable"],
    [`bytes=${"9".repeat(400)}-`, "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=5-3", null],
    ["bytes=15-13", null],
    ["bytes=-", null],
    ["bytes=", null],
    ["bytes", null],
    ["", null],
    ["bytes=0-1,3-4", null],
    ["bytes=0-1,", null],
    ["bytes=a-b", null],
    ["bytes=1.5-3", null],
    ["bytes=+1-3", null],
    ["bytes=--3", null],
    ["items=0-1", null],
    ["bytes 0-1", null],
  ] as const)("%s", (value, expected) => {
    expect(requestedRange(headers({ Range: value }), 10, SAME)).toEqual(expected);
  });

  test.each([
    [ETAG, { start: 1, end: 2 }],
    [` ${ETAG} `, { start: 1, end: 2 }],
    [`W/${ETAG}`, null],
    ['"v2"', null],
    [`${ETAG}, "v2"`, null],
    ["*", null],
    ["Sun, 06 Nov 1994 08:49:37 GMT", { start: 1, end: 2 }],
    ["Sun, 06 Nov 1994 08:49:38 GMT", null],
    ["Sun, 06 Nov 1994 08:49:36 GMT", null],
    ["1994-11-06T08:49:37Z", null],
    ["", null],
  ])("with If-Range: %s", (condition, expected) => {
    const asked = headers({ Range: "bytes=1-2", "If-Range": condition });
    expect(requestedRange(asked, 10, SAME)).toEqual(expected);
  });

  test("with If-Range for another version, even where there is no such part", () => {
    const asked = headers({ Range: "bytes=10-", "If-Range": '"v2"' });
    expect(requestedRange(asked, 10, SAME)).toBeNull();
  });
});

test.each([
  ["bytes=0-", "unsatisfiable"],
  ["bytes=0-0", "unsatisfiable"],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=-5", null],
])("Range of an empty file: %s", (value, expected) => {
  expect(requestedRange(headers({ Range: value }), 0, SAME)).toEqual(expected);
});
