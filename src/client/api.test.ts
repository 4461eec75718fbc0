/** The ready functions of `api({auth})`: whom they ask, with what, and what they do with the answer. */
import {
  type RegisteredMutation,
  type RegisteredQuery,
  makeFunctionReference,
} from "convex/server";
import { beforeEach, describe, expect, expectTypeOf, test } from "vitest";
import type { Doc } from "../component/_generated/dataModel.js";
import { totalBytesOf } from "../component/model/files/summaries.js";
import { FUNCTIONS } from "../shared/functions/index.js";
import {
  CALLS,
  type Ids,
  NFC,
  isQuery,
  prepareForCalls,
} from "../component/testing/apiCalls.test-helpers.js";
import {
  type App,
  type Values,
  assets,
  callMutation,
  callQuery,
  componentSnapshot,
  openApp,
  storeInApp,
  uploadInApp,
} from "../component/testing/app.test-helpers.js";
import { stopTheClock } from "../component/testing/clock.test-helpers.js";
import { at } from "../component/testing/component.test-helpers.js";
import { nameBucket } from "../component/testing/namedBucket.test-helpers.js";
import { refusalOf } from "../component/testing/refusals.test-helpers.js";
import type { AssetApi, AuthRequest } from "./api.js";

stopTheClock();

/** What the app's auth callback was asked, and what it answers next. */
const asked: AuthRequest[] = [];
let answer: () => string | null | Promise<string | null>;

nameBucket();

beforeEach(() => {
  asked.length = 0;
  answer = () => "ada";
});

const functions = assets.api({
  auth: async (_ctx, request) => {
    asked.push(request);
    return await answer();
  },
});

const openGuarded = () => openApp({ assets: functions });

const EVERY_CALL = (Object.keys(CALLS) as (keyof typeof CALLS)[]).map((name) => ({
  name,
  ...CALLS[name],
}));

const prepare = async ({ needs }: Pick<(typeof EVERY_CALL)[number], "needs"> = {}) => {
  const t = openGuarded();
  const ids = await prepareForCalls(t);
  await needs?.(t, ids);
  return { t, ids };
};

async function call(t: App, { name, args }: (typeof EVERY_CALL)[number], ids: Ids) {
  const values = typeof args === "function" ? args(ids) : args;
  const path = `assets:${name}`;
  return isQuery(name) ? await callQuery(t, path, values) : await callMutation(t, path, values);
}

test("there is a function for everything that clients may do", () => {
  const internal = [
    ...["getUpload", "createVersionFromStorageId", "finishVerifiedUpload", "migrateVersion"],
    ...["deleteWaitingObjects", "openSignedUrl", "findFile", "findUrl", "openFile"],
    "getTextContent",
    ...[
      "claimRenditions",
      "storeRenditions",
      "failRenditions",
      "requestRenditions",
      "setReferences",
    ],
    ...["openShare", "guessSharePassword", "forgetShareGuesses"],
    ...["erase", "getErasure"],
    ...["resolve", "receiveUpload", "keepReceived", "openPut", "adopt"],
  ];
  expect([...Object.keys(functions), ...internal].sort()).toEqual(Object.keys(FUNCTIONS).sort());
});

test("its functions have the types of the arguments that they accept", () => {
  type Accepted<Name extends keyof AssetApi> = keyof (typeof FUNCTIONS)[Name]["clientArgs"];
  type Typed<Fn> =
    Fn extends RegisteredQuery<"public", infer Args, unknown>
      ? keyof Args
      : Fn extends RegisteredMutation<"public", infer Args, unknown>
        ? keyof Args
        : "no function";
  expectTypeOf<{ [Name in keyof AssetApi]: Typed<AssetApi[Name]> }>().toEqualTypeOf<{
    [Name in keyof AssetApi]: Accepted<Name>;
  }>();
});

