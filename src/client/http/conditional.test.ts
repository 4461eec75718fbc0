import { describe, expect, test } from "vitest";
import { entityTag, insistsOnAnother, isNotModified, requestedRange } from "./conditional.js";

const ETAG = entityTag("v1");
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
    expect(isNotModified(headers({ "If-None-Match": value }), ETAG)).toBe(expected);
  });

  test("that is not there", () => {
    expect(isNotModified(headers({}), ETAG)).toBe(false);
    expect(isNotModified(headers({ "If-Match": ETAG }), ETAG)).toBe(false);
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
    expect(requestedRange(headers({ Range: value }), 10, ETAG)).toEqual(expected);
  });

  test.each([
    [ETAG, { start: 1, end: 2 }],
    [` ${ETAG} `, { start: 1, end: 2 }],
    [`W/${ETAG}`, null],
    ['"v2"', null],
    [`${ETAG}, "v2"`, null],
    ["*", null],
    ["Wed, 21 Oct 2026 07:28:00 GMT", null],
    ["", null],
  ])("with If-Range: %s", (condition, expected) => {
    const asked = headers({ Range: "bytes=1-2", "If-Range": condition });
    expect(requestedRange(asked, 10, ETAG)).toEqual(expected);
  });

  test("with If-Range for another version, even where there is no such part", () => {
    const asked = headers({ Range: "bytes=10-", "If-Range": '"v2"' });
    expect(requestedRange(asked, 10, ETAG)).toBeNull();
  });
});

test.each([
  ["bytes=0-", "unsatisfiable"],
  ["bytes=0-0", "unsatisfiable"],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=-5", null],
])("Range of an empty file: %s", (value, expected) => {
  expect(requestedRange(headers({ Range: value }), 0, ETAG)).toEqual(expected);
});
