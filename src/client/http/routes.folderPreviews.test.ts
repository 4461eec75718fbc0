/** Preview URLs of a folder: everything below it in the perspective of one release, for those who have the URL, and no cache. */
import { beforeEach, describe, expect, test } from "vitest";
import { type App, assets } from "../../component/testing/app.test-helpers.js";
import { pass, stopTheClock } from "../../component/testing/clock.test-helpers.js";
import { at } from "../../component/testing/component.test-helpers.js";
import type { AssetRouteOptions } from "./options.js";
import { type Storage, closeFolder, openSite, openStorage } from "./site.test-helpers.js";

stopTheClock();

let storage: Storage;
let t: App;
let releaseId: string;

const HTML = { contentType: "text/html" };
const PUBLISHED = 300;
const WANTED = 100;

/** A site with a page and a style, of which a release publishes earlier versions, and files of other folders. */
async function open(options?: AssetRouteOptions) {
  storage = openStorage();
  t = openSite(options);
  const files = ["site/index.html", "site/css/main.css", "site/blog/index.html"];
  const entries: { folderPath: string; basename: string; versionId: string }[] = [];
  for (const path of files) {
    const { versionId } = await storage.place(t, path, WANTED, path.endsWith("l") ? HTML : {});
    await storage.place(t, path, PUBLISHED, path.endsWith("l") ? HTML : {});
    entries.push({ ...at(path), versionId });
  }
  await storage.place(t, "site/same.txt", PUBLISHED);
  await storage.place(t, "other/index.html", PUBLISHED, HTML);
  await closeFolder(t, "site/secret");
  await storage.place(t, "site/secret/plan.txt", PUBLISHED);
  releaseId = await t.mutation(async (ctx) => {
    const release = await assets.createRelease(ctx, { name: "Spring", folderPath: "site" });
    await assets.addToRelease(ctx, { releaseId: release.releaseId, entries });
    return release.releaseId;
  });
}
beforeEach(async () => await open());

async function preview(folderPath = "site", expiresIn?: number): Promise<string> {
  const args = { folderPath, perspective: releaseId, expiresIn };
  const { url } = await t.mutation((ctx) => assets.getFolderPreviewUrl(ctx, args));
  return new URL(url).pathname;
}

const sizeOf = async (path: string) => {
  const response = await t.fetch(path);
  return response.status === 200 ? (await response.bytes()).length : response.status;
};

/** The path that a link of a page leads to. */
const follow = (page: string, link: string) => {
  const { pathname, search } = new URL(link, `https://any.host${page}`);
  return pathname + search;
};

test("a page and what it links to are as in the release, and a slash shows index.html", async () => {
  const site = await preview();
  expect(site).toMatch(
    new RegExp(`^/assets/preview/~1\\.\\d+\\.\\w+\\.${releaseId}\\.[\\w-]{43}/site/$`),
  );
  expect(await sizeOf(site)).toBe(WANTED);
  for (const link of ["index.html", "css/main.css", "blog/", "blog/index.html", "css/../"]) {
    expect(await sizeOf(follow(site, link)), link).toBe(WANTED);
  }
  const blog = follow(site, "blog/index.html");
  expect(await sizeOf(follow(blog, "../css/main.css?v=2"))).toBe(WANTED);
  expect(await sizeOf(follow(blog, "../same.txt#part"))).toBe(PUBLISHED);
  expect(await sizeOf(follow(site, "none.txt"))).toBe(404);
  expect(await sizeOf(follow(site, "css/"))).toBe(404);
  // What visitors see is as before.
  expect(await sizeOf("/assets/site/css/main.css")).toBe(302);
});

test("the result says when it expires; then it says so", async () => {
  const args = { folderPath: "site", perspective: releaseId, expiresIn: 60 };
  const { expiresAt } = await t.mutation((ctx) => assets.getFolderPreviewUrl(ctx, args));
  expect(expiresAt).toBe(Date.now() + 60_000);
  const path = `${await preview("site", 60)}css/main.css`;
  pass(59_000);
  expect(await sizeOf(path)).toBe(WANTED);
  pass(1000);
  const response = await t.fetch(path);
  expect([response.status, await response.text()]).toEqual([
    403,
    "This URL has expired. Request a new one.",
  ]);
});

test.each<AssetRouteOptions>([
  {},
  { mode: "stream", maxAge: 3600 },
  { authorize: () => false },
  { headers: { "x-robots-tag": "all" } },
])(
  "with the options %o no cache or search engine keeps it, and its storage is not named",
  async (options) => {
    await open(options);
    for (const link of ["", "css/main.css", "same.txt"]) {
      const response = await t.fetch((await preview()) + link);
      expect(response.status).toBe(200);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "cache-control": "private, no-store",
        "x-robots-tag": "noindex",
        "referrer-policy": "no-referrer",
      });
      expect(response.headers.has("location")).toBe(false);
    }
  },
);

test("its pages load what is below the folder's URL, and run nothing", async () => {
  const site = await preview();
  const policyOf = async (path: string) =>
    (await t.fetch(path)).headers.get("content-security-policy")!;
  const policy = await policyOf(site);
  expect(policy).toMatch(/^default-src 'none'; .*; sandbox$/);
  expect(policy).not.toContain("script");
  const [claim] = site.split("/site/");
  expect(/img-src data: (\S+);/.exec(policy)![1]).toMatch(new RegExp(`^https?://[^/]+${claim}/$`));
  // Of one file, the URL opens no other.
  const args = { ...at("site/index.html"), perspective: releaseId };
  const one = await t.mutation((ctx) => assets.getPreviewUrl(ctx, args));
  const { pathname, search } = new URL(one!.url);
  expect(await policyOf(pathname + search)).not.toContain("/assets/");
});