describe.each(EVERY_CALL)("$name", (called) => {
  test("asks once, for the function and its paths in one spelling", async () => {
    const { t, ids } = await prepare(called);
    await call(t, called, ids);
    const { name: functionName, kind, paths } = called;
    const seen = functionName.endsWith("PreviewUrl") ? { perspective: ids.releaseId } : {};
    expect(asked).toEqual([{ functionName, kind, paths, ...seen }]);
  });

  test("does and tells nothing when it is refused", async () => {
    const { t, ids } = await prepare(called);
    const before = await componentSnapshot(t);
    answer = () => {
      throw new Error("not you");
    };
    await expect(call(t, called, ids)).rejects.toThrow("not you");
    expect(await componentSnapshot(t)).toEqual(before);
  });

  test("takes neither an actor, credentials nor the place of the routes from the client", async () => {
    const { t, ids } = await prepare(called);
    const values = typeof called.args === "function" ? called.args(ids) : called.args;
    const r2Config = {
      R2_BUCKET: "b",
      R2_ENDPOINT: "https://e",
      R2_ACCESS_KEY_ID: "k",
      R2_SECRET_ACCESS_KEY: "s",
    };
    const routesUrl = "https://evil.example/assets";
    for (const extra of [{ actor: "eve" }, { r2Config }, { routesUrl }, { resolved: "[]" }]) {
      const forged = { ...called, args: { ...values, ...extra } };
      await expect(call(t, forged, ids)).rejects.toThrow(/actor|r2Config|routesUrl|resolved/);
    }
    expect(asked).toEqual([]);
  });
});

/** Every row of a snapshot as text. */
function rowTexts(snapshot: Values): string[] {
  const asText = (_key: string, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value;
  return (Object.values(snapshot) as Values[][]).flatMap((rows) =>
    rows.map((row) => JSON.stringify(row, asText)),
  );
}

/**
 * Only the actor who started an upload may continue, finish or abort it; what is purged or taken down leaves no row to be
 * recorded in; and a request for smaller images changes no file.
 */
const RECORDED_ELSEWHERE = [
  ...["finishUpload", "finishUploads", "signUploadParts", "listUploadedParts", "abortUpload"],
  ...["purge", "takeDown", "discardRelease", "retryRenditions"],
];
const WRITES = EVERY_CALL.filter(
  ({ kind, name }) =>
    !isQuery(name) && kind !== "sign" && kind !== "inspect" && !RECORDED_ELSEWHERE.includes(name),
);

describe.each(WRITES)("$name records", (called) => {
  /** The actors in all rows that are new or were changed. */
  const actorsWritten = async (t: App, before: Values) => {
    const known = new Set(rowTexts(before));
    const written = rowTexts(await componentSnapshot(t)).filter((row) => !known.has(row));
    expect(written.length).toBeGreaterThan(0);
    return written.flatMap((row) => {
      // Other rows keep the actor who made them when another one changes them.
      const field = row.includes('"tokenHash"')
        ? /"(?:createdBy|revokedBy)":"[^"]*"/g
        : /"(?:updatedBy|actor|deletedBy|startedBy|stoppedBy|rotatedBy|heldBy)":"[^"]*"/g;
      return row.match(field) ?? [];
    });
  };

  test("the actor that auth returned", async () => {
    const { t, ids } = await prepare(called);
    const before = await componentSnapshot(t);
    answer = async () => "user:42";
    await call(t, called, ids);
    const actors = await actorsWritten(t, before);
    expect(actors.length).toBeGreaterThan(0);
    for (const actor of actors) expect(actor).toMatch(/:"user:42"$/);
  });

  test("nobody for null", async () => {
    const { t, ids } = await prepare(called);
    const before = await componentSnapshot(t);
    answer = () => null;
    await call(t, called, ids);
    expect(await actorsWritten(t, before)).toEqual([]);
  });
});

describe("finishUpload", () => {
  const finish = (t: App, ids: Ids) =>
    callMutation(t, "assets:finishUpload", {
      intentId: ids.openIntentId,
      storageId: ids.storageId,
    });

  test("is for the actor that started the upload", async () => {
    const { t, ids } = await prepare();
    for (const other of ["eve", null]) {
      answer = () => other;
      expect((await refusalOf(finish(t, ids))).code).toBe("UPLOAD_NOT_YOURS");
    }
    answer = () => "ada";
    await finish(t, ids);
    const asset = await t.query((ctx) => assets.getAsset(ctx, at(`${NFC}/new`)));
    expect(asset).toMatchObject({ createdBy: "ada" });
  });

  test("is for nobody when nobody started it", async () => {
    const t = openGuarded();
    answer = () => null;
    const ticket = (await callMutation(t, "assets:startUpload", at("a"))) as { intentId: string };
    const storageId = await storeInApp(t, "bytes");
    const { intentId } = ticket;
    await callMutation(t, "assets:finishUpload", { intentId, storageId });
    expect(await t.query((ctx) => assets.getAsset(ctx, at("a")))).not.toHaveProperty("createdBy");
  });
});

