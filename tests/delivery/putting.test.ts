/** One request for programs over real HTTP: `curl -T` in front of Convex storage, and of a bucket. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { MAX_HTTP_BODY_BYTES } from "../../src/shared/httpActions.js";
import { type Bucket, startBucket } from "../r2/support/bucket.js";
import { snippetsOf } from "../docs/snippets.js";
import { credentialsOf, withPrivateBucket } from "../r2/support/r2.js";
import { type Site, noise, openSite } from "./site.js";

const run = promisify(execFile);
const LARGE = noise(2_000_000, 3);

let bucket: Bucket;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "putting-"));
  await writeFile(path.join(folder, "hero.png"), "hello");
  await writeFile(path.join(folder, "empty"), "");
  await writeFile(path.join(folder, "large.bin"), LARGE);
  await writeFile(path.join(folder, "most"), noise(MAX_HTTP_BODY_BYTES));
  await writeFile(path.join(folder, "too-large"), noise(MAX_HTTP_BODY_BYTES + 1));
  bucket = await startBucket();
});
afterAll(async () => {
  await bucket.stop();
  await rm(folder, { recursive: true });
});

let site: Site;
/** The URL of the routes that take uploads. */
let files: string;

type Answer = { status: number; headers: Record<string, string>; said: Record<string, unknown> };

/** Runs curl in the folder with the files, as a person does. */
async function curl(...args: string[]): Promise<Answer> {
  const { stdout } = await run(
    "curl",
    ["-sS", "--max-time", "60", "-D", "headers", "-H", "Authorization: Bearer good", ...args],
    { cwd: folder },
  );
  // The last response; before it may be a `100 Continue`.
  const head = (await readFile(path.join(folder, "headers"), "utf8"))
    .trim()
    .split("\r\n\r\n")
    .at(-1)!;
  const [first, ...lines] = head.split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.split(":", 1)[0]!.toLowerCase(),
      line.slice(line.indexOf(":") + 1).trim(),
    ]),
  );
  const isJson = headers["content-type"] === "application/json";
  const said = isJson ? (JSON.parse(stdout) as Record<string, unknown>) : { text: stdout };
  return { status: Number(first!.split(" ")[1]), headers, said };
}

const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** Follows a redirect, as a browser does. */
async function read(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
}

async function openOn(backend: "convex" | "r2") {
  for (const [name, value] of Object.entries(credentialsOf(bucket))) vi.stubEnv(name, value);
  site = await openSite();
  await site.mutate("assets:configureStorageBackend", { backend, r2PublicUrl: bucket.publicUrl });
  files = `${site.siteUrl}/files`;
}

