/** Requests of the asset routes, with the sections of the RFCs that say how they are answered. */

/** The tag and the date of a route's own response to a plain GET; `{before}` and `{after}` are a second off the date. */
export const TAG = "{tag}";
export const DATE = "{date}";
const BEFORE = "{before}";
const AFTER = "{after}";

/** Routes whose response has the bytes of a file. */
export const BYTES = ["streamed", "version", "signed", "preview", "share"] as const;
/** Routes that redirect to the bytes. */
export const REDIRECTS = ["redirected", "redirected version"] as const;
/** Routes whose response no cache may keep. */
export const UNKEPT = ["signed", "preview", "share", "limited", "private"] as const;

export type Route =
  | (typeof BYTES)[number]
  | (typeof REDIRECTS)[number]
  | (typeof UNKEPT)[number]
  | "aged"
  | "width"
  | "members"
  | "listed"
  | "expiring"
  | "expiring version"
  | "expiring redirect"
  | "named"
  | "signing"
  | "ended"
  | "locked"
  | "folder"
  | "missing"
  | "malformed";

type Expected = Record<string, string | RegExp | null>;
type Row = {
  /** The RFC, its section, and the rule in a few words. */
  rule: string;
  routes: readonly Route[];
  method?: string;
  sent?: Record<string, string>;
  /** `null` for any: the row is about headers. */
  status: number | null;
  /** Headers of the response; `null` for one that it does not have. */
  has?: Expected;
};

/** Rules of one section: each with what is sent, and the status. */
function rules(
  section: string,
  routes: readonly Route[],
  rows: [rule: string, sent: Record<string, string>, status: number | null, has?: Expected][],
): Row[] {
  return rows.map(([rule, sent, status, has = {}]) => ({
    ...{ rule: `${section}: ${rule}`, routes, sent, status, has },
  }));
}

const part = { Range: "bytes=2-4" };
const PART = { "content-range": "bytes 2-4/1000", "content-length": "3" };
const WHOLE = { "content-range": null, "content-length": "1000" };
const YEAR = "public, max-age=31536000, immutable";

