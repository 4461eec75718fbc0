/** What the Worker lets in, and what its answers let caches and clients do. */
import { type Server, type ServerResponse, createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { jpegPhoto } from "./support/photos.js";
import { type RunningWorker, startWorker, storeObject } from "./support/worker.js";

const WEBP = "image/webp,*/*";
const FOR_EVER = "public, max-age=31536000, immutable";

let worker: RunningWorker;
let photo: Buffer;
let key: string;
let url: string;
beforeAll(async () => {
  worker = await startWorker();
  photo = await jpegPhoto({ width: 700, height: 500 });
  key = await storeObject(worker.bucket, "hills.final.jpg", photo, "image/jpeg");
  url = `${worker.url}/${key}`;
});
afterAll(() => worker.stop());

async function get(target: string, headers: Record<string, string> = {}, method = "GET") {
  const response = await fetch(target, {
    method,
    headers: { accept: WEBP, "accept-encoding": "identity", ...headers },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes };
}

/** A request exactly as it is written, which `fetch` would tidy up first. */
async function raw(path: string, headers: Record<string, string> = {}): Promise<number> {
  const { hostname, port } = new URL(worker.url);
  return await new Promise((resolve, reject) => {
    const asked = httpRequest({ hostname, port, path, headers: { accept: WEBP, ...headers } });
    asked.on("response", (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on("error", reject);
    asked.end();
  });
}

describe("serves nothing but objects of its bucket", () => {
  beforeAll(async () => {
    // Objects that are in the bucket, but that the component would never have put there.
    for (const other of ["secret.jpg", "backup/2026.jpg", "https://evil.example/a.jpg"]) {
      await worker.bucket.put(other, photo, { httpMetadata: { contentType: "image/jpeg" } });
    }
  });

  test.each([
    "/",
    "/secret.jpg",
    "/backup/2026.jpg",
    "/https://evil.example/a.jpg",
    "/https%3A%2F%2Fevil.example%2Fa.jpg",
    "//evil.example/a.jpg",
    "/cdn-cgi/image/width=100/https://evil.example/a.jpg",
    "/00000000-0000-4000-8000-000000000000/missing.jpg",
    "/%E0%A4%A",
    "/..%2f..%2fsecret.jpg",
  ])("%s is not there", async (path) => {
    expect(await raw(path)).toBe(404);
  });

  test.each([
    ["upper case", (id: string) => id.toUpperCase()],
    ["a name", (id: string) => `${id}/a.jpg`],
    ["a folder above", (id: string) => `other/${id}`],
    ["a slash too many", (id: string) => `${id}/`],
    ["a null byte", (id: string) => `${id}%00`],
  ])("nor is a key with %s", async (_what, change) => {
    expect(await raw(`/${change(key)}`)).toBe(404);
  });

  test("an address in the query changes nothing", async () => {
    const { bytes } = await get(`${url}?url=https://evil.example/a.jpg`, { accept: "*/*" });
    expect(bytes.equals(photo)).toBe(true);
  });

  test("with a prefix, only what is below it", async () => {
    const other = await startWorker({ KEY_PREFIX: "files" });
    try {
      const below = await storeObject(other.bucket, "a.jpg", photo, "image/jpeg", "files/");
      const above = await storeObject(other.bucket, "a.jpg", photo, "image/jpeg");
      expect((await get(`${other.url}/${below}`)).status).toBe(200);
      expect((await get(`${other.url}/${above}`)).status).toBe(404);
      expect((await get(`${other.url}/${below.replace("files/", "filesx")}`)).status).toBe(404);
    } finally {
      await other.stop();
    }
  });

  test("on no other host, where one is set", async () => {
    const other = await startWorker({ PUBLIC_HOST: "files.example.com" });
    try {
      const stored = await storeObject(other.bucket, "a.jpg", photo, "image/jpeg");
      expect((await get(`${other.url}/${stored}`)).status).toBe(421);
    } finally {
      await other.stop();
    }
  });

  test.each(["POST", "PUT", "PATCH", "DELETE"])("answers no %s", async (method) => {
    const { status, headers } = await get(url, {}, method);
    expect(status).toBe(405);
    expect(headers.get("allow")).toBe("GET, HEAD, OPTIONS");
    expect(await worker.bucket.head(key)).not.toBeNull();
  });

  test("a very long address", async () => {
    expect((await get(`${url}?x=${"x".repeat(2000)}`)).status).toBe(414);
  });

  test("no refusal is kept or sniffed", async () => {
    for (const target of [`${worker.url}/nothing`, `${url}?w=1`]) {
      const { headers } = await get(target);
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("content-type")).toBe("text/plain; charset=utf-8");
    }
  });
});

describe("a converted image", () => {
  test("can be kept for ever, by who asked in the same way", async () => {
    const { headers } = await get(`${url}?w=320`);
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-type": "image/webp",
      "cache-control": FOR_EVER,
      vary: "Accept",
      "content-disposition": 'inline; filename="hills.final-320.webp"',
      "x-content-type-options": "nosniff",
      "access-control-allow-origin": "*",
    });
    expect(headers.get("accept-ranges")).toBeNull();
  });

  test("has an ETag of its own for each format and width", async () => {
    const etags = await Promise.all([
      get(url),
      get(`${url}?w=320`),
      get(`${url}?w=640`),
      get(url, { accept: "image/avif" }),
      get(url, { accept: "*/*" }),
    ]);
    expect(new Set(etags.map(({ headers }) => headers.get("etag"))).size).toBe(5);
  });

  test("is not sent again to who has it", async () => {
    const etag = (await get(url)).headers.get("etag")!;
    for (const known of [etag, `"other", ${etag}`, "*", etag.replace("W/", "")]) {
      const { status, headers, bytes } = await get(url, { "if-none-match": known });
      expect([status, bytes.length]).toEqual([304, 0]);
      expect(headers.get("etag")).toBe(etag);
      expect(headers.get("cache-control")).toBe(FOR_EVER);
      expect(headers.get("vary")).toBe("Accept");
    }
    for (const other of ['"other"', etag.replace("webp", "avif"), "nonsense"]) {
      expect((await get(url, { "if-none-match": other })).status).toBe(200);
    }
  });

  test("is asked of the bucket by HEAD with the same headers and no body", async () => {
    for (const target of [`${url}?w=640`, url]) {
      const head = await get(target, {}, "HEAD");
      const whole = await get(target);
      expect(head.bytes).toHaveLength(0);
      expect(head.headers.get("content-length")).toBe(String(whole.bytes.length));
      for (const name of ["etag", "content-type", "cache-control", "vary"]) {
        expect(head.headers.get(name)).toBe(whole.headers.get(name));
      }
    }
  });

  test("is converted once, whatever else is in the address", async () => {
    const counted = await startWorker();
    try {
      const stored = await storeObject(counted.bucket, "a.jpg", photo, "image/jpeg");
      const target = `${counted.url}/${stored}?w=320`;
      const first = await get(target);
      // What is in the cache now is all that is needed of the object's bytes.
      const { httpMetadata } = (await counted.bucket.head(stored))!;
      await counted.bucket.put(stored, photo.subarray(0, 10), { httpMetadata });
      for (const query of ["", "&x=1", "&utm_source=mail", "&variant=webp-640-q80"]) {
        const again = await get(target + query);
        expect(again.bytes.equals(first.bytes)).toBe(true);
      }
      // Another width is not in the cache.
      expect((await get(`${counted.url}/${stored}?w=640`)).bytes).toHaveLength(10);
    } finally {
      await counted.stop();
    }
  });

  test("a new version is another key, and never the picture of the one before", async () => {
    const before = await get(url);
    const next = await jpegPhoto({ width: 700, height: 500 }, 2);
    const stored = await storeObject(worker.bucket, "hills.final.jpg", next, "image/jpeg");
    const after = await get(`${worker.url}/${stored}`);
    expect(after.bytes.equals(before.bytes)).toBe(false);
    // A rollback asks for the old key again.
    expect((await get(url)).bytes.equals(before.bytes)).toBe(true);
  });

  test("that failed is tried again: the original stands in for minutes, not for ever", async () => {
    const broken = photo.subarray(0, 2_000);
    const stored = await storeObject(worker.bucket, "broken.jpg", broken, "image/jpeg");
    const { status, headers, bytes } = await get(`${worker.url}/${stored}`);
    expect(status).toBe(200);
    expect(bytes.equals(broken)).toBe(true);
    expect(headers.get("cache-control")).toBe("public, max-age=300");
    expect(worker.log.join("\n")).toContain(`${stored} was not converted`);
    const known = { "if-none-match": headers.get("etag")! };
    const again = await get(`${worker.url}/${stored}`, known);
    expect([again.status, again.headers.get("cache-control")]).toEqual([
      304,
      "public, max-age=300",
    ]);
  });

  test("takes the place of the original that somebody has been given instead", async () => {
    const { etag } = (await worker.bucket.head(key))!;
    const { status, headers } = await get(url, { "if-none-match": `"${etag}"` });
    expect([status, headers.get("content-type")]).toEqual([200, "image/webp"]);
  });
});

describe("the object itself", () => {
  const ORIGINAL = { accept: "*/*" };

  test("comes as it is stored, with its own type, name and ETag", async () => {
    const { headers, bytes } = await get(url, ORIGINAL);
    expect(bytes.equals(photo)).toBe(true);
    const { httpEtag } = (await worker.bucket.head(key))!;
    expect(Object.fromEntries(headers)).toMatchObject({
      etag: httpEtag,
      "content-type": "image/jpeg",
      "content-length": String(photo.length),
      "content-disposition": 'inline; filename="hills.final.jpg"',
      "cache-control": FOR_EVER,
      "accept-ranges": "bytes",
      vary: "Accept",
    });
    expect((await get(url, { ...ORIGINAL, "if-none-match": httpEtag })).status).toBe(304);
    const head = await get(url, ORIGINAL, "HEAD");
    expect(head.headers.get("content-length")).toBe(String(photo.length));
    expect(head.bytes).toHaveLength(0);
  });

  test("varies by nothing when it can only be one thing", async () => {
    const stored = await storeObject(worker.bucket, "film.mp4", photo, "video/mp4");
    expect((await get(`${worker.url}/${stored}`)).headers.get("vary")).toBeNull();
  });

  test.each([
    ["bytes=0-99", 0, 99],
    ["bytes=100-", 100, -1],
    ["bytes=-50", -50, -1],
    ["bytes=0-99999999", 0, -1],
    ["bytes=-99999999", 0, -1],
  ])("in parts: %s, never converted", async (range, from, to) => {
    const { status, headers, bytes } = await get(url, { range });
    const start = from < 0 ? photo.length + from : from;
    const end = to < 0 ? photo.length - 1 : to;
    expect(status).toBe(206);
    expect(bytes.equals(photo.subarray(start, end + 1))).toBe(true);
    expect(headers.get("content-range")).toBe(`bytes ${start}-${end}/${photo.length}`);
    expect(headers.get("content-length")).toBe(String(end - start + 1));
    expect(headers.get("content-type")).toBe("image/jpeg");
  });

  test.each(["bytes=99999999-", "bytes=-0"])("has no part %s", async (range) => {
    const { status, headers } = await get(url, { range });
    expect(status).toBe(416);
    expect(headers.get("content-range")).toBe(`bytes */${photo.length}`);
  });

  test.each(["bytes=5-2", "bytes=0-1,5-6", "bytes=a-b", "bytes=-"])(
    "as a whole for %s",
    async (range) => {
      const { status, bytes } = await get(url, { range });
      expect(status).toBe(200);
      expect(bytes.equals(photo)).toBe(true);
    },
  );

  test("a part is only of the representation that the client has", async () => {
    const range = "bytes=0-9";
    const { httpEtag } = (await worker.bucket.head(key))!;
    expect((await get(url, { range, "if-range": httpEtag })).status).toBe(206);
    const converted = (await get(url)).headers.get("etag")!;
    const whole = await get(url, { range, "if-range": converted });
    expect([whole.status, whole.headers.get("content-type")]).toEqual([200, "image/webp"]);
  });
});

test("pages of other origins may read parts", async () => {
  const { status, headers } = await get(url, { origin: "http://localhost:5173" }, "OPTIONS");
  expect(status).toBe(204);
  expect(headers.get("access-control-allow-methods")).toBe("GET, HEAD");
});

test("many at once, and each gets a picture; afterwards each gets its conversion", async () => {
  const large = await jpegPhoto({ width: 2400, height: 1800 }, 3);
  const keys = await Promise.all(
    Array.from({ length: 6 }, () => storeObject(worker.bucket, "l.jpg", large, "image/jpeg")),
  );
  const targets = keys.flatMap((one) => [320, 640].map((w) => `${worker.url}/${one}?w=${w}`));
  for (const { status, headers, bytes } of await Promise.all(targets.map((one) => get(one)))) {
    expect(status).toBe(200);
    if (headers.get("content-type") !== "image/webp") expect(bytes.equals(large)).toBe(true);
  }
  for (const target of targets) {
    expect((await get(target)).headers.get("content-type")).toBe("image/webp");
  }
});

describe("while as many conversions are under way as fit into memory", () => {
  let gate: Server;
  let waiting: ServerResponse[];
  let busy: RunningWorker;
  beforeAll(async () => {
    waiting = [];
    gate = createServer((_request, response) => void waiting.push(response));
    await new Promise<void>((resolve) => gate.listen(0, "127.0.0.1", resolve));
    const { port } = gate.address() as AddressInfo;
    // An encoder that is done when the test says so.
    const encoder = `export default () => ({
      info: async () => ({ format: "image/jpeg", fileSize: 1, width: 400, height: 300 }),
      input: () => {
        const self = {
          transform: () => self,
          output: async () => {
            const answer = await fetch("http://127.0.0.1:${port}");
            if ((await answer.text()) !== "ok") throw new Error("It does not work.");
            return { contentType: () => "image/webp", image: () => new Blob(["webp"]).stream() };
          },
        };
        return self;
      },
    });`;
    busy = await startWorker({ MAX_AT_ONCE: 2 }, encoder);
  });
  afterAll(async () => {
    gate.closeAllConnections();
    gate.close();
    await busy.stop();
  });

  const stored = async () =>
    `${busy.url}/${await storeObject(busy.bucket, "a.jpg", photo, "image/jpeg")}`;

  test("the original is served at once, for seconds; then there is room again", async () => {
    const [one, two, three] = [await stored(), await stored(), await stored()];
    const begun = [get(one), get(two)];
    await vi.waitUntil(() => waiting.length === 2);

    const instead = await get(three);
    expect(instead.bytes.equals(photo)).toBe(true);
    expect(instead.headers.get("cache-control")).toBe("public, max-age=5");
    expect(instead.headers.get("vary")).toBe("Accept");
    expect(waiting).toHaveLength(2);

    // One that fails makes room just as one that succeeds.
    waiting[0]!.end("ok");
    waiting[1]!.end("no");
    const ended = await Promise.all(begun);
    expect(ended.map(({ headers }) => headers.get("content-type")).sort()).toEqual([
      "image/jpeg",
      "image/webp",
    ]);
    for (const target of [three, await stored()]) {
      const answer = get(target);
      const turn = target === three ? 3 : 4;
      await vi.waitUntil(() => waiting.length === turn);
      waiting[turn - 1]!.end("ok");
      expect((await answer).bytes.toString()).toBe("webp");
    }
  });
});
