/** A perspective shows what readers may not see, so `auth` is asked for it as for what only managers see. */
import { beforeEach, describe, expect, test } from "vitest";
import {
  type App,
  type Values,
  assets,
  callMutation,
  callQuery,
  openApp,
  storeInApp,
  uploadInApp,
} from "../component/testing/app.test-helpers.js";
import { stopTheClock } from "../component/testing/clock.test-helpers.js";
import { at } from "../component/testing/component.test-helpers.js";
import { FUNCTIONS } from "../shared/functions/index.js";
import { isWithin } from "../shared/paths.js";
import type { AuthRequest } from "./api.js";

stopTheClock();

const asked: AuthRequest[] = [];
let auth: (request: AuthRequest) => boolean;
const functions = assets.api({
  auth: (_ctx, request) => {
    asked.push(request);
    if (!auth(request)) throw new Error("Access denied.");
    return "ada";
  },
});

let t: App;
let releaseId: string;
let versionId: string;

async function makeRelease(folderPath: string, path: string): Promise<string> {
  const storageId = await storeInApp(t, `draft of ${path}`);
  return await t.mutation(async (ctx) => {
    const { intentId } = await assets.startUpload(ctx, at(path));
    const made = await assets.finishUpload(ctx, { intentId, storageId, publish: false });
    versionId = made.versionId;
    const release = await assets.createRelease(ctx, { name: "Spring", folderPath });
    const entries = [{ ...at(path), versionId: made.versionId }];
    await assets.addToRelease(ctx, { releaseId: release.releaseId, entries });
    return release.releaseId;
  });
}

beforeEach(async () => {
  t = openApp({ assets: functions });
  for (const path of ["a/hero", "b/hero", "b/other"]) await uploadInApp(t, path, path);
  releaseId = await makeRelease("a", "a/hero");
  auth = () => true;
  asked.length = 0;
});

const page = { paginationOpts: { numItems: 10, cursor: null } };
const CALLS = {
  getPublishedFile: (path: string) => at(path),
  getPublishedFiles: (path: string) => ({ files: [at(path)] }),
  listPublishedFilesInFolder: (path: string) => ({ folderPath: at(path).folderPath }),
  listPublishedFilesPage: (path: string) => ({ folderPath: at(path).folderPath, ...page }),
  listAssetsPage: (path: string) => ({ folderPath: at(path).folderPath, ...page }),
  getPreviewUrl: (path: string) => at(path),
  getFolderPreviewUrl: (path: string) => ({ folderPath: at(path).folderPath }),
};
type Name = keyof typeof CALLS;
const NAMES = Object.keys(CALLS) as Name[];

const call = async (name: Name, path: string, more: Values = {}) => {
  const args = { ...CALLS[name](path), perspective: releaseId, ...more };
  const run = FUNCTIONS[name].type === "query" ? callQuery : callMutation;
  return await run(t, `assets:${name}`, args);
};

test("these are all functions that take a perspective", () => {
  const found = Object.entries<{ args: object }>(FUNCTIONS).filter(
    ([, { args }]) => "perspective" in args,
  );
  expect(found.map(([name]) => name).sort()).toEqual([...NAMES].sort());
});

describe.each(NAMES)("%s", (name) => {
  const isList = name.startsWith("list") || name === "getFolderPreviewUrl";
  const inside = isList ? ["a"] : ["a/hero", "a"];

  test("asks for an inspection of the path and of the release's folder", async () => {
    const shown = JSON.stringify(await call(name, "a/hero"));
    expect(shown).toContain(name === "getFolderPreviewUrl" ? releaseId : versionId);
    expect(asked).toEqual([
      { functionName: name, kind: "inspect", paths: inside, perspective: releaseId },
    ]);
  });

  test("opens no draft to those who may read what is published", async () => {
    auth = ({ kind }) => kind === "read" || kind === "sign";
    await expect(call(name, "a/hero")).rejects.toThrow("Access denied.");
  });

  test("asks as ever about a path that the release cannot change", async () => {
    const { kind } = FUNCTIONS[name];
    const shown = JSON.stringify(await call(name, "b/hero"));
    expect(shown).not.toContain(versionId);
    expect(asked).toEqual([
      { functionName: name, kind: "inspect", paths: ["a"], perspective: releaseId },
      { functionName: name, kind, paths: [isList ? "b" : "b/hero"] },
    ]);
    auth = ({ paths }) => paths.every((path) => isWithin(path, "a"));
    await expect(call(name, "b/hero")).rejects.toThrow("Access denied.");
  });

  test("does not tell another tenant whether a release exists", async () => {
    auth = ({ paths }) => paths.every((path) => isWithin(path, "b"));
    const answers = await Promise.all(
      [releaseId, "none"].map((perspective) =>
        call(name, "b/hero", { perspective }).catch((error: Error) => error.message),
      ),
    );
    expect(answers).toEqual(["Access denied.", "Access denied."]);
    // Nor one of a folder above, by a path that it changes or does not change.
    const above = await makeRelease("", "b/hero");
    for (const path of ["b/hero", "b/other"]) {
      await expect(call(name, path, { perspective: above })).rejects.toThrow("Access denied.");
    }
    expect(await call(name, "b/hero", { perspective: undefined }).catch(() => null)).toEqual(
      name.endsWith("PreviewUrl") ? null : expect.anything(),
    );
  });

  test("tells an operator that a release does not exist", async () => {
    for (const perspective of ["none", versionId]) {
      const refused = call(name, "a/hero", { perspective });
      await expect(refused).rejects.toMatchObject({ data: { code: "RELEASE_NOT_FOUND" } });
    }
  });
});

test("a lookup of a client reads three documents with all that auth needs", async () => {
  const reads = async (path: string) =>
    await t.query(async (ctx) => {
      await ctx.runQuery(
        "assets:getPublishedFile" as never,
        {
          ...{ ...at(path), perspective: releaseId },
        } as never,
      );
      return (await ctx.meta.getTransactionMetrics()).documentsRead.used;
    });
  expect(await reads("a/hero")).toBe(3);
  expect(await reads("b/hero")).toBe(2);
});

test("several files are asked about together, apart from those that the release cannot change", async () => {
  await callQuery(t, "assets:getPublishedFiles", {
    ...{ files: ["a/hero", "b/hero", "a/none"].map(at), perspective: releaseId },
  });
  const functionName = "getPublishedFiles";
  expect(asked).toEqual([
    { functionName, kind: "inspect", paths: ["a/hero", "a/none", "a"], perspective: releaseId },
    { functionName, kind: "read", paths: ["b/hero"] },
  ]);
});

test("an auth that writes leaves no outdated rows to the call", async () => {
  auth = () => true;
  const writing = assets.api({
    auth: async (ctx) => {
      if ("runMutation" in ctx) await assets.discardRelease(ctx, { releaseId });
      return "ada";
    },
  });
  t = openApp({ assets: writing });
  await uploadInApp(t, "a/hero", "one");
  releaseId = await makeRelease("a", "a/hero");
  await expect(call("getPreviewUrl", "a/hero")).rejects.toMatchObject({
    data: { code: "RELEASE_NOT_FOUND" },
  });
});
