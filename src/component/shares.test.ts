/** Share links: what each serves, how it ends, and that its secrets are nowhere. */
import { type Value, convexToJson } from "convex/values";
import { beforeEach, describe, expect, test } from "vitest";
import { hashToken, isPassword, makeGrant, shareIn } from "../shared/shareLinks.js";
import { api } from "./_generated/api.js";
import {
  DAY,
  HOUR,
  MINUTE,
  NOW,
  finishScheduled,
  pass,
  stopTheClock,
} from "./testing/clock.test-helpers.js";
import {
  TABLES,
  type Component,
  at,
  openComponent,
  rows,
  upload,
} from "./testing/component.test-helpers.js";
import { costOf } from "./testing/costs.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

const { assetManager, jobs, releases, shares, sweeper, trash } = api;

stopTheClock();

const routesUrl = "https://any.site/assets";
const PASSWORD = "correct horse";

let t: Component;
beforeEach(() => {
  t = openComponent();
});

type Wished = Omit<(typeof shares.createShareLink)["_args"], "routesUrl">;

/** Makes a link; returns its id and what finds it. */
async function share(wished: Wished) {
  const { shareId, url } = await t.mutation(shares.createShareLink, { ...wished, routesUrl });
  const { token, rest } = shareIn(url.slice(routesUrl.length + 1))!;
  return { shareId: shareId as string, token, rest, tokenHash: hashToken(token) };
}

type Link = Awaited<ReturnType<typeof share>>;
type Reads = "whole" | "start" | "part" | "head";

const open = async (
  { tokenHash }: Pick<Link, "tokenHash">,
  path = "",
  { reads = "whole", grant }: { reads?: Reads; grant?: string } = {},
) => await t.mutation(shares.openShare, { tokenHash, below: path, reads, grant });

/** In short: the path and version of a file, the paths of a list, or why there is neither. */
async function served(...args: Parameters<typeof open>) {
  const opened = await open(...args);
  if (opened?.kind === "file") return `${opened.file.basename} ${opened.file.version}`;
  if (opened?.kind === "listing") return opened.files.map(({ path }) => path);
  return opened?.kind === "ended" ? opened.code : (opened?.kind ?? null);
}

const listed = async (folderPath = "") => {
  const paginationOpts = { numItems: 100, cursor: null };
  return (await t.query(shares.listShareLinks, { folderPath, paginationOpts })).page;
};
const downloads = async () => (await listed()).map((link) => link.downloads);

describe("a link of a file", () => {
  test("follows what is published at its path", async () => {
    await upload(t, "a/hero", "one");
    const link = await share({ path: "a/hero" });
    expect(link.rest).toBe("");
    expect(await served(link)).toBe("hero 1");
    await upload(t, "a/hero", "two");
    await upload(t, "a/hero", "draft", { publish: false });
    expect(await served(link)).toBe("hero 2");
    await t.mutation(assetManager.renameAsset, { ...at("a/hero"), newBasename: "other" });
    expect(await served(link)).toBe("absent");
    await upload(t, "a/hero", "three");
    expect(await served(link)).toBe("hero 1");
  });

  test("serves nothing beside it", async () => {
    await upload(t, "a/hero", "one");
    await upload(t, "a/hero/inner", "two");
    const link = await share({ path: "a/hero" });
    for (const path of ["hero", "inner", "a/hero", "../hero", "/", "."]) {
      expect(await served(link, path), path).toBe("absent");
    }
  });

  test("that is pinned serves the version that was published", async () => {
    await upload(t, "a/hero", "one");
    const link = await share({ path: "a/hero", mode: "pin" });
    await upload(t, "a/hero", "two");
    await t.mutation(assetManager.renameAsset, { ...at("a/hero"), newBasename: "other" });
    expect(await served(link)).toBe("other 1");
    expect(await rows(t, "sharePins")).toHaveLength(1);
    // Another folder may be another tenant's, who cannot see the link.
    await t.mutation(assetManager.moveAsset, {
      ...{ fromFolderPath: "a", basename: "other", toFolderPath: "b" },
    });
    expect(await served(link)).toBe("SHARE_GONE");
    await t.mutation(assetManager.moveAsset, {
      ...{ fromFolderPath: "b", basename: "other", toFolderPath: "a" },
    });
    await t.mutation(assetManager.deleteAsset, at("a/other"));
    expect(await served(link)).toBe("SHARE_GONE");
  });

  test("serves a private one", async () => {
    await upload(t, "a/hero", "one");
    const link = await share({ path: "a/hero" });
    await t.mutation(assetManager.setAssetAccess, { ...at("a/hero"), access: "private" });
    const opened = await open(link);
    expect(opened).toMatchObject({ kind: "file", file: { isPrivate: true, mayRedirect: false } });
  });

  test("serves nothing that is taken down", async () => {
    await upload(t, "a/hero", "one");
    const [link, pinned] = [
      await share({ path: "a/hero" }),
      await share({ path: "a/hero", mode: "pin" }),
    ];
    await t.mutation(trash.takeDown, at("a/hero"));
    expect([await served(link), await served(pinned)]).toEqual(["absent", "SHARE_GONE"]);
  });
});

