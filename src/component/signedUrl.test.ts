/** Addresses of the asset routes that work for a while, and the keys behind them. */
import type { FunctionArgs } from "convex/server";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api.js";
import { DAY, HOUR, NOW, pass, stopTheClock } from "./testing/clock.test-helpers.js";
import {
  type Component,
  TABLES,
  at,
  openComponent,
  rows,
  store,
  upload,
} from "./testing/component.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import { relocate, setAccess } from "./testing/relocating.test-helpers.js";

const { assetManager, signedUrl, trash } = api;
stopTheClock();

const ROUTES = "https://app.example/assets";
const WEEK = 7 * DAY;

async function sign(t: Component, args: FunctionArgs<typeof signedUrl.getSignedUrl>) {
  return await t.mutation(signedUrl.getSignedUrl, { routesUrl: ROUTES, ...args });
}

async function signedPathOf(t: Component, args: FunctionArgs<typeof signedUrl.getSignedUrl>) {
  const { url } = (await sign(t, args))!;
  expect(url.startsWith(`${ROUTES}/v/`)).toBe(true);
  return url.slice(ROUTES.length + 1);
}

const open = (t: Component, signedPath: string) =>
  t.mutation(signedUrl.openSignedUrl, { signedPath });
const kindOf = async (t: Component, signedPath: string) =>
  (await open(t, signedPath))?.kind ?? null;

/** An asset with two versions, private. */
async function openPrivate() {
  const t = openComponent();
  const one = await upload(t, "f/a", "one", { filename: "One.txt", contentType: "text/plain" });
  const two = await upload(t, "f/a", "two");
  await setAccess(t, "f/a", "private");
  await relocate(t);
  return { t, one: one.versionId, two: two.versionId };
}

