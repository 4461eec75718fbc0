/** The asset routes over real HTTP, in front of a storage that is asked over real HTTP. */
import { type IncomingHttpHeaders, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { type Site, noise, openSite } from "./site.js";

const LIMIT = 20 * 1024 * 1024;
const SMALL = noise(200_000);
const LARGE = noise(LIMIT + 1_000_000, 2);

let site: Site;
let versionId: string;

beforeAll(async () => {
  site = await openSite();
  ({ versionId } = await site.upload("media/small", SMALL, "image/png"));
  await site.upload("media/large", LARGE, "video/mp4");
  await site.upload("media/empty", new Uint8Array(0), "text/plain");
});
afterAll(async () => await site.close());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer };

/** A request as it is on the wire: no redirect is followed, no path is tidied. */
async function ask(path: string, headers: Record<string, string> = {}, method = "GET") {
  return await new Promise<Answer>((resolve, reject) => {
    const { hostname, port } = new URL(site.siteUrl);
    const call = request({ hostname, port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const body = Buffer.concat(chunks);
        resolve({ status: response.statusCode!, headers: response.headers, body });
      });
    });
    call.on("error", reject);
    call.end();
  });
}

const isSame = (body: Buffer, bytes: Uint8Array) => Buffer.compare(body, bytes) === 0;

describe("a streamed file", () => {
  test("arrives whole, with its length, type and tag", async () => {
    for (const path of ["/stream/media/small", `/stream/v/${versionId}/small.png`]) {
      const { status, headers, body } = await ask(path);
      expect(status).toBe(200);
      expect(isSame(body, SMALL)).toBe(true);
      expect(headers).toMatchObject({
        "content-length": String(SMALL.length),
        "content-type": "image/png",
        "accept-ranges": "bytes",
        "x-content-type-options": "nosniff",
        etag: `"${versionId}"`,
      });
      expect(headers["transfer-encoding"]).toBeUndefined();
      const head = await ask(path, {}, "HEAD");
      expect(head.status).toBe(200);
      expect(head.headers["content-length"]).toBe(String(SMALL.length));
      expect(head.body).toHaveLength(0);
      expect((await ask(path, { "If-None-Match": headers.etag! })).status).toBe(304);
    }
  });

  test("arrives in parts, which make the whole", async () => {
    const parts: Buffer[] = [];
    for (let start = 0; start < SMALL.length; start += 70_000) {
      const end = start + 69_999;
      const { status, headers, body } = await ask("/stream/media/small", {
        Range: `bytes=${start}-${end}`,
        "If-Range": `"${versionId}"`,
      });
      expect(status).toBe(206);
      const last = Math.min(end, SMALL.length - 1);
      expect(headers["content-range"]).toBe(`bytes ${start}-${last}/${SMALL.length}`);
      expect(headers["content-length"]).toBe(String(last - start + 1));
      parts.push(body);
    }
    expect(isSame(Buffer.concat(parts), SMALL)).toBe(true);
    const end = await ask("/stream/media/small", { Range: "bytes=-10" });
    expect(isSame(end.body, SMALL.subarray(-10))).toBe(true);
    const beyond = await ask("/stream/media/small", { Range: `bytes=${SMALL.length}-` });
    expect(beyond.status).toBe(416);
    expect(beyond.headers["content-range"]).toBe(`bytes */${SMALL.length}`);
  });

  test("may be empty", async () => {
    const { status, headers, body } = await ask("/stream/media/empty");
    expect([status, headers["content-length"], body.length]).toEqual([200, "0", 0]);
  });

  test("that is larger than an answer may be arrives in parts, or from the storage", async () => {
    const whole = await ask("/stream/media/large");
    expect(whole.status).toBe(302);
    const stored = await fetch(whole.headers.location!);
    expect(isSame(Buffer.from(await stored.arrayBuffer()), LARGE)).toBe(true);

    const first = await ask("/stream/media/large", { Range: "bytes=0-" });
    expect(first.status).toBe(206);
    expect(first.headers["content-range"]).toBe(`bytes 0-${LIMIT - 1}/${LARGE.length}`);
    const rest = await ask("/stream/media/large", { Range: `bytes=${LIMIT}-` });
    expect(rest.status).toBe(206);
    expect(isSame(Buffer.concat([first.body, rest.body]), LARGE)).toBe(true);

    const redirected = await ask("/whole/media/large", { Range: "bytes=0-9" });
    expect(redirected.status).toBe(302);
    expect((await ask("/whole/media/small", { Range: "bytes=0-9" })).status).toBe(206);
  });

  test("asks for what the app asks for", async () => {
    expect((await ask("/guarded/media/small")).status).toBe(404);
    const good = await ask("/guarded/media/small", { Authorization: "Bearer good" });
    expect(isSame(good.body, SMALL)).toBe(true);
  });
});

test("paths are taken as they are sent", async () => {
  for (const [path, status] of [
    ["/assets/media/small", 302],
    ["/assets/media//small", 400],
    ["/assets/media/small/", 400],
    ["/assets//media/small", 400],
    ["/assets/media%2Fsmall", 400],
    ["/assets/media/%zz", 400],
    ["/assets/media/small?download=%zz", 200],
    ["/assets/x/../media/small", 302],
    ["/assets", 404],
  ] as const) {
    expect((await ask(path)).status, path).toBe(status);
  }
});

describe("a storage that fails", () => {
  /** Puts a server in the storage's place, which does as it is told. */
  async function breakStorage(answer: Parameters<typeof createServer>[1]): Promise<void> {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const server = createServer(answer as never);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const real = globalThis.fetch;
    vi.stubGlobal("fetch", async (_url: string, init: RequestInit) => {
      return await real(`http://127.0.0.1:${port}/`, init);
    });
  }

  test.each([404, 500])("with %s is a 502 that nobody keeps", async (status) => {
    await breakStorage((_request, response) => {
      response.writeHead(status).end("no");
    });
    const answer = await ask("/stream/media/small");
    expect(answer.status).toBe(502);
    expect(answer.headers["cache-control"]).toBe("private, no-store");
    expect(answer.headers.etag).toBeUndefined();
  });

  test("before it says a word is a 502", async () => {
    await breakStorage((incoming) => incoming.socket.destroy());
    expect((await ask("/stream/media/small")).status).toBe(502);
  });

  test("in the middle breaks the connection, so that nobody takes a half for the whole", async () => {
    await breakStorage((incoming, response) => {
      response.writeHead(200, { "Content-Length": SMALL.length });
      response.write(SMALL.subarray(0, 100_000), () => incoming.socket.destroy());
    });
    await expect(ask("/stream/media/small")).rejects.toThrow();
  });

  test("by ending early breaks the connection too", async () => {
    await breakStorage((_request, response) => {
      response.writeHead(200);
      response.write(SMALL.subarray(0, 50_000));
      response.end(SMALL.subarray(50_000, 100_000));
    });
    await expect(ask("/stream/media/small")).rejects.toThrow();
  });
});