describe("ids that lead nowhere", () => {
  test.each([
    ["an unknown version", "getVersion", { versionId: "nonsense" }],
    ["an unknown version", "restoreVersion", { versionId: "nonsense" }],
    ["an unknown upload", "finishUpload", { intentId: "nonsense", storageId: "none" }],
    ["an unknown version", "publishVersion", { versionId: "nonsense" }],
    ["an unknown version", "updateVersion", { versionId: "nonsense" }],
    ["an unknown version", "publishVersions", { versions: [{ versionId: "nonsense" }] }],
    ["an unknown upload", "finishUploads", { uploads: [{ intentId: "nonsense", storageId: "x" }] }],
    ["an unknown job", "undeleteFolder", { jobId: "nonsense" }],
    ["an asset not in the trash", "getTrashed", { assetId: "nonsense" }],
    ["an asset not in the trash", "undelete", { assetId: "nonsense" }],
    ["an asset not in the trash", "purge", { assetId: "nonsense" }],
  ] as const)("%s may be anywhere: %s", async (_what, name, args) => {
    const { t, ids } = await prepare();
    const { kind, paths } = CALLS[name];
    await call(t, { name, kind, args, paths }, ids).catch(() => null);
    expect(asked).toEqual([{ functionName: name, kind, paths: [""] }]);
  });

  test("a version of a deleted asset may be anywhere", async () => {
    const { t, ids } = await prepare();
    await t.mutation((ctx) => assets.deleteAsset(ctx, at(`${NFC}/hero`)));
    expect(await callQuery(t, "assets:getVersion", { versionId: ids.versionId })).toBeNull();
    expect(asked).toMatchObject([{ paths: [""] }]);
  });

  test("a version is where its asset is now", async () => {
    const { t, ids } = await prepare();
    await t.mutation((ctx) =>
      assets.moveAsset(ctx, { fromFolderPath: NFC, basename: "hero", toFolderPath: "now" }),
    );
    await callQuery(t, "assets:getVersion", { versionId: ids.versionId });
    expect(asked).toMatchObject([{ paths: ["now/hero"] }]);
  });
});

describe("the callback", () => {
  test("sees the caller's identity", async () => {
    const t = openApp({
      assets: assets.api({
        auth: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null,
      }),
    });
    const asAda = t.withIdentity({ subject: "user|ada" });
    await callMutation(asAda, "assets:createFolderByPath", { path: "hers" });
    await callMutation(t, "assets:createFolderByPath", { path: "nobody's" });
    const folders = await t.query((ctx) => assets.listFolders(ctx));
    expect(folders.map(({ path, createdBy }) => [path, createdBy])).toEqual([
      ["hers", "user|ada"],
      ["nobody's", undefined],
    ]);
  });

  test("cannot name an actor that is out of bounds", async () => {
    const { t } = await prepare();
    answer = () => "x".repeat(257);
    const refusal = await refusalOf(callMutation(t, "assets:createFolderByPath", { path: "new" }));
    expect(refusal).toMatchObject({ code: "ARGUMENT_INVALID", argument: "actor" });
  });

  test("is not asked about what cannot be a path", async () => {
    const { t } = await prepare();
    const refusal = await refusalOf(callQuery(t, "assets:getFolder", { path: "a//b" }));
    expect(refusal.code).toBe("PATH_INVALID");
    expect(asked).toEqual([]);
  });

  test("lists the top level when no parent is named", async () => {
    const { t } = await prepare();
    await callQuery(t, "assets:listFolders", {});
    const paginationOpts = { numItems: 5, cursor: null };
    await callQuery(t, "assets:listFoldersPage", { paginationOpts });
    expect(asked.map(({ paths }) => paths)).toEqual([[""], [""]]);
  });
});

test("createFolderByName asks for the path that the folder gets, and for everything if it gets none", async () => {
  const t = openGuarded();
  const create = async (name: string) =>
    await callMutation(t, "assets:createFolderByName", { parentPath: "a", name });
  await create("Summer Sale");
  await create("Summer Sale");
  expect(await refusalOf(create("😀"))).toMatchObject({ code: "ARGUMENT_INVALID" });
  expect(asked.map(({ paths }) => paths)).toEqual([["a/summer-sale"], ["a/summer-sale-2"], [""]]);
});

