/** What can be asked of a route: every method, with every header that HTTP gives a meaning to. */
import type { AssetRouteOptions } from "./options.js";

const MIB = 1024 * 1024;
export const LIMIT = 20 * MIB;

export const MODES = {
  redirect: {},
  stream: { mode: "stream" },
  "stream, large files redirected": { mode: "stream", largeFiles: "redirect" },
} satisfies Record<string, AssetRouteOptions>;
export type Mode = keyof typeof MODES;

/** What an address may stand for, and how large that is. */
export const SIZES = { small: 1000, empty: 0, large: LIMIT + 1 };
export type Size = keyof typeof SIZES;

type Sent = (etag: string, bytesEtag: string) => Record<string, string>;

export type Row = [
  what: string,
  sent: Sent,
  redirect: number,
  bytes: number,
  empty: number,
  large: number,
];

/**
 * A set of headers, and the status that a GET has with them: of a redirect, of streamed bytes, of an
 * empty file, and of a file that is too large for one answer. A HEAD has it too, but where a part is
 * asked for, which only a GET can.
 */
export const HEADERS: Row[] = [
  ["nothing", () => ({}), 302, 200, 200, 302],
  ["a match", (etag) => ({ "If-None-Match": etag }), 302, 304, 304, 302],
  ["a weak match", (etag) => ({ "If-None-Match": `W/${etag}` }), 302, 304, 304, 302],
  ["a list with it", (etag) => ({ "If-None-Match": `"a,b", ${etag}` }), 302, 304, 304, 302],
  ["any", () => ({ "If-None-Match": "*" }), 302, 304, 304, 302],
  ["no match", () => ({ "If-None-Match": '"other"' }), 302, 200, 200, 302],
  ["nonsense for a tag", () => ({ "If-None-Match": 'W/"' }), 302, 200, 200, 302],
  ["If-Match", (_, bytes) => ({ "If-Match": bytes }), 302, 200, 200, 302],
  ["If-Match, any", () => ({ "If-Match": "*" }), 302, 200, 200, 302],
  ["If-Match, another", () => ({ "If-Match": '"other"' }), 302, 412, 412, 302],
  ["If-Match, weak", (_, bytes) => ({ "If-Match": `W/${bytes}` }), 302, 412, 412, 302],
  [
    "If-Match, another, before If-None-Match",
    (etag) => ({ "If-Match": '"other"', "If-None-Match": etag }),
    302,
    412,
    412,
    302,
  ],
  ["dates", () => DATES, 302, 200, 200, 302],
  ["a part", () => ({ Range: "bytes=10-19" }), 302, 206, 416, 206],
  ["an open part", () => ({ Range: "bytes=10-" }), 302, 206, 416, 206],
  ["all as a part", () => ({ Range: "bytes=0-" }), 302, 206, 416, 206],
  ["the end", () => ({ Range: "bytes=-10" }), 302, 206, 200, 206],
  ["more than all", () => ({ Range: "bytes=-99999999999" }), 302, 206, 200, 206],
  ["a part too far", () => ({ Range: "bytes=99999999999-" }), 302, 416, 416, 416],
  ["an empty part", () => ({ Range: "bytes=-0" }), 302, 416, 416, 416],
  ["a part backwards", () => ({ Range: "bytes=9-1" }), 302, 200, 200, 302],
  ["several parts", () => ({ Range: "bytes=0-1,5-6" }), 302, 200, 200, 302],
  ["another unit", () => ({ Range: "lines=0-1" }), 302, 200, 200, 302],
  [
    "a part if unchanged",
    (_, bytes) => ({ Range: "bytes=1-2", "If-Range": bytes }),
    302,
    206,
    416,
    206,
  ],
  ["a part if another", () => ({ Range: "bytes=1-2", "If-Range": '"other"' }), 302, 200, 200, 302],
  [
    "a part if weakly",
    (_, bytes) => ({ Range: "bytes=1-2", "If-Range": `W/${bytes}` }),
    302,
    200,
    200,
    302,
  ],
  [
    "a part if of a date",
    () => ({ Range: "bytes=1-2", "If-Range": "Wed, 21 Oct 2026 07:28:00 GMT" }),
    302,
    200,
    200,
    302,
  ],
  ["a part of another", () => ({ Range: "bytes=1-2", "If-Match": '"other"' }), 302, 412, 412, 412],
  [
    "a part that is there already",
    (_, bytes) => ({ Range: "bytes=1-2", "If-None-Match": bytes }),
    302,
    304,
    304,
    304,
  ],
  [
    "a part too far that is there already",
    (_, bytes) => ({ Range: "bytes=99999999999-", "If-None-Match": bytes }),
    302,
    304,
    304,
    304,
  ],
  ["a page elsewhere", () => ({ Origin: "https://elsewhere.example" }), 302, 200, 200, 302],
];

const DATES = {
  "If-Modified-Since": "Wed, 21 Oct 2099 07:28:00 GMT",
  "If-Unmodified-Since": "Wed, 21 Oct 1999 07:28:00 GMT",
};

/** The status of every other method, whatever the address. */
export const OTHER_METHODS = [
  ["OPTIONS", 204],
  ["POST", 405],
  ["PUT", 405],
  ["PATCH", 405],
  ["DELETE", 405],
] as const;