describe("a link of a folder", () => {
  beforeEach(async () => {
    for (const path of ["a/one", "a/b/two", "a/b/c/three", "ab/other", "other"]) {
      await upload(t, path, `of ${path}`);
    }
    await upload(t, "a/draft", "not yet", { publish: false });
  });

  test("serves and lists what is published in it and below", async () => {
    const link = await share({ folderPath: "a" });
    expect(link.rest).toBe("/");
    expect(await served(link)).toEqual(["one", "b/two", "b/c/three"]);
    expect(await served(link, "one")).toBe("one 1");
    expect(await served(link, "b/c/three")).toBe("three 1");
    await upload(t, "a/b/four", "later");
    expect(await served(link)).toEqual(["one", "b/four", "b/two", "b/c/three"]);
  });

  test("serves nothing else", async () => {
    const link = await share({ folderPath: "a" });
    const outside = ["draft", "none", "b", "../other", "../ab/other", "b/../../other", "b//two"];
    for (const path of [...outside, "/other", "..", "b/", "one/", "\\..\\other", "\u0000", "."]) {
      expect(await served(link, path), path).toBe("absent");
    }
  });

  test("of the root has everything", async () => {
    const link = await share({ folderPath: "" });
    const all = ["other", "a/one", "a/b/two", "a/b/c/three", "ab/other"];
    expect(((await served(link)) as string[]).sort()).toEqual(all.sort());
    expect(await served(link, "a/b/two")).toBe("two 1");
  });

  test("that is pinned keeps its files and their versions", async () => {
    const link = await share({ folderPath: "a", mode: "pin" });
    await upload(t, "a/one", "again");
    await upload(t, "a/new", "later");
    await t.mutation(assetManager.deleteAsset, at("a/b/two"));
    await t.mutation(assetManager.moveAsset, {
      ...{ fromFolderPath: "a/b/c", basename: "three", toFolderPath: "ab" },
    });
    expect(await served(link)).toEqual(["one"]);
    expect(await served(link, "one")).toBe("one 1");
    expect(await served(link, "new")).toBe("absent");
    expect(await served(link, "draft")).toBe("absent");
    expect(await served(link, "b/two")).toBe("SHARE_GONE");
    expect(await served(link, "b/c/three")).toBe("SHARE_GONE");
  });

  test("serves nothing of a folder that a job takes down", async () => {
    const [link, pinned] = [
      await share({ folderPath: "a" }),
      await share({ folderPath: "a", mode: "pin" }),
    ];
    await t.mutation(jobs.takeDownFolder, { path: "a" });
    expect([await served(link), await served(pinned)]).toEqual([[], []]);
    expect(await served(link, "one")).toBe("absent");
    expect(await served(pinned, "one")).toBe("SHARE_GONE");
  });

  test("costs one document for a file of it", async () => {
    const link = await share({ folderPath: "a" });
    const { tokenHash } = link;
    const cost = await costOf(t, (ctx) =>
      ctx.runMutation(shares.openShare, { tokenHash, below: "b/two", reads: "part" }),
    );
    expect(cost).toMatchObject({ reads: 2, writes: 0 });
  });
});

