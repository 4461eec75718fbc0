/** Private files over HTTP: who gets them, how, and what nobody learns. */
import { beforeEach, afterEach, describe, expect, test, vi } from "vitest";
import {
  type App,
  assets,
  components,
  inComponent,
} from "../../component/testing/app.test-helpers.js";
import { pass, stopTheClock } from "../../component/testing/clock.test-helpers.js";
import { at } from "../../component/testing/component.test-helpers.js";
import { textLike } from "../../component/testing/matchers.test-helpers.js";
import { expectSound } from "./answers.test-helpers.js";
import type { AssetRouteOptions, Decision, RequestedFile } from "./options.js";
import {
  type PlacedFile,
  type Storage,
  closeFolder,
  openSite,
  openStorage,
  signedPath,
} from "./site.test-helpers.js";

const LIMIT = 20 * 1024 * 1024;

stopTheClock();

let storage: Storage;
beforeEach(() => {
  storage = openStorage();
});
afterEach(() => void vi.restoreAllMocks());

/** A site with one private file, at `secret/plan`. */
async function openClosedSite(
  options?: AssetRouteOptions,
  more?: Parameters<Storage["place"]>[3],
): Promise<{ t: App; file: PlacedFile }> {
  const t = openSite(options);
  await closeFolder(t, "secret");
  return { t, file: await storage.place(t, "secret/plan", 1000, more) };
}

const answering = (decision: unknown): AssetRouteOptions => ({
  authorize: () => decision as Decision,
});

describe("without authorize", () => {
  test.each(["redirect", "stream"] as const)("there are no private files: %s", async (mode) => {
    const { t, file } = await openClosedSite({ mode });
    expect(file.isPrivate).toBe(true);
    for (const address of ["secret/plan", `v/${file.versionId}`, `v/${file.versionId}/plan.png`]) {
      for (const method of ["GET", "HEAD"]) {
        const response = await t.fetch(`/assets/${address}`, { method });
        expect(response.status).toBe(404);
        await expectSound(response, method, null, { hidden: [file] });
      }
    }
    expect(storage.requests).toEqual([]);
  });

  test("a private file and none are told alike", async () => {
    const { t, file } = await openClosedSite();
    const tell = async (path: string) => {
      const response = await t.fetch(path);
      return [response.status, [...response.headers], await response.text()];
    };
    expect(await tell("/assets/secret/plan")).toEqual(await tell("/assets/secret/none"));
    expect(await tell(`/assets/v/${file.versionId}`)).toEqual(await tell("/assets/v/none"));
  });
});

