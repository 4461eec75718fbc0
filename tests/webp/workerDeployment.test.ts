/** The Worker in front of a deployment: what it asks, what it keeps, and what it notices. */
import { createHash, randomBytes } from "node:crypto";
import { type AddressInfo, createServer } from "node:net";
import { once } from "node:events";
import path from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { type LocalBackend, startLocalBackend } from "../../local/startLocalBackend.js";
import { repository } from "../../scripts/scratch.js";
import { uploadFile } from "../../src/client/index.js";
import { signObjectPath } from "../../src/shared/signing.js";
import {
  PRIVATE_BUCKET,
  type RunningWorker,
  S3_CREDENTIALS,
  startWorker,
} from "./support/worker.js";

const FOR_EVER = "public, max-age=31536000, immutable";
const SECRET = "a-secret-of-both-the-app-and-the-worker";
const MIB = 1024 * 1024;

let backend: LocalBackend;
let client: ConvexHttpClient;
let worker: RunningWorker;
/** What the Worker asked: `site` for the routes, `storage` for Convex storage, each with its status. */
let asked: string[];
/** The conditions that it sent to the routes. */
let compared: (string | null)[];
/** Headers that the routes add to each answer. */
let added: Record<string, string> = {};
/** Set while the deployment does not answer. */
let isDown = false;

async function outbound(request: Request): Promise<Response> {
  const { url, method, headers } = request;
  const target = url.startsWith(backend.siteUrl) ? "site" : "storage";
  if (isDown && target === "site") return new Response("down", { status: 503 });
  const plain = Object.fromEntries([...headers].filter(([name]) => !/^(mf-|host$)/.test(name)));
  const response = await fetch(url, { method, headers: plain, redirect: "manual" });
  asked.push(`${target} ${response.status}`);
  if (target === "storage") return response;
  compared.push(headers.get("if-none-match"));
  const own = { ...Object.fromEntries(response.headers), ...added };
  return new Response(response.body, { status: response.status, headers: own });
}

async function start(vars: Parameters<typeof startWorker>[0] = {}): Promise<RunningWorker> {
  const settings = { DEPLOYMENT_URL: backend.siteUrl, ROUTES_PREFIX: "/edge", ...vars };
  return await startWorker(settings, undefined, { outbound, secrets: `${SECRET}, its-former-one` });
}

beforeAll(async () => {
  const entry = path.join(repository, "tests/webp/support/edgeBackend.ts");
  backend = await startLocalBackend({ entry, crons: false });
  client = new ConvexHttpClient(backend.url);
  worker = await start();
});
afterAll(async () => {
  await worker.stop();
  await backend.close();
});
beforeEach(() => {
  asked = [];
  compared = [];
});
afterEach(() => {
  isDown = false;
  added = {};
});

/** The bucket's address is in its variables before it answers. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

type Uploaded = { basename: string; versionId: string };

async function upload(
  name: string | { folderPath: string; basename: string },
  bytes: string | Buffer,
  contentType = "text/plain",
): Promise<Uploaded> {
  const place = typeof name === "string" ? { folderPath: "edge", basename: name } : name;
  const file = new Blob([bytes as string], { type: contentType });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const wanted = { ...place, contentType, size: file.size, sha256 };
  const ticket = await client.mutation(api.assets.startUpload, wanted);
  const answer = await uploadFile(ticket, file);
  const { intentId } = ticket;
  const { versionId } = await client.mutation(api.assets.finishUpload, { intentId, ...answer });
  return { basename: place.basename, versionId };
}

async function get(target: string, headers: Record<string, string> = {}, method = "GET") {
  const url = target.startsWith("http") ? target : worker.url + target;
  const response = await fetch(url, {
    ...{ method, redirect: "manual" },
    headers: { "accept-encoding": "identity", ...headers },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes, text: bytes.toString() };
}

/** Asks until the answer comes from what is kept, which is written after the first answer. */
async function untilKept(target: string): Promise<void> {
  await vi.waitFor(async () => {
    asked = [];
    await get(target);
    const same: string[] = Object.values(SAME);
    expect(asked.filter((one) => !same.includes(one))).toEqual([]);
  });
  asked = [];
}

