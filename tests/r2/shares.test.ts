/** Share links of files in a bucket: exactly as many downloads as allowed, however many ask at the same time. */
import { httpRouter } from "convex/server";
import { beforeEach, describe, expect, test } from "vitest";
import { registerAssetRoutes } from "../../src/client/http/routes.js";
import { uploadFile } from "../../src/client/uploadFile.js";
import {
  type App,
  assets,
  components,
  openApp,
} from "../../src/component/testing/app.test-helpers.js";
import { at } from "../../src/component/testing/component.test-helpers.js";
import { PRIVATE_BUCKET } from "./support/bucket.js";
import { setEnvironment, useBucket, withPrivateBucket } from "./support/r2.js";

const bucket = useBucket();
const SMALL = "0123456789".repeat(100);
/** More than one response can have. */
const LARGE = new Uint8Array(20 * 1024 * 1024 + 1).fill(7);
const ASKED = 200;
const ALLOWED = 23;

let t: App;
beforeEach(async () => {
  await bucket.empty();
  setEnvironment(withPrivateBucket(bucket));
  const http = httpRouter();
  registerAssetRoutes(http, components.versionedAssets);
  t = openApp({ http: { default: http } });
  const r2PublicUrl = bucket.publicUrl;
  await t.mutation(async (ctx) => {
    await assets.configureStorageBackend(ctx, { backend: "r2", r2PublicUrl });
    await assets.createFolderByPath(ctx, { path: "private" });
    await assets.setFolderAccess(ctx, { path: "private", access: "private" });
  });
});

async function upload(path: string, content: string | Uint8Array<ArrayBuffer>): Promise<void> {
  const bytes = new Blob([content]);
  const described = { contentType: "application/octet-stream", size: bytes.size };
  const ticket = await t.mutation((ctx) => assets.startUpload(ctx, { ...at(path), ...described }));
  await uploadFile(ticket, bytes);
  const finish = { intentId: ticket.intentId };
  await t.action((ctx) => assets.finishVerifiedUpload(ctx, finish));
  await expect
    .poll(async () => {
      await t.finishInProgressScheduledFunctions();
      return (await t.query((ctx) => assets.getAsset(ctx, at(path))))?.published;
    })
    .toBeTruthy();
}

async function share(wished: Parameters<typeof assets.createShareLink>[1]): Promise<string> {
  const { url } = await t.mutation((ctx) => assets.createShareLink(ctx, wished));
  return new URL(url).pathname;
}

async function downloads(): Promise<number[]> {
  const wanted = { folderPath: "", paginationOpts: { numItems: 10, cursor: null } };
  const { page } = await t.query((ctx) => assets.listShareLinks(ctx, wanted));
  return page.map((link) => link.downloads);
}

/** Asks so many times at once, each time in the next of these ways, and returns how often each answer came. */
async function askAtOnce(path: string, ways: RequestInit[]): Promise<Record<string, number>> {
  const answers = await Promise.all(
    Array.from({ length: ASKED }, async (_, index) => {
      const response = await t.fetch(path, ways[index % ways.length]);
      return `${response.status} ${(await response.arrayBuffer()).byteLength}`;
    }),
  );
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[answer] = (counts[answer] ?? 0) + 1;
  return counts;
}

const USED_UP = `410 ${"SHARE_USED_UP: This link has no downloads left.".length}`;
const WAYS: RequestInit[] = [
  {},
  { headers: { Range: "bytes=10-19" } },
  { headers: { "If-Match": "*" } },
];

describe.each(["public", "private"])("of %s files", (folderPath) => {
  const maxDownloads = ALLOWED;

  test("a streamed one is sent as often as allowed, and nothing else counts", async () => {
    await upload(`${folderPath}/a`, SMALL);
    const path = await share({ path: `${folderPath}/a`, maxDownloads });
    const free = [{ method: "HEAD" }, { headers: { "If-None-Match": "*" } }];
    expect(await askAtOnce(path, free)).toEqual({ "200 0": ASKED / 2, "304 0": ASKED / 2 });
    expect(await downloads()).toEqual([0]);
    const left = ASKED - ALLOWED;
    expect(await askAtOnce(path, WAYS)).toEqual({ "200 1000": ALLOWED, [USED_UP]: left });
    expect(await downloads()).toEqual([ALLOWED]);
    for (const way of free) expect((await t.fetch(path, way)).status).toBe(410);
  });

  test("without a limit each is counted by its first byte", async () => {
    await upload(`${folderPath}/a`, SMALL);
    const path = await share({ path: `${folderPath}/a` });
    const ranges = ["bytes=0-9", "bytes=10-19"].map((Range) => ({ headers: { Range } }));
    expect(await askAtOnce(path, [...ranges, {}, { method: "HEAD" }])).toEqual({
      ...{ "206 10": ASKED / 2, "200 1000": ASKED / 4, "200 0": ASKED / 4 },
    });
    expect(await downloads()).toEqual([ASKED / 2]);
  });

  test("one that is redirected is counted by its redirects", async () => {
    await upload(`${folderPath}/film`, LARGE);
    const path = await share({ path: `${folderPath}/film`, maxDownloads });
    const first = await t.fetch(path);
    const location = first.headers.get("location")!;
    expect(location.includes(`/${PRIVATE_BUCKET}/`)).toBe(folderPath === "private");
    const head = await fetch(location, { headers: { Range: "bytes=0-9" } });
    expect([head.status, (await head.arrayBuffer()).byteLength]).toEqual([206, 10]);
    const left = ASKED - ALLOWED + 1;
    expect(await askAtOnce(path, WAYS)).toEqual({ "302 0": ALLOWED - 1, [USED_UP]: left });
    expect(await downloads()).toEqual([ALLOWED]);
  });

  test("an archive counts once for all its files", async () => {
    await upload(`${folderPath}/a`, SMALL);
    await upload(`${folderPath}/sub/b`, SMALL);
    const path = `${await share({ folderPath, maxDownloads })}?download=zip`;
    const head = await t.fetch(path, { method: "HEAD" });
    const size = head.headers.get("content-length");
    const left = ASKED - ALLOWED;
    expect(await askAtOnce(path, WAYS)).toEqual({ [`200 ${size}`]: ALLOWED, [USED_UP]: left });
    expect(await downloads()).toEqual([ALLOWED]);
  });
});