describe("with authorize", () => {
  test.each(["redirect", "stream"] as const)(
    "a yes streams the bytes to that one request: %s",
    async (mode) => {
      const { t, file } = await openClosedSite({ mode, ...answering(true), maxAge: 60 });
      for (const address of ["/assets/secret/plan", `/assets/v/${file.versionId}/plan.png`]) {
        const response = await t.fetch(address);
        expect(response.status).toBe(200);
        expect(response.headers.get("cache-control")).toBe("private, no-store");
        expect(response.headers.get("vary")).toBe("Authorization, Cookie");
        await expectSound(response, "GET", file);
        const part = await t.fetch(address, { headers: { Range: "bytes=10-19" } });
        expect(part.status).toBe(206);
        await expectSound(part, "GET", file);
      }
    },
  );

  test("a no is the answer that there is for no file", async () => {
    const { t, file } = await openClosedSite(answering(false));
    const answers: unknown[] = [];
    for (const path of ["secret/plan", `v/${file.versionId}`, "secret/none", "v/none"]) {
      const response = await t.fetch(`/assets/${path}`, { headers: { "If-None-Match": "*" } });
      expect(response.status).toBe(404);
      answers.push([...response.headers, await response.clone().text()]);
      await expectSound(response, "GET", null, { hidden: [file] });
    }
    expect(answers.every((one) => JSON.stringify(one) === JSON.stringify(answers[0]))).toBe(true);
    expect(storage.requests).toEqual([]);
  });

  test("it is shown what it decides on, and nothing that leads to the bytes", async () => {
    const seen: RequestedFile[] = [];
    const t = openSite({ authorize: (_ctx, _request, file) => seen.push(file) === 0 });
    await closeFolder(t, "secret");
    const file = await storage.place(t, "secret/plan", 10, { filename: "plan.png" });
    const open = await storage.place(t, "open", 11);
    const addresses = ["secret/plan", `v/${file.versionId}`, "open", `v/${open.versionId}`];
    for (const address of addresses) await t.fetch(`/assets/${address}`);
    const { versionId } = file;
    const place = { folderPath: "secret", basename: "plan", isPrivate: true, versionId };
    const what = { version: 1, size: 10, contentType: "image/png", filename: "plan.png" };
    expect(seen[0]).toMatchObject({ ...place, ...what });
    expect(seen[1]).toMatchObject({ ...place, ...what });
    expect(seen.map(({ isPrivate }) => isPrivate)).toEqual([true, true, false, false]);
    expect(JSON.stringify(seen)).not.toContain(file.storageId);
    expect(JSON.stringify(seen)).not.toContain(file.url);
  });

  test.each([
    ["nothing", undefined],
    ["null", null],
    ["a text", "yes"],
    ["a number", 1],
    ["an empty object", {}],
    ["a list", [true]],
    ["a promise in an object", { signFor: Promise.resolve(60) }],
    ["0 seconds", { signFor: 0 }],
    ["less than nothing", { signFor: -1 }],
    ["half a second", { signFor: 0.5 }],
    ["no number", { signFor: NaN }],
    ["for ever", { signFor: Infinity }],
    ["a text of seconds", { signFor: "60" }],
    ["more than 7 days", { signFor: 7 * 24 * 60 * 60 + 1 }],
    ["seconds that are missing", { signFor: undefined }],
  ])("%s is no answer, and so a no", async (_what, decision) => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { t, file } = await openClosedSite(answering(decision));
    const open = await storage.place(t, "open", 11);
    for (const [address, asked] of [
      ["secret/plan", file],
      ["open", open],
    ] as const) {
      const response = await t.fetch(`/assets/${address}`);
      expect(response.status).toBe(404);
      await expectSound(response, "GET", null, { hidden: asked.isPrivate ? [asked] : [] });
      expect(log).toHaveBeenLastCalledWith(textLike(/authorize/), expect.any(Error));
    }
  });

  test("what the callback trips over is logged as it is", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const t = openSite({
      authorize: async (ctx) => {
        // An error with a code, and none of signFor.
        const cannotBe = { folderPath: "a//b", basename: "c" };
        const { assetManager } = components.versionedAssets;
        return (await ctx.runQuery(assetManager.getAsset, cannotBe)) === null;
      },
    });
    await storage.place(t, "open", 11);
    expect((await t.fetch("/assets/open")).status).toBe(404);
    const [[, error]] = log.mock.calls as [[string, Error]];
    expect(error.message).toContain("PATH_INVALID");
  });

  test("a deleted, an archived and a draft are nobody's to decide on", async () => {
    const authorize = vi.fn(() => true);
    const { t } = await openClosedSite({ authorize });
    const deleted = await storage.place(t, "secret/deleted", 11);
    await t.mutation((ctx) => assets.deleteAsset(ctx, at("secret/deleted")));
    await storage.place(t, "secret/archived", 12);
    await t.mutation((ctx) => assets.archiveAsset(ctx, at("secret/archived")));
    const draft = await storage.place(t, "secret/draft", 13);
    await t.mutation((ctx) => assets.archiveAsset(ctx, at("secret/draft")));
    await inComponent(t, async (ctx) => {
      await ctx.db.patch(draft.versionId as never, { state: "draft" } as never);
    });
    for (const address of [
      "secret/deleted",
      `v/${deleted.versionId}`,
      "secret/archived",
      "secret/draft",
      `v/${draft.versionId}`,
    ]) {
      expect((await t.fetch(`/assets/${address}`)).status).toBe(404);
    }
    expect(authorize).not.toHaveBeenCalled();
  });

  test("bytes that have gone are a 404", async () => {
    const { t, file } = await openClosedSite(answering(true));
    const signed = await signedPath(t, file);
    await inComponent(t, async (ctx) => await ctx.storage.delete(file.storageId as never));
    for (const address of ["/assets/secret/plan", `/assets/v/${file.versionId}`, signed]) {
      const response = await t.fetch(address);
      expect(response.status).toBe(404);
      await expectSound(response, "GET", null, { hidden: [file] });
    }
  });

  test("a public file whose bytes have gone is not private either", async () => {
    const t = openSite(answering(false));
    const file = await storage.place(t, "open", 11);
    await inComponent(t, async (ctx) => await ctx.storage.delete(file.storageId as never));
    for (const address of ["open", `v/${file.versionId}`]) {
      expect((await t.fetch(`/assets/${address}`)).status).toBe(404);
    }
  });

  test("saves under a name, as with public files", async () => {
    const { t, file } = await openClosedSite(answering(true), { filename: "plan.png" });
    for (const [query, name] of [
      ["?download=a%20b.png", "a b.png"],
      ["?download", "plan.png"],
    ]) {
      const response = await t.fetch(`/assets/secret/plan${query}`);
      expect(response.headers.get("content-disposition")).toContain(`filename="${name}"`);
      await expectSound(response, "GET", file);
    }
  });
});