describe("getSignedUrl", () => {
  test("signs a version, or what is published", async () => {
    const { t, one, two } = await openPrivate();
    const signed = await sign(t, { versionId: one, expiresIn: 60 });
    expect(signed).toEqual({
      url: expect.stringMatching(
        /^https:\/\/app\.example\/assets\/v\/[^/]+\/a\.txt\?expires=\d+&key=[^&]+&signature=[\w-]{43}$/,
      ) as unknown,
      versionId: one,
      expiresAt: NOW + 60_000,
    });
    expect(await sign(t, at("f/a"))).toMatchObject({
      versionId: two,
      expiresAt: NOW + 15 * 60_000,
    });
    const opened = await open(t, await signedPathOf(t, at("f/a")));
    expect(opened).toMatchObject({
      kind: "file",
      download: null,
      file: {
        versionId: two,
        version: 2,
        ...at("f/a"),
        size: 3,
        isPrivate: true,
        mayRedirect: false,
      },
    });
  });

  test("signs public files, drafts and archived versions as well", async () => {
    const t = openComponent();
    const { versionId } = await upload(t, "f/a", "one", { publish: false });
    expect(await open(t, await signedPathOf(t, { versionId }))).toMatchObject({
      kind: "file",
      file: { isPrivate: false, mayRedirect: true },
    });
    expect(await sign(t, at("f/a"))).toBeNull();
  });

  test("is null for a missing file, and so is its signed URL after the file is deleted", async () => {
    const { t, one } = await openPrivate();
    const signedPath = await signedPathOf(t, { versionId: one });
    for (const wanted of [at("f/none"), at("none/a"), { versionId: "nonsense" }]) {
      expect(await sign(t, wanted)).toBeNull();
    }
    const { assetId } = await t.mutation(assetManager.deleteAsset, at("f/a"));
    expect(await sign(t, { versionId: one })).toBeNull();
    expect(await open(t, signedPath)).toBeNull();
    await t.mutation(trash.undelete, { assetId });
    expect(await kindOf(t, signedPath)).toBe("file");
    await t.mutation(assetManager.deleteAsset, at("f/a"));
    await t.mutation(trash.purge, { assetId });
    expect(await open(t, signedPath)).toBeNull();
  });

  test("a signed URL outlives a move, an upload and a change of access", async () => {
    const { t, one } = await openPrivate();
    const signedPath = await signedPathOf(t, { versionId: one });
    await upload(t, "f/a", "three");
    await t.mutation(assetManager.renameAsset, { ...at("f/a"), newBasename: "b" });
    await setAccess(t, "f/b", "public");
    await relocate(t);
    expect(await open(t, signedPath)).toMatchObject({ file: { versionId: one, basename: "b" } });
  });

  test.each([
    ["nothing", {}],
    ["a folder only", { folderPath: "f" }],
    ["a name only", { basename: "a" }],
    ["both", { ...at("f/a"), versionId: "x" }],
  ])("must be told which file: %s", async (_what, wanted) => {
    const { t } = await openPrivate();
    await expectRefused(t, () => sign(t, wanted), {
      code: "ARGUMENT_INVALID",
      argument: "versionId",
    });
  });

  test.each([0, -1, 1.5, Number.NaN, Infinity, 604_801])(
    "cannot last %d seconds",
    async (expiresIn) => {
      const { t, one } = await openPrivate();
      await expectRefused(t, () => sign(t, { versionId: one, expiresIn }), {
        code: "ARGUMENT_INVALID",
        argument: "expiresIn",
      });
    },
  );

  test.each([
    undefined,
    "",
    "/assets",
    "app.example/assets",
    "ftp://app.example",
    "javascript:alert(1)",
    "https://app.example/assets?x=1",
    "https://app.example/assets#x",
    "https://app.example/a b",
    "https://",
  ])("needs to know where the routes are, and %j is nowhere", async (routesUrl) => {
    const { t, one } = await openPrivate();
    await expectRefused(t, () => sign(t, { versionId: one, routesUrl }), {
      code: "ARGUMENT_INVALID",
      argument: "routesUrl",
    });
  });

  test("takes a base with slashes at its end, or without a path", async () => {
    const { t, one } = await openPrivate();
    for (const routesUrl of ["https://app.example/", "http://127.0.0.1:3210/a/b//"]) {
      const { url } = (await sign(t, { versionId: one, routesUrl }))!;
      expect(url.startsWith(`${routesUrl.replace(/\/+$/, "")}/v/`)).toBe(true);
    }
  });

  test.each([
    ["PATH_INVALID", { folderPath: "f/..", basename: "a" }],
    ["ARGUMENT_INVALID", { ...at("f/a"), download: "x".repeat(256) }],
    ["ARGUMENT_INVALID", { ...at("f/a"), download: "half \ud83d of it" }],
  ] as const)("refuses with %s what cannot be: %j", async (code, wanted) => {
    const { t } = await openPrivate();
    await expectRefused(t, () => sign(t, wanted), { code });
  });

  test("names a download as it is told, whatever the name", async () => {
    const { t, one } = await openPrivate();
    const saved = async (download: boolean | string) =>
      (
        (await open(t, await signedPathOf(t, { versionId: one, download }))) as {
          download: string | null;
        }
      ).download;
    expect(await saved(false)).toBeNull();
    expect(await saved(true)).toBe("a.txt");
    expect(await saved("")).toBe("a.txt");
    for (const name of [
      "Größe & Co.txt",
      "a/b\\c",
      "x?y#z&expires=1",
      "\u202egnp.exe",
      "😀",
      "%41",
      "a\r\nb",
    ]) {
      expect(await saved(name)).toBe(name);
    }
  });

  test("any valid name survives in the signed URL", async () => {
    const { t, one } = await openPrivate();
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "binary", minLength: 1, maxLength: 120 }),
        async (download) => {
          const opened = await open(t, await signedPathOf(t, { versionId: one, download }));
          expect(opened).toMatchObject({ kind: "file", download });
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe("time", () => {
  test("a signed URL works until its last millisecond", async () => {
    const { t, one } = await openPrivate();
    const signedPath = await signedPathOf(t, { versionId: one, expiresIn: 60 });
    pass(59_999);
    expect(await kindOf(t, signedPath)).toBe("file");
    pass(1);
    expect(await kindOf(t, signedPath)).toBe("expired");
  });

  test("one that was signed within a second expires on time, never later than it says", async () => {
    const { t, one } = await openPrivate();
    pass(999);
    const signed = (await sign(t, { versionId: one, expiresIn: 1 }))!;
    expect(signed.expiresAt).toBe(NOW + 1000);
    pass(1);
    expect(await kindOf(t, signed.url.slice(ROUTES.length + 1))).toBe("expired");
  });

  test("a clock that jumps ahead ends it early, and back again it works again", async () => {
    const { t, one } = await openPrivate();
    const signedPath = await signedPathOf(t, { versionId: one, expiresIn: 3600 });
    pass(400 * DAY);
    expect(await kindOf(t, signedPath)).toBe("expired");
    // Somebody signs while the clock is wrong: the key is replaced, and the old one is kept for a week.
    const wrong = await signedPathOf(t, { versionId: one, expiresIn: 3600 });
    expect(await kindOf(t, wrong)).toBe("file");
    pass(-400 * DAY);
    expect(await kindOf(t, signedPath)).toBe("file");
    // It would work for more than a year.
    expect(await kindOf(t, wrong)).toBe("refused");
    expect(await kindOf(t, await signedPathOf(t, { versionId: one }))).toBe("file");
  });

  test("a clock that jumps back makes nothing work longer than a week", async () => {
    const { t, one } = await openPrivate();
    const signedPath = await signedPathOf(t, { versionId: one, expiresIn: WEEK / 1000 });
    expect(await kindOf(t, signedPath)).toBe("file");
    pass(-DAY);
    expect(await kindOf(t, signedPath)).toBe("refused");
    pass(DAY + HOUR);
    expect(await kindOf(t, signedPath)).toBe("file");
  });
});

describe("a refusal", () => {
  const forge = (signedPath: string) =>
    signedPath.replace(/signature=.{43}/, `signature=${"A".repeat(43)}`);

  test("says of a forged URL nothing but that, whatever it names and whenever", async () => {
    const { t, one } = await openPrivate();
    const signedPath = await signedPathOf(t, { versionId: one, expiresIn: 60 });
    const forged = [
      forge(signedPath),
      forge(signedPath).replace(one, "nonsense"),
      signedPath.replace(/expires=\d+/, "expires=1"),
      signedPath.replace(/expires=\d+/, "expires=99999999999"),
      `${signedPath}&download=x`,
    ];
    for (let time = 0; time < 2; time += 1) {
      for (const each of forged) expect(await open(t, each)).toEqual({ kind: "refused" });
      pass(60_000);
    }
    expect(await kindOf(t, signedPath)).toBe("expired");
  });

  test("of an expired URL is the same for a file that was deleted, and after its key is gone", async () => {
    const { t, one } = await openPrivate();
    const signedPath = await signedPathOf(t, { versionId: one, expiresIn: 60 });
    pass(60_000);
    await t.mutation(assetManager.deleteAsset, at("f/a"));
    expect(await open(t, signedPath)).toEqual({ kind: "expired" });
    await t.mutation(signedUrl.rotateSigningKey, { revoke: true });
    expect(await open(t, signedPath)).toEqual({ kind: "expired" });
  });
});

describe("keys", () => {
  const keys = async (t: Component) => await rows(t, "signingKeys");

  test("are replaced after 30 days, and what they signed works until it expires", async () => {
    const { t, one } = await openPrivate();
    await signedPathOf(t, { versionId: one });
    pass(30 * DAY - 1);
    const last = await signedPathOf(t, { versionId: one, expiresIn: WEEK / 1000 });
    expect(await keys(t)).toHaveLength(1);
    pass(1);
    const next = await signedPathOf(t, { versionId: one });
    expect(await keys(t)).toHaveLength(2);
    expect(new URL(`${ROUTES}/${next}`).searchParams.get("key")).not.toBe(
      new URL(`${ROUTES}/${last}`).searchParams.get("key"),
    );
    pass(WEEK - 2000);
    expect(await kindOf(t, last)).toBe("file");
    pass(2000);
    expect(await kindOf(t, last)).toBe("expired");
    expect((await keys(t))[1]!.rotatedBy).toBeUndefined();
  });

  test("the former one goes with the next change, when all that it signed has expired", async () => {
    const { t, one } = await openPrivate();
    for (let month = 0; month < 5; month += 1) {
      await signedPathOf(t, { versionId: one });
      pass(31 * DAY);
    }
    expect((await keys(t)).length).toBe(2);
  });

  test("rotated by hand: earlier signed URLs work, and the actor is recorded", async () => {
    const { t, one } = await openPrivate();
    const signedPath = await signedPathOf(t, { versionId: one });
    await t.mutation(signedUrl.rotateSigningKey, { actor: "ada" });
    expect(await kindOf(t, signedPath)).toBe("file");
    expect(await kindOf(t, await signedPathOf(t, { versionId: one }))).toBe("file");
    expect((await keys(t)).map(({ rotatedBy }) => rotatedBy)).toEqual([undefined, "ada"]);
    await expectRefused(t, () => t.mutation(signedUrl.rotateSigningKey, { actor: "" }), {
      code: "ARGUMENT_INVALID",
    });
  });

  test("revoked: earlier signed URLs stop immediately", async () => {
    const { t, one } = await openPrivate();
    const signedPaths = [await signedPathOf(t, { versionId: one })];
    await t.mutation(signedUrl.rotateSigningKey, {});
    signedPaths.push(await signedPathOf(t, { versionId: one }));
    await t.mutation(signedUrl.rotateSigningKey, { revoke: true });
    for (const signedPath of signedPaths) expect(await kindOf(t, signedPath)).toBe("refused");
    expect(await keys(t)).toHaveLength(1);
    expect(await kindOf(t, await signedPathOf(t, { versionId: one }))).toBe("file");
  });

  test("may be revoked before there is one", async () => {
    const { t, one } = await openPrivate();
    await t.mutation(signedUrl.rotateSigningKey, { revoke: true });
    expect(await kindOf(t, await signedPathOf(t, { versionId: one }))).toBe("file");
  });

  test("are few, however often somebody rotates, and the newest of them are kept", async () => {
    const { t, one } = await openPrivate();
    const signedPaths: string[] = [];
    for (let turn = 0; turn < 30; turn += 1) {
      signedPaths.push(await signedPathOf(t, { versionId: one }));
      pass(1000);
      await t.mutation(signedUrl.rotateSigningKey, {});
    }
    expect(await keys(t)).toHaveLength(21);
    const kinds = [];
    for (const signedPath of signedPaths) kinds.push(await kindOf(t, signedPath));
    expect(kinds).toEqual([
      ...Array<string>(10).fill("refused"),
      ...Array<string>(20).fill("file"),
    ]);
  });

  test("are 32 random bytes, no two the same", async () => {
    const { t } = await openPrivate();
    for (let turn = 0; turn < 5; turn += 1) await t.mutation(signedUrl.rotateSigningKey, {});
    const secrets = (await keys(t)).map(({ secret }) => Buffer.from(secret).toString("hex"));
    expect(new Set(secrets).size).toBe(5);
    for (const secret of secrets) expect(secret).toMatch(/^[0-9a-f]{64}$/);
  });

  test("a key of another deployment, and ids that are no keys, are refused", async () => {
    const { t, one } = await openPrivate();
    const signedPath = await signedPathOf(t, { versionId: one });
    const elsewhere = await openPrivate();
    await signedPathOf(elsewhere.t, { versionId: elsewhere.one });
    expect(await kindOf(elsewhere.t, signedPath)).toBe("refused");
    const { storageId } = await upload(t, "x", "y");
    for (const id of [one, storageId, "", "x", "%00"]) {
      expect(await kindOf(t, signedPath.replace(/key=[^&]+/, `key=${id}`))).toBe("refused");
    }
    expect(await kindOf(t, "")).toBe("refused");
    expect(await kindOf(t, "v/".repeat(100_000))).toBe("refused");
  });
});

describe("the secret", () => {
  const CONSOLE = ["log", "info", "warn", "error", "debug"] as const;
  const printed: unknown[] = [];
  beforeEach(() => {
    printed.length = 0;
    for (const method of CONSOLE) {
      vi.spyOn(console, method).mockImplementation(
        (...values: unknown[]) => void printed.push(...values),
      );
    }
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test("is in no result, log, error, scheduled argument and no other row", async () => {
    const { t, one } = await openPrivate();
    const told: unknown[] = [];
    const note = async (call: Promise<unknown>) => {
      told.push(
        await call.catch((error: Error & { data?: unknown }) => [
          error.message,
          error.stack,
          error.data,
        ]),
      );
    };
    const signedPaths: string[] = [];
    const secrets: ArrayBuffer[] = [];
    const secretsOf = async (of: Component) =>
      (await rows(of, "signingKeys")).map(({ secret }) => secret);
    for (let turn = 0; turn < 3; turn += 1) {
      const signedPath = await signedPathOf(t, { versionId: one });
      signedPaths.push(signedPath);
      secrets.push(...(await secretsOf(t)));
      await note(open(t, signedPath));
      await note(open(t, signedPath.replace("signature=", "signature=x")));
      await note(sign(t, { versionId: one, expiresIn: -1 }));
      await note(sign(t, { versionId: one, routesUrl: "nowhere" }));
      await note(t.mutation(signedUrl.rotateSigningKey, { revoke: turn === 2 }));
      await note(t.mutation(api.content.openFile, { versionId: one }));
      await note(t.query(assetManager.getVersion, { versionId: one }));
      await store(t, "x");
    }
    secrets.push(...(await secretsOf(t)));
    expect(new Set(secrets.map((secret) => Buffer.from(secret).toString("hex"))).size).toBe(4);
    const others = TABLES.filter((table) => table !== "signingKeys");
    const written = await Promise.all(others.map((table) => rows(t, table)));
    const jobs = await t.run((ctx) => ctx.db.system.query("_scheduled_functions").collect());
    const everything = JSON.stringify(
      [told, signedPaths, printed, written, jobs],
      (_key, value: unknown) =>
        value instanceof ArrayBuffer
          ? Buffer.from(value).toString("hex")
          : typeof value === "bigint"
            ? `${value}n`
            : value,
    );
    for (const secret of secrets) {
      for (const encoding of ["hex", "base64", "base64url", "latin1"] as const) {
        expect(everything).not.toContain(Buffer.from(secret).toString(encoding).slice(0, 20));
      }
    }
  });
});