test("getJob asks for the folder and the target of the job", async () => {
  const t = openGuarded();
  await callMutation(t, "assets:createFolderByPath", { path: "a" });
  const moved = await callMutation(t, "assets:moveFolder", { path: "a", toPath: "b" });
  asked.length = 0;
  await callQuery(t, "assets:getJob", { jobId: (moved as { jobId: string }).jobId });
  expect(asked.map(({ paths }) => paths)).toEqual([["a", "b"]]);
});

describe("what is read to find the path of an id", () => {
  const BY_ID = EVERY_CALL.filter(({ name }) => typeof FUNCTIONS[name].paths !== "function");

  /** What a call costs: of `api()`, or of the component's function itself. */
  async function costOf(called: (typeof EVERY_CALL)[number], isAsked: boolean) {
    const { t, ids } = await prepare(called);
    const args = (typeof called.args === "function" ? called.args(ids) : called.args) as never;
    const actor = isQuery(called.name) || called.kind === "sign" ? {} : { actor: "ada" };
    const routesUrl = called.name === "getSignedUrl" ? { routesUrl: "https://app.example/a" } : {};
    const method = assets[called.name] as (ctx: unknown, args: unknown) => Promise<unknown>;
    return await t.mutation(async (ctx) => {
      if (!isAsked) await method.call(assets, ctx, { ...(args as Values), ...actor, ...routesUrl });
      else if (isQuery(called.name))
        await ctx.runQuery(makeFunctionReference<"query">(`assets:${called.name}`), args);
      else await ctx.runMutation(makeFunctionReference<"mutation">(`assets:${called.name}`), args);
      const { documentsRead, documentsWritten } = await ctx.meta.getTransactionMetrics();
      return { reads: documentsRead.used, writes: documentsWritten.used };
    });
  }

  test("is all functions by id", () => {
    expect(BY_ID.map(({ name }) => name).sort()).toEqual([
      ...["abortUpload", "audit", "createFolderByName", "createShareLink", "discardRelease"],
      "finishUpload",
      ...["finishUploads", "getJob", "getRelease", "getRenditions", "getSignedUrl"],
      ...[
        "getTakedown",
        "getTrashed",
        "getVersion",
        "listReleaseEntriesPage",
        "listUploadedParts",
        "publishRelease",
      ],
      ...["publishVersion", "publishVersions", "purge", "renameRelease", "restoreVersion"],
      ...[
        "retryRenditions",
        "revokeShareLink",
        "rollbackRelease",
        "scheduleRelease",
        "signUploadParts",
      ],
      ...["takeDownVersions", "undelete", "undeleteFolder"],
      ...["unscheduleRelease", "updateVersion"],
    ]);
  });

  test.each(BY_ID)("$name reads nothing twice", async (called) => {
    const price = await costOf(called, false);
    expect(price.reads).toBeGreaterThan(0);
    expect(await costOf(called, true)).toEqual(price);
  });

  test("is read again when the callback has written to the component", async () => {
    const meddling = assets.api({
      auth: async (ctx) => {
        if (!("runMutation" in ctx)) return null;
        // The row that was read says that a version is published; now none is.
        await assets.archiveAsset(ctx, at(`${NFC}/hero`));
        return "ada";
      },
    });
    const t = openApp({ assets: meddling });
    await prepareForCalls(t);
    const hero = async () => await t.query((ctx) => assets.getAsset(ctx, at(`${NFC}/hero`)));
    const versionId = (await hero())!.publishedVersionId!;
    await callMutation(t, "assets:restoreVersion", { versionId });
    expect((await hero())?.publishedVersionId).toBe(versionId);
  });

  test("is read again when a call has written", async () => {
    const t = openGuarded();
    const versionIds: string[] = [];
    for (const content of ["1", "22", "333"]) {
      versionIds.push((await uploadInApp(t, "a/x", content, "ada")).versionId);
    }
    // Both are of one asset, whose row the first changes.
    await callMutation(t, "assets:takeDownVersions", { versionIds: versionIds.slice(0, 2) });
    const assets = (await componentSnapshot(t)).assets as Doc<"assets">[];
    expect(assets.map(totalBytesOf)).toEqual([3]);
  });

  test("is asked at most for as many ids as a batch may have", async () => {
    const { t, ids } = await prepare();
    const versions = Array.from({ length: 101 }, () => ({ versionId: ids.versionId }));
    const refusal = await refusalOf(callMutation(t, "assets:publishVersions", { versions }));
    expect(refusal).toMatchObject({
      code: "ARGUMENT_INVALID",
      reason: "must have 1 to 100 entries",
    });
    expect(asked).toEqual([]);
  });
});