describe("a link of a release", () => {
  async function openRelease() {
    for (const path of ["a/same", "a/old", "a/going", "b/outside"]) await upload(t, path, "one");
    const { releaseId } = await t.mutation(releases.createRelease, {
      ...{ name: "Spring", folderPath: "a" },
    });
    const entries: object[] = [{ ...at("a/going"), action: "delete" }];
    for (const path of ["a/old", "a/b/new"]) {
      const { versionId } = await upload(t, path, "two", { publish: false });
      entries.push({ ...at(path), versionId });
    }
    await upload(t, "a/b/draft", "of nothing", { publish: false });
    await t.mutation(releases.addToRelease, { releaseId, entries: entries as never });
    return { releaseId, link: await share({ releaseId }) };
  }

  test("serves what it would publish, then what is published, and nothing once it is discarded", async () => {
    const { releaseId, link } = await openRelease();
    expect(await served(link)).toEqual(["old", "same", "b/new"]);
    expect(await served(link, "old")).toBe("old 2");
    expect(await served(link, "b/new")).toBe("new 1");
    for (const path of ["going", "b/draft", "../b/outside"]) {
      expect(await served(link, path), path).toBe("absent");
    }
    await t.mutation(releases.publishRelease, { releaseId });
    await upload(t, "a/old", "three");
    expect(await served(link, "old")).toBe("old 3");
    expect(await served(link)).toEqual(["old", "same", "b/new"]);
  });

  test("ends with the release", async () => {
    const { releaseId, link } = await openRelease();
    await t.mutation(releases.discardRelease, { releaseId });
    expect([await served(link), await served(link, "old")]).toEqual(["SHARE_GONE", "SHARE_GONE"]);
  });

  test("redirects to no URL of a draft that does not expire", async () => {
    const { link } = await openRelease();
    expect(await open(link, "b/new")).toMatchObject({ file: { mayRedirect: false } });
    expect(await open(link, "same")).toMatchObject({ file: { mayRedirect: true } });
  });
});

describe("a link ends", () => {
  beforeEach(async () => {
    await upload(t, "a/hero", "one");
  });

  test("when it is revoked, once", async () => {
    const link = await share({ folderPath: "a", mode: "pin" });
    await t.mutation(shares.revokeShareLink, { shareId: link.shareId, actor: "ada" });
    expect([await served(link), await served(link, "hero")]).toEqual([
      "SHARE_REVOKED",
      "SHARE_REVOKED",
    ]);
    const [before] = await listed();
    expect(before).toMatchObject({ revokedAt: NOW, revokedBy: "ada" });
    expect(await rows(t, "sharePins")).toEqual([]);
    pass(HOUR);
    await t.mutation(shares.revokeShareLink, { shareId: link.shareId, actor: "bob" });
    expect(await listed()).toEqual([before]);
  });

  test("when it expires", async () => {
    const link = await share({ path: "a/hero", expiresAt: NOW + HOUR });
    pass(HOUR - 1);
    expect(await served(link)).toBe("hero 1");
    pass(1);
    expect(await served(link)).toBe("SHARE_EXPIRED");
  });

  test("after its downloads, also in parallel, exactly", async () => {
    const link = await share({ path: "a/hero", maxDownloads: 7 });
    expect(await served(link, "", { reads: "head" })).toBe("hero 1");
    const all = await Promise.all(
      Array.from({ length: 40 }, async (_, index) =>
        served(link, "", { reads: index % 2 === 0 ? "whole" : "part" }),
      ),
    );
    expect(all.filter((answer) => answer === "hero 1")).toHaveLength(7);
    expect(all.filter((answer) => answer === "SHARE_USED_UP")).toHaveLength(33);
    expect(await downloads()).toEqual([7]);
  });

  test("not by downloads if it has no limit, and they are counted", async () => {
    const link = await share({ path: "a/hero" });
    await Promise.all(Array.from({ length: 30 }, async () => await open(link)));
    for (const reads of ["start", "part", "head"] as const) await open(link, "", { reads });
    expect(await downloads()).toEqual([31]);
    expect((await rows(t, "shareCounters")).length).toBeLessThanOrEqual(8);
  });

  test("not by what it does not serve", async () => {
    const link = await share({ folderPath: "a", maxDownloads: 1 });
    await open(link, "none");
    await open(link);
    expect(await downloads()).toEqual([0]);
    expect(await served(link, "hero")).toBe("hero 1");
  });

  test("and is forgotten after 30 days, with all its rows", async () => {
    const [expiring, revoked, used, counted] = [
      await share({ folderPath: "a", mode: "pin", expiresAt: NOW + DAY }),
      await share({ path: "a/hero" }),
      await share({ path: "a/hero", maxDownloads: 1 }),
      await share({ path: "a/hero" }),
    ];
    for (const link of [expiring, revoked, used, counted]) {
      await open(link, link === expiring ? "hero" : "");
    }
    await t.mutation(shares.revokeShareLink, { shareId: revoked.shareId });
    const sweep = async () => {
      await t.mutation(sweeper.startSweep, {});
      await finishScheduled(t);
      return (await rows(t, "shares")).length;
    };
    expect(await sweep()).toBe(4);
    pass(30 * DAY);
    expect(await sweep()).toBe(2);
    pass(DAY);
    expect(await sweep()).toBe(1);
    expect(await rows(t, "sharePins")).toEqual([]);
    expect((await rows(t, "shareCounters")).map(({ shareId }) => shareId)).toEqual([
      counted.shareId,
    ]);
    expect(await open(expiring)).toBeNull();
  });
});