describe("it is refused with", () => {
  test.each<[string, (path: string) => string]>([
    ["the folder above", (path) => path.replace("/site/", "/")],
    ["another folder", (path) => path.replace("/site/", "/other/")],
    ["another name of the folder", (path) => path.replace("/site/", "/%2Fsite/")],
    ["a way out of the folder", (path) => `${path}..%2Fother/index.html`],
    ["no folder, and its signature", (path) => path.replace("/~1.", "/~0.")],
    ["a deeper folder, and its signature", (path) => `${path.replace("/~1.", "/~2.")}blog/`],
    ["another release", (path) => path.replace(releaseId, `${releaseId}x`)],
    ["a later end", (path) => path.replace("/~1.", "/~1.1")],
    ["an invalid name", (path) => `${path}a//b`],
    ["an invalid encoding", (path) => `${path}%E0`],
    [
      "a changed signature",
      (path) => path.replace(/(.)\/site/, (_, last: string) => `${last === "A" ? "B" : "A"}/site`),
    ],
  ])("%s", async (_what, change) => {
    const path = await preview();
    const changed = change(path);
    expect(changed).not.toBe(path);
    const response = await t.fetch(changed);
    expect(response.status, changed).toBe(403);
    expect(await response.text()).toContain("This URL is invalid");
    expect(response.headers.get("cache-control")).toBe("private, no-store");
  });

  test("the claim of a URL of one file, and the other way around", async () => {
    const args = { ...at("site/index.html"), perspective: releaseId };
    const one = await t.mutation((ctx) => assets.getPreviewUrl(ctx, args));
    const query = new URL(one!.url).searchParams;
    const claim = ["expires", "key", "signature"].map((name) => query.get(name));
    const [expires, key, signature] = claim;
    const made = `/assets/preview/~1.${expires}.${key}.${releaseId}.${signature}/site/`;
    expect(await sizeOf(made)).toBe(403);
    const [, , , ofFolder] = (await preview()).split("/");
    const [, until, keyId, , signed] = ofFolder!.split(".");
    const asked = `expires=${until}&key=${keyId}&signature=${signed}`;
    expect(await sizeOf(`/assets/preview/${releaseId}/site?${asked}`)).toBe(403);
  });

  test("a key that was revoked", async () => {
    const path = await preview();
    await t.mutation((ctx) => assets.rotateSigningKey(ctx, { revoke: true }));
    expect(await sizeOf(path)).toBe(403);
  });
});

describe("it shows", () => {
  test("nothing that is private, whatever the release says", async () => {
    const site = await preview();
    expect(await sizeOf(`${site}secret/plan.txt`)).toBe(404);
    const access = { ...at("site/css/main.css"), access: "private" as const };
    await t.mutation((ctx) => assets.setAssetAccess(ctx, access));
    expect(await sizeOf(`${site}css/main.css`)).toBe(404);
    expect(await sizeOf(await preview("site/secret"))).toBe(404);
  });

  test("what is published, once the release is, and nothing once it is discarded", async () => {
    const site = await preview();
    const entries = [{ ...at("site/same.txt"), action: "archive" as const }];
    await t.mutation((ctx) => assets.addToRelease(ctx, { releaseId, entries }));
    expect(await sizeOf(`${site}same.txt`)).toBe(404);
    const discarded = await t.mutation((ctx) => assets.createRelease(ctx, { name: "Other" }));
    const args = { folderPath: "site", perspective: discarded.releaseId };
    const { url } = await t.mutation((ctx) => assets.getFolderPreviewUrl(ctx, args));
    expect(await sizeOf(`${new URL(url).pathname}index.html`)).toBe(PUBLISHED);
    await t.mutation((ctx) => assets.discardRelease(ctx, { releaseId: discarded.releaseId }));
    expect(await sizeOf(`${new URL(url).pathname}index.html`)).toBe(404);
    await t.mutation((ctx) => assets.publishRelease(ctx, { releaseId }));
    expect(await sizeOf(site)).toBe(WANTED);
    await storage.place(t, "site/index.html", PUBLISHED, HTML);
    expect(await sizeOf(site)).toBe(PUBLISHED);
  });

  test("everything below the root, and names in any spelling", async () => {
    expect(await sizeOf(`${await preview("")}site/`)).toBe(WANTED);
    const folder = "site/ü #1&=+😀";
    await storage.place(t, `${folder}/100% é?.txt`, 50);
    const site = await preview(folder);
    const name = (form: "NFC" | "NFD") => encodeURIComponent("100% é?.txt".normalize(form));
    expect(await sizeOf(site + name("NFC"))).toBe(50);
    expect(await sizeOf(site + name("NFD"))).toBe(50);
  });
});

test("a folder of an asset may have such a name as long as it is no claim", async () => {
  await storage.place(t, "preview/~1.2.x/file", 70);
  expect(await sizeOf("/assets/preview/~1.2.x/file")).toBe(302);
});

test.each(["none", ""])("the release %o does not exist", async (perspective) => {
  const args = { folderPath: "site", perspective };
  const refused = t.mutation((ctx) => assets.getFolderPreviewUrl(ctx, args));
  await expect(refused).rejects.toMatchObject({ data: { code: "RELEASE_NOT_FOUND" } });
});