describe.each(["convex", "r2"] as const)("on %s", (backend) => {
  beforeAll(async () => await openOn(backend));
  afterAll(async () => {
    await site.close();
    vi.unstubAllEnvs();
  });
  beforeEach(() => {
    bucket.front.reset();
    // What is refused, or breaks off, is told on the console.
    vi.spyOn(console, "error").mockImplementation(() => undefined);
  });

  test("curl -T makes the next version, which is served", async () => {
    const made = await curl(
      "-T",
      "hero.png",
      "-H",
      "Content-Type: image/png",
      `${files}/images/hero`,
    );
    expect(made).toMatchObject({
      status: 201,
      said: {
        ...{ folderPath: "images", basename: "hero", version: 1, state: "published" },
        ...{ size: 5, contentType: "image/png", isPending: false },
      },
    });
    expect(made.headers.etag).toBe(`"${String(made.said.versionId)}"`);
    expect(new TextDecoder().decode(await read(made.headers.location!))).toBe("hello");
    expect(new TextDecoder().decode(await read(`${files}/images/hero`))).toBe("hello");
    const next = await curl("-T", "large.bin", `${files}/images/hero`);
    expect(next).toMatchObject({ status: 201, said: { version: 2, size: LARGE.length } });
    expect(sha256(await read(`${files}/images/hero`))).toBe(sha256(LARGE));
    expect(new TextDecoder().decode(await read(made.headers.location!))).toBe("hello");
    const puts = bucket.front.requests.filter(({ method }) => method === "PUT");
    expect(puts.map(({ size }) => size)).toEqual(backend === "r2" ? [5, LARGE.length] : []);
  });

  test("the line of the docs works as it is pasted", async () => {
    const [block] = (await snippetsOf("docs/public-files.md")).filter(
      ({ language }) => language === "sh",
    );
    const url = "https://happy-animal-123.convex.site/assets";
    expect(block!.code).toContain(url);
    const code = block!.code.replace(url, files);
    const env = { ...process.env, UPLOAD_TOKEN: "good" };
    const { stdout } = await run("bash", ["-euc", code], { cwd: folder, env });
    const hero = { folderPath: "images", basename: "hero", size: 5, contentType: "image/png" };
    expect(JSON.parse(stdout)).toMatchObject(hero);
  });

  test("the name of the file is used after a slash", async () => {
    expect(await curl("-T", "hero.png", `${files}/brand/`)).toMatchObject({
      ...{ status: 201, said: { folderPath: "brand", basename: "hero.png" } },
    });
  });

  test("waits for 100 Continue, and for a file of no bytes", async () => {
    const waiting = ["-H", "Expect: 100-continue", "-T"];
    expect(await curl(...waiting, "large.bin", `${files}/a/large`)).toMatchObject({ status: 201 });
    expect(sha256(await read(`${files}/a/large`))).toBe(sha256(LARGE));
    const none = await curl("-T", "empty", `${files}/a/empty`);
    expect(none).toMatchObject({ status: 201, said: { size: 0 } });
  });

  test("a body of unknown length is taken by Convex storage only", async () => {
    const piped = await curl(
      "-X",
      "PUT",
      "-H",
      "Transfer-Encoding: chunked",
      "--data-binary",
      "@hero.png",
      `${files}/a/piped`,
    );
    if (backend === "convex") expect(piped).toMatchObject({ status: 201, said: { size: 5 } });
    else expect(piped).toMatchObject({ status: 411, said: { code: "SIZE_REQUIRED" } });
  });

  test("conditions are those of the ETags", async () => {
    const create = ["-H", "If-None-Match: *", "-T", "hero.png", `${files}/a/once`];
    const { headers } = await curl(...create);
    expect(await curl(...create)).toMatchObject({ status: 412, said: { code: "CONFLICT" } });
    const update = ["-H", `If-Match: ${headers.etag!}`, "-T", "hero.png", `${files}/a/once`];
    expect(await curl(...update)).toMatchObject({ status: 201, said: { version: 2 } });
    expect(await curl(...update)).toMatchObject({ status: 412 });
    const shown = await fetch(`${files}/a/once`, { method: "HEAD", redirect: "manual" });
    const again = ["-H", `If-Match: ${shown.headers.get("etag")!}`, "-T", "hero.png"];
    expect(await curl(...again, `${files}/a/once`)).toMatchObject({ status: 201 });
  });

  test("20 MiB are taken, and of one byte more the answer says how", async () => {
    expect(await curl("-T", "most", `${files}/a/most`)).toMatchObject({
      ...{ status: 201, said: { size: MAX_HTTP_BODY_BYTES } },
    });
    expect(await curl("-T", "too-large", `${files}/a/too-large`)).toMatchObject({
      status: 413,
      said: { code: "FILE_TOO_LARGE", maxSize: MAX_HTTP_BODY_BYTES, use: "startUpload" },
    });
    expect((await fetch(`${files}/a/too-large`)).status).toBe(404);
  });

  test("names are taken as they are encoded", async () => {
    for (const [sent, basename] of [
      ["%C3%BC%20%26%20%23.png", "ü & #.png"],
      ["u%CC%88", "ü"],
    ]) {
      expect(await curl("-T", "hero.png", `${files}/n/${sent}`)).toMatchObject({
        ...{ status: 201, said: { folderPath: "n", basename } },
      });
    }
    expect(await curl("-T", "hero.png", `${files}/n/a%2Fb`)).toMatchObject({ status: 400 });
  });

  test("who may not upload learns nothing, and nothing is stored", async () => {
    const before = await bucket.keys("public");
    for (const name of ["images/hero", "images/none"]) {
      const refused = await curl(
        "-H",
        "Authorization: Bearer bad",
        "-T",
        "large.bin",
        `${files}/${name}`,
      );
      expect(refused).toMatchObject({ status: 403, said: { code: "FORBIDDEN" } });
    }
    expect(await bucket.keys("public")).toEqual(before);
  });

  test("a body that breaks off makes no version, and the bucket has no object of it", async () => {
    const before = await bucket.keys("public");
    const { hostname, port } = new URL(files);
    const headers = { Authorization: "Bearer good", "Content-Length": LARGE.length };
    await new Promise<void>((resolve) => {
      const call = request({ hostname, port, path: "/files/a/broken", method: "PUT", headers });
      call.on("error", () => undefined);
      call.on("close", resolve);
      call.write(LARGE.subarray(0, 1_000_000), () => call.destroy());
    });
    expect((await fetch(`${files}/a/broken`)).status).toBe(404);
    expect(await curl("-T", "hero.png", `${files}/a/broken`)).toMatchObject({
      said: { version: 1 },
    });
    const added = (await bucket.keys("public")).filter((key) => !before.includes(key));
    expect(added).toHaveLength(backend === "r2" ? 1 : 0);
  });
});

test("with a private bucket the version is published when its bytes are in the public one", async () => {
  for (const [name, value] of Object.entries(withPrivateBucket(bucket))) vi.stubEnv(name, value);
  await openOn("r2");
  try {
    const made = await curl("-T", "hero.png", `${files}/images/staged`);
    expect(made).toMatchObject({ status: 202, said: { version: 1, isPending: true } });
    expect(made.headers.etag).toBeUndefined();
    await vi.waitFor(async () => expect((await fetch(made.headers.location!)).status).toBe(200), {
      timeout: 60_000,
    });
    expect(new TextDecoder().decode(await read(`${files}/images/staged`))).toBe("hello");
  } finally {
    await site.close();
    vi.unstubAllEnvs();
  }
});