describe("a password", () => {
  let link: Link;
  beforeEach(async () => {
    await upload(t, "a/hero", "one");
    link = await share({ folderPath: "a", password: PASSWORD });
  });
  const guess = async () =>
    await t.mutation(shares.guessSharePassword, { tokenHash: link.tokenHash });

  test("is needed before anything is said of files, or with a grant that was made with it", async () => {
    for (const path of ["", "hero", "none", "../x"])
      expect(await served(link, path)).toBe("locked");
    const stored = (await guess()) as { salt: ArrayBuffer; hash: ArrayBuffer };
    expect(isPassword(PASSWORD, stored)).toBe(true);
    expect(isPassword("correct Horse", stored)).toBe(false);
    const grant = makeGrant(stored, link.tokenHash, Date.now());
    expect(await served(link, "hero", { grant })).toBe("hero 1");
    const [expires, signature] = grant.split(".") as [string, string];
    const forged = [
      `${Number(expires) + 1}.${signature}`,
      `${expires}.${signature.slice(0, -1)}_`,
      makeGrant(stored, hashToken("another"), Date.now()),
      makeGrant({ hash: new ArrayBuffer(32) }, link.tokenHash, Date.now()),
      "",
    ];
    for (const other of forged) expect(await served(link, "hero", { grant: other })).toBe("locked");
    pass(13 * HOUR);
    expect(await served(link, "hero", { grant })).toBe("locked");
  });

  test("can be guessed ten times in a row, also in parallel, then once a minute", async () => {
    const all = await Promise.all(Array.from({ length: 25 }, guess));
    expect(all.filter((answer) => answer !== null && "hash" in answer)).toHaveLength(10);
    expect(all.filter((answer) => answer !== null && "waitUntil" in answer)).toHaveLength(15);
    expect(await guess()).toEqual({ waitUntil: NOW + MINUTE });
    pass(MINUTE);
    expect(await guess()).toHaveProperty("hash");
    expect(await guess()).toEqual({ waitUntil: NOW + 2 * MINUTE });
    await t.mutation(shares.forgetShareGuesses, { tokenHash: link.tokenHash });
    expect(await guess()).toHaveProperty("hash");
  });

  test("cannot be guessed of a link that has none, has ended or is unknown", async () => {
    await t.mutation(shares.revokeShareLink, { shareId: link.shareId });
    expect(await guess()).toBeNull();
    link = await share({ folderPath: "a" });
    expect(await guess()).toBeNull();
    link = { ...link, tokenHash: hashToken("none") };
    expect([await guess(), await open(link)]).toEqual([null, null]);
  });
});