/** What the deployment answers if nothing has changed; a redirect with the same tag says so, too. */
const SAME = { redirect: "site 302", stream: "site 304" };

describe.each(["redirect", "stream"] as const)("routes that %s", (mode) => {
  const prefix = `/edge/${mode}`;

  test("a path is compared each time, and its bytes come from here until they change", async () => {
    const { basename } = await upload(`${mode}-stable`, "first");
    const url = `${prefix}/edge/${basename}`;
    const first = await get(url);
    expect(first).toMatchObject({ status: 200, text: "first" });
    expect(first.headers.get("cache-control")).toBe("no-cache");
    expect(first.headers.get("content-type")).toMatch("text/plain");
    await untilKept(url);
    expect(await get(`${url}?utm_source=mail&fbclid=1`)).toMatchObject({ text: "first" });
    expect(asked).toEqual([SAME[mode]]);
    await upload(basename, "second");
    asked = [];
    expect(await get(url)).toMatchObject({ status: 200, text: "second" });
    expect(asked[0]).toBe(mode === "stream" ? "site 200" : "site 302");
  });

  test("a version is kept for good, also while the deployment is down", async () => {
    const { basename, versionId } = await upload(`${mode}-version`, "0123456789");
    const url = `${prefix}/v/${versionId}/${basename}`;
    expect((await get(url)).headers.get("cache-control")).toBe(FOR_EVER);
    await vi.waitFor(async () => {
      asked = [];
      await get(url);
      expect(asked).toEqual([]);
    });
    isDown = true;
    const whole = await get(url);
    const etag = whole.headers.get("etag")!;
    expect(whole).toMatchObject({ status: 200, text: "0123456789" });
    expect(whole.headers.get("age")).toMatch(/^\d$/);
    const part = await get(url, { range: "bytes=2-4" });
    expect(part).toMatchObject({ status: 206, text: "234" });
    expect(part.headers.get("content-range")).toBe("bytes 2-4/10");
    expect(part.headers.get("etag")).toBe(etag);
    expect(await get(url, { range: "bytes=2-4", "if-range": etag })).toMatchObject({ text: "234" });
    const other = { range: "bytes=2-4", "if-range": '"other"' };
    expect(await get(url, other)).toMatchObject({ status: 200, text: "0123456789" });
    expect(await get(url, { "if-none-match": etag })).toMatchObject({ status: 304, text: "" });
    const head = await get(url, {}, "HEAD");
    expect(head).toMatchObject({ status: 200, text: "" });
    expect(head.headers.get("etag")).toBe(etag);
    expect(asked).toEqual([]);
  });

  test("an answer that is the same is kept no longer than the deployment says now", async () => {
    const { basename } = await upload(`${mode}-ending`, "text");
    const url = `${prefix}/edge/${basename}`;
    await untilKept(url);
    added = { "cache-control": "public, max-age=60, must-revalidate" };
    const { headers, text } = await get(url);
    expect([headers.get("cache-control"), text]).toEqual([added["cache-control"], "text"]);
    expect(headers.get("age")).toBeNull();
    added = {};
    compared = [];
    await get(url);
    expect(compared).toEqual([null]);
  });

  test("while the deployment is down, a path is not answered with what may be outdated", async () => {
    const { basename } = await upload(`${mode}-down`, "text");
    const url = `${prefix}/edge/${basename}`;
    await untilKept(url);
    isDown = true;
    expect((await get(url)).status).toBe(503);
    isDown = false;
    expect(await get(url)).toMatchObject({ status: 200, text: "text" });
  });

  test("what is taken down is gone from a path, and forgotten", async () => {
    const { basename } = await upload(`${mode}-taken`, "text");
    const url = `${prefix}/edge/${basename}`;
    await untilKept(url);
    await client.mutation(api.assets.takeDown, { folderPath: "edge", basename });
    compared = [];
    for (const time of ["first", "second"]) expect((await get(url)).status, time).toBe(404);
    // There is nothing left to compare.
    expect(compared).toEqual([expect.stringContaining('"'), null]);
  });

  test("a request for a range of what has changed brings all of it", async () => {
    const { basename } = await upload(`${mode}-range`, "first");
    const url = `${prefix}/edge/${basename}`;
    await untilKept(url);
    await upload(basename, "second");
    const changed = await get(url, { range: "bytes=0-1" });
    expect(["se", "second"]).toContain(changed.text);
    await untilKept(url);
    expect(await get(url, { range: "bytes=0-1" })).toMatchObject({ status: 206, text: "se" });
    expect(asked).toEqual([SAME[mode]]);
  });

  test("what can run scripts is in a sandbox", async () => {
    const { basename } = await upload(`${mode}-page`, "<script>1</script>", "text/html");
    for (const time of ["first", "second"]) {
      const { headers } = await get(`${prefix}/edge/${basename}`);
      expect(headers.get("content-security-policy"), time).toContain("sandbox");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  test("conditions that insist on a version are the deployment's to judge", async () => {
    const { basename } = await upload(`${mode}-insist`, "text");
    const url = `${prefix}/edge/${basename}`;
    await untilKept(url);
    const { status } = await get(url, { "if-match": '"another"' });
    expect(status).toBe(mode === "stream" ? 412 : 200);
    expect(asked[0]).toBe(mode === "stream" ? "site 412" : "site 302");
  });

  test("a missing file is asked for each time", async () => {
    const missing = [1, 2].map(async () => (await get(`${prefix}/edge/none`)).status);
    expect(await Promise.all(missing)).toEqual([404, 404]);
    expect(asked).toEqual(["site 404", "site 404"]);
  });

  test("for so many seconds nothing is compared, if that is wanted", async () => {
    const patient = await start({ FRESH_SECONDS: 100_000 });
    try {
      const { basename } = await upload(`${mode}-fresh`, "first");
      const url = `${patient.url}${prefix}/edge/${basename}`;
      await get(url);
      await vi.waitFor(async () => {
        asked = [];
        expect((await get(url)).text).toBe("first");
        expect(asked).toEqual([]);
      });
      await upload(basename, "second");
      expect((await get(url)).text).toBe("first");
      expect(asked).toEqual([]);
    } finally {
      await patient.stop();
    }
  });
});

test("a date is compared with that of what is kept", async () => {
  const { basename } = await upload("dated", "text");
  const url = `/edge/stream/edge/${basename}`;
  await untilKept(url);
  // The date is sent once its second has begun.
  const dateOf = async () => (await get(url)).headers.get("last-modified");
  await expect.poll(dateOf).not.toBeNull();
  const date = (await dateOf())!;
  expect((await get(url, { "if-modified-since": date })).status).toBe(304);
  const before = new Date(Date.parse(date) - 1000).toUTCString();
  expect((await get(url, { "if-modified-since": before })).status).toBe(200);
});

test("what one client may read is kept for none", async () => {
  const { basename } = await upload("members", "for Ada");
  const url = `/edge/members/edge/${basename}`;
  for (const time of ["first", "second"]) {
    expect(await get(url, { cookie: "session=ada" }), time).toMatchObject({ text: "for Ada" });
    expect((await get(url)).status).toBe(404);
  }
  expect(asked).toEqual(["site 200", "site 404", "site 200", "site 404"]);
});

test("an answer that sets a cookie is kept for none", async () => {
  const { basename } = await upload("cookie", "text");
  added = { "set-cookie": "session=ada" };
  for (const mode of ["redirect", "stream"]) {
    const url = `/edge/${mode}/edge/${basename}`;
    for (const time of ["first", "second"]) expect((await get(url)).text, time).toBe("text");
  }
  expect(compared).toEqual([null, null, null, null]);
});

test("an answer for one origin is kept for no other", async () => {
  const { basename, versionId } = await upload("listed", "text");
  for (const url of [`/edge/listed/edge/${basename}`, `/edge/listed/v/${versionId}`]) {
    for (const origin of ["https://a.example", "https://b.example"]) {
      const { headers, text } = await get(url, { origin });
      expect(text).toBe("text");
      expect(headers.get("access-control-allow-origin")).toBe(origin);
    }
  }
});

test("a large file keeps its name when it is saved", async () => {
  const bytes = randomBytes(21 * MIB);
  const { basename } = await upload("large.bin", bytes, "application/octet-stream");
  for (const mode of ["redirect", "stream"]) {
    const saved = await get(`/edge/${mode}/edge/${basename}?download=M%C3%A4rz%202026.bin`);
    expect(saved.headers.get("content-disposition")).toContain(
      "filename*=UTF-8''M%C3%A4rz%202026.bin",
    );
    expect(saved.bytes.equals(bytes)).toBe(true);
  }
});

test("a smaller image of one format is not given to who shows another", async () => {
  const { basename } = await upload("w", "no image");
  const url = `/edge/redirect/edge/${basename}?w=320`;
  await get(url, { accept: "image/webp" });
  await untilKept(url);
  await get(url, { accept: "image/avif" });
  expect(asked[0]).toBe("site 302");
});

describe("signed URLs of the routes", () => {
  async function sign(expiresIn: number): Promise<string> {
    const { basename } = await upload("signed", "private");
    const place = { folderPath: "edge", basename };
    await client.mutation(api.assets.setAssetAccess, { ...place, access: "private" });
    const signed = await client.mutation(api.assets.getSignedUrl, { ...place, expiresIn });
    const { pathname, search } = new URL(signed!.url);
    return pathname + search;
  }

  test("an expired one is refused here, and a changed one by the deployment", async () => {
    const own = await start({ ROUTES_PREFIX: "/assets" });
    try {
      const url = new URL(own.url + (await sign(600)));
      asked = [];
      const valid = await get(`${url.href}&utm_source=mail`);
      expect(valid).toMatchObject({ status: 200, text: "private" });
      expect(valid.headers.get("cache-control")).toBe("private, no-store");
      expect(asked).toEqual(["site 200"]);
      asked = [];
      url.searchParams.set("expires", "1700000000");
      const expired = await get(url.href);
      expect(expired.status).toBe(403);
      expect(expired.text).toContain("expired");
      expect(asked).toEqual([]);
      url.searchParams.set("expires", "99999999999");
      const changed = await get(url.href);
      expect(changed.status).toBe(403);
      expect(changed.text).toContain("invalid");
      expect(asked).toEqual(["site 403"]);
    } finally {
      await own.stop();
    }
  });
});

describe("with R2", () => {
  let edge: RunningWorker;
  beforeAll(async () => {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const settings = {
      DEPLOYMENT_URL: backend.siteUrl,
      ROUTES_PREFIX: "/edge",
      BUCKET_URL: origin,
    };
    edge = await startWorker(settings, undefined, { port, outbound, secrets: `new-one,${SECRET}` });
    const variables = {
      R2_BUCKET: "assets",
      R2_PRIVATE_BUCKET: PRIVATE_BUCKET,
      R2_ENDPOINT: `${origin}/cdn-cgi/local/r2/s3`,
      R2_ACCESS_KEY_ID: S3_CREDENTIALS.accessKeyId,
      R2_SECRET_ACCESS_KEY: S3_CREDENTIALS.secretAccessKey,
      S3_UNSUPPORTED: "parts",
      R2_PUBLIC_URL: origin,
      R2_PRIVATE_URL: `${origin}/`,
      R2_PRIVATE_URL_SECRET: SECRET,
    };
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    await client.mutation(api.assets.configureStorageBackend, { backend: "r2" });
    await client.mutation(api.assets.createFolderByPath, { path: "secret" });
    await client.mutation(api.assets.setFolderAccess, { path: "secret", access: "private" });
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await edge.stop();
  });

  const published = async (url: string) => {
    await expect.poll(async () => (await get(url)).status).toBe(200);
    asked = [];
  };

  test("a path and a version are read from the bucket, and only the deployment is asked", async () => {
    const { basename, versionId } = await upload("r2", "0123456789");
    const url = `${edge.url}/edge/redirect/edge/${basename}`;
    await published(url);
    const whole = await get(url);
    expect(whole).toMatchObject({ status: 200, text: "0123456789" });
    expect(whole.headers.get("cache-control")).toBe("no-cache");
    expect(whole.headers.get("content-type")).toBe("text/plain");
    const etag = whole.headers.get("etag")!;
    expect(await get(url, { "if-none-match": etag })).toMatchObject({ status: 304 });
    const part = await get(url, { range: "bytes=-2", "if-range": etag });
    expect(part).toMatchObject({ status: 206, text: "89" });
    expect(part.headers.get("etag")).toBe(etag);
    expect(new Set(asked)).toEqual(new Set([SAME.redirect]));
    const version = await get(`${edge.url}/edge/redirect/v/${versionId}`);
    expect(version).toMatchObject({ status: 200, text: "0123456789" });
    expect(version.headers.get("cache-control")).toBe(FOR_EVER);
    await upload(basename, "after");
    await expect.poll(async () => (await get(url)).text).toBe("after");
  });

  test("a private file has a signed URL here, and nothing else is asked", async () => {
    const { basename } = await upload({ folderPath: "secret", basename: "plan.txt" }, "0123456789");
    const place = { folderPath: "secret", basename };
    const download = "März 2026.txt";
    const sign = async () =>
      (await client.mutation(api.assets.getSignedUrl, { ...place, download, expiresIn: 600 }))!.url;
    await expect.poll(async () => (await get(await sign())).status).toBe(200);
    asked = [];
    const url = await sign();
    expect(url.startsWith(`${edge.url}/`)).toBe(true);
    expect(url).not.toContain("X-Amz");
    const whole = await get(url);
    expect(whole).toMatchObject({ status: 200, text: "0123456789" });
    expect(whole.headers.get("cache-control")).toBe("private, no-store");
    expect(whole.headers.get("referrer-policy")).toBe("no-referrer");
    expect(whole.headers.get("content-disposition")).toContain(
      "filename*=UTF-8''M%C3%A4rz%202026.txt",
    );
    expect(await get(url, { range: "bytes=2-4" })).toMatchObject({ status: 206, text: "234" });
    expect(await get(`${url}&utm_source=mail&`)).toMatchObject({ status: 200 });
    const respelled = url.replaceAll("%20", "+").replaceAll("%3D", "=");
    expect(respelled).not.toBe(url);
    expect(await get(respelled)).toMatchObject({ status: 200 });
    const changes: [string, (changed: URL) => void][] = [
      ["another key", (changed) => void (changed.pathname = `/${crypto.randomUUID()}`)],
      ["a later end", ({ searchParams }) => searchParams.set("expires", "99999999999")],
      ["another name", ({ searchParams }) => searchParams.set("disposition", "inline")],
      ["a second end", ({ searchParams }) => searchParams.append("expires", "99999999999")],
      ["another signature", ({ searchParams }) => searchParams.set("signature", "A".repeat(43))],
      ["half a signature", ({ searchParams }) => searchParams.set("signature", "AA")],
    ];
    for (const [what, change] of changes) {
      const changed = new URL(url);
      change(changed);
      const refused = await get(changed.href);
      expect(refused.status, what).toBe(403);
      expect(refused.text, what).toContain("invalid");
    }
    const [bare] = url.split("?") as [string];
    expect((await get(bare)).status).toBe(404);
    expect(asked).toEqual([]);
  });

  test("an expired one says so, and one of another secret is invalid", async () => {
    const key = crypto.randomUUID();
    const claim = { key, disposition: "inline" };
    const now = Math.floor(Date.now() / 1000);
    const past = signObjectPath(SECRET, { ...claim, expires: now - 1 });
    const expired = await get(`${edge.url}/${past}`);
    expect(expired.status).toBe(403);
    expect(expired.text).toContain("expired");
    const forged = signObjectPath(`${SECRET}!`, { ...claim, expires: now + 600 });
    expect(await get(`${edge.url}/${forged}`)).toMatchObject({ status: 403 });
    const missing = signObjectPath("new-one", { ...claim, expires: now + 600 });
    expect(await get(`${edge.url}/${missing}`)).toMatchObject({ status: 404 });
  });

  test("a secret in the environment that is too short is an error that names it", async () => {
    vi.stubEnv("R2_PRIVATE_URL_SECRET", "short");
    const wanted = { folderPath: "secret", basename: "plan.txt" };
    const failure = client.mutation(api.assets.getSignedUrl, wanted);
    await expect(failure).rejects.toThrow(/R2_PRIVATE_URL_SECRET/);
    vi.stubEnv("R2_PRIVATE_URL_SECRET", SECRET);
  });
});