describe("an answer of { signFor }", () => {
  test("leads to an address on the same routes that works for so long", async () => {
    const { t, file } = await openClosedSite({
      pathPrefix: "/members",
      ...answering({ signFor: 60 }),
    });
    for (const address of ["/members/secret/plan", `/members/v/${file.versionId}/x.png`]) {
      const response = await t.fetch(address);
      expect(response.status).toBe(302);
      const { origin, pathname, search } = new URL(response.headers.get("location")!);
      expect(origin).toBe(new URL(response.url || "https://some.convex.site").origin);
      expect(pathname).toBe(`/members/v/${file.versionId}/plan.png`);
      await expectSound(response, "GET", file);
      const bytes = await t.fetch(pathname + search);
      expect(bytes.status).toBe(200);
      await expectSound(bytes, "GET", file, { isSigned: true });
      pass(59_000);
      expect((await t.fetch(pathname + search)).status).toBe(200);
      pass(1_000);
      expect((await t.fetch(pathname + search)).status).toBe(403);
    }
  });

  test("asks nobody again at that address, and has no part in what callers keep", async () => {
    const authorize = vi.fn(() => ({ signFor: 60 }));
    const { t } = await openClosedSite({ authorize, maxAge: 60 });
    const response = await t.fetch("/assets/secret/plan", { headers: { "If-None-Match": "*" } });
    expect(response.status).toBe(302);
    expect(response.headers.get("etag")).toBeNull();
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    const { pathname, search } = new URL(response.headers.get("location")!);
    await t.fetch(pathname + search);
    expect(authorize).toHaveBeenCalledOnce();
  });

  test("keeps the name to save under", async () => {
    const { t } = await openClosedSite(answering({ signFor: 60 }), { filename: "plan.png" });
    for (const [query, name] of [
      ["?download=%C3%A9t%C3%A9%20%F0%9F%98%80.png", "UTF-8''%C3%A9t%C3%A9%20%F0%9F%98%80.png"],
      ["?download", "UTF-8''plan.png"],
      ["?download=%ff%00%0d%0aSet-Cookie:x", "Set-Cookie"],
      ["?download=%26signature=x%23", "%26signature%3Dx%23"],
    ]) {
      const { headers } = await t.fetch(`/assets/secret/plan${query}`);
      const { pathname, search } = new URL(headers.get("location")!);
      const response = await t.fetch(pathname + search);
      expect(response.status).toBe(200);
      expect(response.headers.get("content-disposition")).toContain(name);
      expect(response.headers.get("set-cookie")).toBeNull();
    }
  });

  test("works for public files as well", async () => {
    const t = openSite(answering({ signFor: 60 }));
    const file = await storage.place(t, "open", 11);
    const response = await t.fetch("/assets/open");
    expect(response.status).toBe(302);
    await expectSound(response, "GET", file);
    const { pathname, search } = new URL(response.headers.get("location")!);
    const bytes = await t.fetch(pathname + search);
    expect(bytes.status).toBe(200);
    await expectSound(bytes, "GET", file, { isSigned: true });
  });
});