test("no row and no list has the token or the password", async () => {
  await upload(t, "a/hero", "one");
  const { token } = await share({ path: "a/hero", mode: "pin", password: PASSWORD });
  const all = [await listed()] as unknown[];
  for (const table of TABLES) all.push(await rows(t, table));
  const text = JSON.stringify(all.map((value) => convexToJson(value as Value)));
  expect(token).toMatch(/^[\w-]{32}$/);
  expect(text).not.toContain(token);
  expect(text).not.toContain(PASSWORD);
  const [link] = await listed();
  expect(link).toMatchObject({ path: "a/hero", mode: "pin", hasPassword: true });
  expect(Object.keys(link!)).not.toContain("password");
});

describe("the list", () => {
  test("has the links of a folder, its files and what is below, page by page", async () => {
    await upload(t, "a/b/hero", "one");
    await upload(t, "ab/hero", "one");
    for (const wished of [
      { folderPath: "a" },
      { path: "a/b/hero" },
      { folderPath: "ab" },
      { folderPath: "a/b" },
    ]) {
      await share(wished);
      pass(1);
    }
    const targets = async (folderPath: string) =>
      (await listed(folderPath)).map((link) => link.path ?? link.folderPath);
    expect(await targets("")).toEqual(["a/b", "ab", "a/b/hero", "a"]);
    expect(await targets("a")).toEqual(["a/b", "a/b/hero", "a"]);
    expect(await targets("a/b")).toEqual(["a/b", "a/b/hero"]);
    expect(await targets("none")).toEqual([]);
    const paged: (string | undefined)[] = [];
    for (let cursor: string | null = null, isDone = false; !isDone;) {
      const page: (typeof shares.listShareLinks)["_returnType"] = await t.query(
        shares.listShareLinks,
        { folderPath: "a", paginationOpts: { numItems: 1, cursor } },
      );
      paged.push(...page.page.map((link) => link.path ?? link.folderPath));
      ({ isDone, continueCursor: cursor } = page);
    }
    expect(paged).toEqual(["a/b", "a/b/hero", "a"]);
  });
});

describe("is refused", () => {
  beforeEach(async () => {
    await upload(t, "a/hero", "one");
    await upload(t, "a/draft", "one", { publish: false });
  });

  test.each<[string, Wished, object]>([
    ["no target", {}, { code: "ARGUMENT_INVALID", argument: "path" }],
    ["two targets", { path: "a/hero", folderPath: "a" }, { code: "ARGUMENT_INVALID" }],
    ["the root as a file", { path: "" }, { code: "ARGUMENT_INVALID", argument: "path" }],
    ["no file", { path: "a/none" }, { code: "ASSET_NOT_FOUND", basename: "none" }],
    ["a draft", { path: "a/draft" }, { code: "NOT_PUBLISHED", basename: "draft" }],
    ["no folder", { folderPath: "none" }, { code: "FOLDER_NOT_FOUND" }],
    ["no release", { releaseId: "none" }, { code: "RELEASE_NOT_FOUND" }],
    ["a path above", { folderPath: "a/.." }, { code: "PATH_INVALID" }],
    ["the past", { path: "a/hero", expiresAt: NOW }, { argument: "expiresAt" }],
    ["no downloads", { path: "a/hero", maxDownloads: 0 }, { argument: "maxDownloads" }],
    ["half a download", { path: "a/hero", maxDownloads: 1.5 }, { argument: "maxDownloads" }],
    ["a short password", { path: "a/hero", password: "1234567" }, { argument: "password" }],
    ["a long password", { path: "a/hero", password: "x".repeat(201) }, { argument: "password" }],
  ])("%s", async (_, wished, expected) => {
    await expectRefused(t, () => share(wished), { code: "ARGUMENT_INVALID", ...expected } as never);
  });

  test("a release with pinned versions, and a link that is unknown", async () => {
    const { releaseId } = await t.mutation(releases.createRelease, { name: "Spring" });
    await expectRefused(t, () => share({ releaseId, mode: "pin" }), {
      ...{ code: "ARGUMENT_INVALID", argument: "mode" },
    });
    await expectRefused(t, () => t.mutation(shares.revokeShareLink, { shareId: "none" }), {
      ...{ code: "SHARE_NOT_FOUND", shareId: "none" },
    });
  });
});