export const ROWS: Row[] = [
  ...rules(
    "9110 §13.1.1 If-Match",
    [...BYTES, "limited"],
    [
      ["the tag", { "If-Match": TAG }, 200],
      ["any", { "If-Match": "*" }, 200],
      ["a list", { "If-Match": `"other", ${TAG}` }, 200],
      ["another", { "If-Match": '"other"' }, 412],
      ["a weak tag, which is compared strongly", { "If-Match": `W/${TAG}` }, 412],
    ],
  ),
  ...rules(
    "9110 §13.1.2 If-None-Match",
    [...BYTES, "limited"],
    [
      ["the tag", { "If-None-Match": TAG }, 304],
      ["a weak tag, which is compared weakly", { "If-None-Match": `W/${TAG}` }, 304],
      ["a list", { "If-None-Match": `"a,b" , W/"c",${TAG}` }, 304],
      ["any", { "If-None-Match": "*" }, 304],
      ["another", { "If-None-Match": '"other"' }, 200],
      ["a tag without quotes", { "If-None-Match": "other" }, 200],
    ],
  ),
  ...rules(
    "9110 §13.1.3 If-Modified-Since",
    [...BYTES, "limited"],
    [
      ["the date", { "If-Modified-Since": DATE }, 304],
      ["a later date", { "If-Modified-Since": AFTER }, 304],
      ["an earlier date", { "If-Modified-Since": BEFORE }, 200],
      ["no date", { "If-Modified-Since": "yesterday" }, 200],
      ["ignored beside a tag", { "If-Modified-Since": DATE, "If-None-Match": '"other"' }, 200],
    ],
  ),
  ...rules(
    "9110 §13.1.4 If-Unmodified-Since",
    [...BYTES, "limited"],
    [
      ["the date", { "If-Unmodified-Since": DATE }, 200],
      ["an earlier date", { "If-Unmodified-Since": BEFORE }, 412],
      ["no date", { "If-Unmodified-Since": "yesterday" }, 200],
      ["ignored beside a tag", { "If-Unmodified-Since": BEFORE, "If-Match": TAG }, 200],
    ],
  ),
  ...rules("9110 §13.1.5 If-Range", BYTES, [
    ["the tag", { ...part, "If-Range": TAG }, 206, PART],
    ["the date, which is strong", { ...part, "If-Range": DATE }, 206, PART],
    ["a weak tag", { ...part, "If-Range": `W/${TAG}` }, 200, WHOLE],
    ["another", { ...part, "If-Range": '"other"' }, 200, WHOLE],
    ["a later date", { ...part, "If-Range": AFTER }, 200, WHOLE],
    ["without a range", { "If-Range": TAG }, 200, WHOLE],
  ]),
  ...rules(
    "9110 §13.2.2 order",
    [...BYTES, "limited"],
    [
      ["If-Match first", { "If-Match": '"other"', "If-None-Match": TAG }, 412],
      ["dates in their order", { "If-Unmodified-Since": BEFORE, "If-Modified-Since": DATE }, 412],
      ["then If-None-Match", { "If-Match": TAG, "If-None-Match": TAG }, 304],
      ["then the range", { ...part, "If-None-Match": TAG }, 304],
      ["also one outside of the file", { Range: "bytes=9999-", "If-Match": '"other"' }, 412],
    ],
  ),
  ...rules("9110 §14.2 Range", BYTES, [
    ["first and last", part, 206, { ...PART, etag: TAG, "last-modified": DATE }],
    ["from", { Range: "bytes=990-" }, 206, { "content-range": "bytes 990-999/1000" }],
    ["the end", { Range: "bytes=-10" }, 206, { "content-range": "bytes 990-999/1000" }],
    ["beyond the end", { Range: "bytes=990-2000" }, 206, { "content-length": "10" }],
    ["more than all", { Range: "bytes=-5000" }, 206, { "content-range": "bytes 0-999/1000" }],
    ["several, which may be ignored", { Range: "bytes=0-1,5-6" }, 200, WHOLE],
    ["another unit", { Range: "lines=0-1" }, 200, WHOLE],
    ["an invalid one", { Range: "bytes=9-1" }, 200, WHOLE],
  ]),
  ...rules("9110 §15.5.17 range not satisfiable", BYTES, [
    ["says the length", { Range: "bytes=1000-" }, 416, { "content-range": "bytes */1000" }],
    ["of no bytes", { Range: "bytes=-0" }, 416, { "content-range": "bytes */1000" }],
  ]),
  ...rules("9110 §14.3 Accept-Ranges", BYTES, [
    ["ranges are served", {}, 200, { "accept-ranges": "bytes" }],
  ]),
  ...rules(
    "9110 §14.3 Accept-Ranges",
    ["limited"],
    [["none, because each response counts", part, 200, { ...WHOLE, "accept-ranges": "none" }]],
  ),
  ...rules("9110 §15.4.3 a redirect", REDIRECTS, [
    ["has an absolute Location (§10.2.2)", {}, 302, { location: /^https?:\/\// }],
    ["is not conditional (§13.2.1): If-Match", { "If-Match": '"other"' }, 302],
    ["nor by the tag", { "If-None-Match": TAG }, 302, { etag: TAG }],
    ["nor by any", { "If-None-Match": "*" }, 302],
    ["nor by dates", { "If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT" }, 302],
    ["nor a range (§14.2)", { Range: "bytes=9999-" }, 302, { "content-range": null }],
    ["says no length and no type of the bytes", {}, 302, { "content-type": null }],
  ]),
  ...rules(
    "9110 §13.2.1 no condition changes a refusal",
    ["missing", "private"],
    [
      ["If-None-Match", { "If-None-Match": "*" }, 404],
      ["If-Match", { "If-Match": "*" }, 404],
      ["Range", part, 404],
    ],
  ),
  ...rules(
    "9110 §12.5.3 Accept-Encoding",
    [...BYTES, "limited"],
    [
      [
        "the identity, whatever is accepted",
        { "Accept-Encoding": "br, gzip" },
        200,
        { "content-encoding": null, vary: null },
      ],
    ],
  ),
  ...rules(
    "9110 §12.5.5 Vary",
    ["width"],
    [
      ["formats", {}, 200, { vary: "Accept" }],
      ["formats, of what is known (§15.4.5)", { "If-None-Match": TAG }, 304, { vary: "Accept" }],
    ],
  ),
  ...rules(
    "9110 §12.5.5 Vary",
    ["members"],
    [["who asks", { Cookie: "member" }, 200, { vary: "Authorization, Cookie" }]],
  ),
  ...rules(
    "9110 §12.5.5 Vary",
    ["listed"],
    [
      ["the page", {}, 200, { vary: "Origin", "access-control-allow-origin": null }],
      [
        "a listed page",
        { Origin: "https://a.example" },
        200,
        { vary: "Origin", "access-control-allow-origin": "https://a.example" },
      ],
    ],
  ),
  ...(["PUT", "DELETE", "PATCH"] as const).map((method) => ({
    rule: "9110 §15.5.6: a method that is not allowed names those that are",
    routes: [...BYTES, ...REDIRECTS, "limited", "missing"] as const,
    method,
    status: 405,
    has: { allow: "GET, HEAD, OPTIONS", "cache-control": "private, no-store" },
  })),
  {
    rule: "9110 §9.3.7: OPTIONS names the methods",
    routes: [...BYTES, ...REDIRECTS, "missing"],
    method: "OPTIONS",
    status: 204,
    has: { allow: "GET, HEAD, OPTIONS", "content-length": null, "content-type": null },
  },
  ...rules(
    "9110 §11.6.1 WWW-Authenticate",
    ["locked"],
    [["a 401 says how", {}, 401, { "www-authenticate": /^Basic realm="[^"]+", charset="UTF-8"$/ }]],
  ),
  ...rules(
    "9111 §5.2.2 Cache-Control",
    ["streamed", "redirected"],
    [["a path is revalidated each time", {}, null, { "cache-control": "no-cache" }]],
  ),
  ...rules(
    "9111 §5.2.2 Cache-Control",
    ["aged"],
    [
      [
        "a path with maxAge, and not longer",
        {},
        200,
        { "cache-control": "public, max-age=300, must-revalidate" },
      ],
    ],
  ),
  ...rules(
    "8246 §2 immutable",
    ["version", "redirected version"],
    [["only a version", {}, null, { "cache-control": YEAR }]],
  ),
  ...rules(
    "8246 §2 immutable",
    ["width"],
    [["no image that a better one may replace", {}, 200, { "cache-control": "no-cache" }]],
  ),
  ...rules(
    "9111 §4.2.1 freshness",
    ["expiring"],
    [
      [
        "not longer than the file",
        {},
        200,
        { "cache-control": "public, max-age=60, must-revalidate" },
      ],
    ],
  ),
  ...rules(
    "9111 §4.2.1 freshness",
    ["expiring version", "expiring redirect"],
    [["nor its version", {}, null, { "cache-control": "public, max-age=60, must-revalidate" }]],
  ),
  ...rules(
    "9111 §5.2.2.5 no-store",
    [...UNKEPT, "ended", "locked", "folder", "missing", "malformed"],
    [["what not everyone may have", {}, null, { "cache-control": "private, no-store" }]],
  ),
  ...rules(
    "9111 §5.2.2.5 no-store",
    ["signing"],
    [
      [
        "a redirect to a URL that expires",
        { Cookie: "sign" },
        302,
        { "cache-control": "private, no-store", location: /[?&](X-Amz-S|s)ignature=/ },
      ],
    ],
  ),
  ...rules(
    "9111 §5.2.2.7 private",
    ["members"],
    [["what was authorized", { Cookie: "member" }, 200, { "cache-control": "private, no-cache" }]],
  ),
  ...rules(
    "9111 §5.1 and §5.3",
    [...BYTES, ...REDIRECTS, "aged"],
    [["neither Age nor Expires beside max-age", {}, null, { age: null, expires: null }]],
  ),
  ...rules(
    "6266 §4.3, 8187 §3.2.1",
    ["named"],
    [
      [
        "a name for all, and the exact one",
        {},
        200,
        {
          "content-disposition":
            "attachment; filename=\"_100_ _M_rz_.txt\"; filename*=UTF-8''%E2%82%AC100%25%20%22M%C3%A4rz%22.txt",
        },
      ],
    ],
  ),
];
