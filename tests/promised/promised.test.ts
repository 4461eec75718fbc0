/**
 * The lines that are promised to users, as they are pasted: typechecked and run in an app that has the tarball
 * installed, with Convex storage and with a bucket.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type LocalBackend, startLocalBackend } from "../../local/startLocalBackend.js";
import { repository } from "../../scripts/scratch.js";
import { installedApp } from "../installed/index.js";
import { run } from "../installed/pack.js";
import { type Bucket, startBucket } from "../r2/support/bucket.js";
import { credentialsOf } from "../r2/support/r2.js";
import { snippet, writePromisedApp } from "./write.js";

const HERO = { folderPath: "images", basename: "hero" };

let app: string;
beforeAll(async () => {
  app = await writePromisedApp((await installedApp()).folder);
});

test("compile", async () => {
  const tsc = path.join(repository, "node_modules/@typescript/native/bin/tsc");
  expect(await run(process.execPath, [tsc, "--checkers", "1", "-p", "."], { cwd: app })).toBe("");
});

test("are what the guide shows", async () => {
  const squeeze = (text: string) => text.replace(/,\s*\)/g, ")").replace(/\s+/g, "");
  const guide = squeeze(await readFile(path.join(repository, "docs/managing-assets.md"), "utf8"));
  const readme = squeeze(await readFile(path.join(repository, "README.md"), "utf8"));
  const loose = (text: string) => squeeze(text).replaceAll(",}", "}");
  expect(loose(guide)).toContain(loose(await snippet("upload")));
  for (const name of ["configure", "routes"])
    expect(readme).toContain(squeeze(await snippet(name)));
});

describe.each(["convex", "r2"] as const)("run on %s:", (name) => {
  let backend: LocalBackend;
  let client: ConvexHttpClient;
  let bucket: Bucket | undefined;

  beforeAll(async () => {
    bucket = name === "r2" ? await startBucket() : undefined;
    for (const [key, value] of Object.entries(bucket ? credentialsOf(bucket) : {})) {
      vi.stubEnv(key, value);
    }
    backend = await startLocalBackend({ entry: path.join(app, "backend.ts"), crons: false });
    client = new ConvexHttpClient(backend.url);
    const place = bucket
      ? { r2PublicUrl: bucket.publicUrl }
      : { uploadRoutesUrl: `${backend.siteUrl}/assets` };
    await mutation("promised:configure", { backend: name, ...place });
  });
  afterAll(async () => {
    await backend.close();
    await bucket?.stop();
    vi.unstubAllEnvs();
  });

  type Args = Record<string, unknown>;
  const query = (fn: string, args: Args): Promise<unknown> =>
    client.query(makeFunctionReference<"query">(fn), args);
  const mutation = (fn: string, args: Args): Promise<unknown> =>
    client.mutation(makeFunctionReference<"mutation">(fn), args);
  const action = (fn: string, args: Args): Promise<unknown> =>
    client.action(makeFunctionReference<"action">(fn), args);

  type Published = { url: string; version: number; size: number; contentType: string } | null;

  /** A version in a bucket is published when the bucket has confirmed it. */
  const isPublished = (version: number) =>
    vi.waitFor(
      async () => {
        const file = (await query("promised:published", HERO)) as Published;
        expect(file).toMatchObject({ version });
        return file!;
      },
      { timeout: 30_000, interval: 20 },
    );

  test("an upload is three calls, and visitors get its bytes", async () => {
    await action("upload:upload", { text: "<svg/>", type: "image/svg+xml" });
    expect(await isPublished(1)).toMatchObject({ size: 6, contentType: "image/svg+xml" });
    const response = await fetch(`${backend.siteUrl}/assets/images/hero`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("image/svg+xml");
    expect(await response.text()).toBe("<svg/>");
  });

  test("a client that passes the response on gets a version, too", async () => {
    const args = { ...HERO, text: "second" };
    const finished = (await action("promised:uploadAndPassOn", args)) as { version: number };
    expect(finished).toMatchObject({ version: 2, isPending: name === "r2" });
    await isPublished(2);
  });

  test("every promised function does what it is promised to do", async () => {
    const versions = (await query("promised:versions", HERO)) as {
      versionId: string;
      version: number;
    }[];
    expect(versions).toMatchObject([
      { version: 2, state: "published", size: 6 },
      { version: 1, state: "archived", contentType: "image/svg+xml" },
    ]);
    await mutation("promised:change", { versionId: versions[1]!.versionId });
    expect(await query("promised:published", HERO)).toBeNull();
    const moved = { folderPath: "archive", basename: "first" };
    expect(await query("promised:published", moved)).toMatchObject({ version: 1 });
    expect(await query("promised:folders", { folderPath: "archive" })).toMatchObject({
      ...{ files: [moved], folders: [], folder: { path: "archive" } },
    });
    const old = await fetch(`${backend.siteUrl}/assets/v/${versions[0]!.versionId}`);
    expect([old.status, await old.text()]).toEqual([200, "second"]);
    await mutation("promised:remove", moved);
    expect(await query("promised:published", moved)).toBeNull();
    const feed = (await query("promised:feed", { folderPath: "archive" })) as Record<
      "all" | "below",
      { type: string }[]
    >;
    expect(feed.all.map(({ type }) => type)).toEqual(
      expect.arrayContaining(["folder:create", "asset:create", "asset:publish", "asset:move"]),
    );
    expect(feed.below.map(({ type }) => type)).toEqual(
      expect.arrayContaining(["asset:move", "asset:rename", "asset:delete"]),
    );
  });
});