describe("a signed address", () => {
  test("is served as any streamed file, and nobody keeps it", async () => {
    const { t, file } = await openClosedSite({}, { contentType: "image/svg+xml" });
    const signed = await signedPath(t, file);
    const whole = await t.fetch(signed);
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      "cache-control": "private, no-store",
      "referrer-policy": "no-referrer",
      "content-type": "image/svg+xml",
      "content-security-policy": textLike(/sandbox$/),
      "accept-ranges": "bytes",
      etag: `"${file.versionId}"`,
    });
    await expectSound(whole, "GET", file, { isSigned: true });
    for (const [headers, status] of [
      [{ Range: "bytes=10-19" }, 206],
      [{ Range: "bytes=9999-" }, 416],
      [{ "If-None-Match": `"${file.versionId}"` }, 304],
      [{ "If-Match": '"other"' }, 412],
    ] as [Record<string, string>, number][]) {
      const response = await t.fetch(signed, { headers });
      expect(response.status).toBe(status);
      await expectSound(response, "GET", file, { isSigned: true });
    }
    const head = await t.fetch(signed, { method: "HEAD" });
    expect(head.headers.get("content-length")).toBe("1000");
    await expectSound(head, "HEAD", file, { isSigned: true });
  });

  test("does not ask authorize, whatever that would say", async () => {
    const authorize = vi.fn(() => false);
    const { t, file } = await openClosedSite({ authorize });
    const response = await t.fetch(await signedPath(t, file));
    expect(response.status).toBe(200);
    expect(authorize).not.toHaveBeenCalled();
  });

  test("keeps its referrer rule against a header of the app", async () => {
    const headers = { "Referrer-Policy": "unsafe-url" };
    const { t, file } = await openClosedSite({ headers });
    const response = await t.fetch(await signedPath(t, file));
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
  });

  test("is never redirected, not even where the routes redirect and the file is public", async () => {
    const t = openSite({ largeFiles: "redirect" });
    const file = await storage.place(t, "open", 10, { pretended: { size: LIMIT + 1 } });
    const signed = await signedPath(t, file);
    const whole = await t.fetch(signed);
    expect(whole.status).toBe(413);
    await expectSound(whole, "GET", file, { isSigned: true });
    const part = await t.fetch(signed, { headers: { Range: "bytes=1-" } });
    expect(part.headers.get("content-range")).toBe(`bytes 1-${LIMIT}/${LIMIT + 1}`);
    await expectSound(part, "GET", file, { isSigned: true });
    const head = await t.fetch(signed, { method: "HEAD" });
    expect(head.headers.get("content-length")).toBe(String(LIMIT + 1));
  });

  test.each([
    ["by name", { download: "summer.png" }, 'filename="summer.png"'],
    ["by its own name", { download: true }, 'filename="plan.png"'],
    ["by an empty name", { download: "" }, 'filename="plan.png"'],
  ])("saves the file %s", async (_what, wish, said) => {
    const { t, file } = await openClosedSite({}, { filename: "plan.png" });
    const response = await t.fetch(await signedPath(t, file, wish));
    expect(response.headers.get("content-disposition")).toContain(said);
    await expectSound(response, "GET", file, { isSigned: true });
  });

  test("that was signed to be shown cannot be made to save, nor the other way round", async () => {
    const { t, file } = await openClosedSite();
    const shown = await signedPath(t, file);
    const saved = await signedPath(t, file, { download: "a.png" });
    for (const forged of [
      shown.replace("?", "?download=a.png&"),
      `${shown}&download=a.png`,
      saved.replace("download=a.png&", ""),
      saved.replace("a.png", "b.png"),
    ]) {
      const response = await t.fetch(forged);
      expect(response.status).toBe(403);
      await expectSound(response, "GET", null, { isSigned: true, hidden: [file] });
    }
  });

  test.each([
    "?signature",
    "?signature=",
    "?signature=x",
    "?SIGNATURE=x&signature=",
    "?%73ignature=x",
  ])("of nobody's is refused before anybody is asked: %s", async (query) => {
    const authorize = vi.fn(() => true);
    const { t, file } = await openClosedSite({ authorize });
    for (const path of ["secret/plan", "secret/none", `v/${file.versionId}/plan`, "%zz"]) {
      const response = await t.fetch(`/assets/${path}${query}`);
      expect(response.status).toBe(403);
      await expectSound(response, "GET", null, { isSigned: true, hidden: [file] });
    }
    expect(authorize).not.toHaveBeenCalled();
  });

  test("is good on every mount of the component's routes, and on no other path", async () => {
    const { t, file } = await openClosedSite({ pathPrefix: "/" });
    const signed = (await signedPath(t, file)).replace("/assets/", "/");
    expect((await t.fetch(signed)).status).toBe(200);
    expect((await t.fetch(`/deeper${signed}`)).status).toBe(403);
  });

  test("goes with its file: to the trash, and back", async () => {
    const { t, file } = await openClosedSite();
    const signed = await signedPath(t, file);
    const status = async () => {
      const response = await t.fetch(signed);
      await expectSound(response, "GET", response.ok ? file : null, { isSigned: true });
      return response.status;
    };
    expect(await status()).toBe(200);
    await t.mutation((ctx) => assets.archiveAsset(ctx, at("secret/plan")));
    expect(await status()).toBe(200);
    await t.mutation((ctx) => assets.deleteAsset(ctx, at("secret/plan")));
    expect(await status()).toBe(404);
    const page = { paginationOpts: { numItems: 9, cursor: null } };
    const [trashed] = (await t.query((ctx) => assets.listTrash(ctx, page))).page;
    const { assetId } = trashed!;
    await t.mutation((ctx) => assets.undelete(ctx, { assetId }));
    expect(await status()).toBe(200);
    await t.mutation((ctx) => assets.deleteAsset(ctx, at("secret/plan")));
    await t.mutation((ctx) => assets.purge(ctx, { assetId }));
    expect(await status()).toBe(404);
  });

  test("ends when the keys are revoked, and not when they are only changed", async () => {
    const { t, file } = await openClosedSite();
    const signed = await signedPath(t, file);
    await t.mutation((ctx) => assets.rotateSigningKey(ctx));
    expect((await t.fetch(signed)).status).toBe(200);
    const second = await signedPath(t, file);
    await t.mutation((ctx) => assets.rotateSigningKey(ctx, { revoke: true }));
    for (const address of [signed, second]) {
      const response = await t.fetch(address);
      expect(response.status).toBe(403);
      await expectSound(response, "GET", null, { isSigned: true, hidden: [file] });
    }
    expect((await t.fetch(await signedPath(t, file))).status).toBe(200);
  });
});
