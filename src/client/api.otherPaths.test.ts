/** Results that name paths besides those of the call: a caller gets only the ones that `auth` allows. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  type App,
  assets,
  callMutation,
  callQuery,
  openApp,
  uploadInApp,
} from "../component/testing/app.test-helpers.js";
import { stopTheClock } from "../component/testing/clock.test-helpers.js";
import { at } from "../component/testing/component.test-helpers.js";
import { FUNCTIONS } from "../shared/functions/index.js";
import type { AuthRequest } from "./api.js";

stopTheClock();

/** The folder of the caller; "" for an operator. */
let home: string;
const asked: AuthRequest[] = [];
const functions = assets.api({
  auth: (_ctx, request) => {
    asked.push(request);
    if (!request.paths.every((path) => path.startsWith(home))) throw new Error("Access denied.");
    return "bob";
  },
});

let t: App;
let versionId: string;
beforeEach(async () => {
  t = openApp({ assets: functions });
  await uploadInApp(t, "a/logo", "shared");
  const copy = async (from: string, toFolderPath: string, toBasename?: string) =>
    await t.mutation((ctx) => assets.copyAsset(ctx, { ...at(from), toFolderPath, toBasename }));
  await copy("a/logo", "b");
  await copy("b/logo", "b", "logo-2");
  // What the operator has copied is not public any more, and elsewhere.
  await uploadInApp(t, "a/logo", "newer");
  await t.mutation((ctx) =>
    assets.moveAsset(ctx, { fromFolderPath: "a", basename: "logo", toFolderPath: "a/layoffs" }),
  );
  ({ versionId } = (await t.query((ctx) => assets.getPublishedFile(ctx, at("b/logo"))))!);
  asked.length = 0;
});

const CALLS = {
  takeDown: () => at("b/logo"),
  takeDownVersions: () => ({ versionIds: [versionId] }),
};

/** Queries of the past, whose assets may be elsewhere by now. */
const PAST = {
  getFileAt: (path: string) => ({ ...at(path), at: Date.now() }),
  listFolderAt: (path: string) => ({
    ...{ folderPath: at(path).folderPath, at: Date.now() },
    paginationOpts: { numItems: 10, cursor: null },
  }),
  diffFolder: (path: string) => ({
    ...{ folderPath: at(path).folderPath, from: 0, to: Date.now() },
    paginationOpts: { numItems: 10, cursor: null },
  }),
};

test("these are all functions with such a result that clients may call", () => {
  const offered = Object.entries<{ kind: string; returns: unknown }>(FUNCTIONS).filter(
    ([, { kind }]) => kind !== "trusted",
  );
  const found = offered.filter(([, { returns }]) =>
    /"(alsoAt|currentPath)"/.test(JSON.stringify((returns as { json: unknown }).json)),
  );
  const names = [...Object.keys(PAST), ...Object.keys(CALLS)].sort();
  expect(found.map(([name]) => name).sort()).toEqual(names);
});

describe.each(Object.keys(PAST) as (keyof typeof PAST)[])("%s", (name) => {
  const past = async () => {
    const found = (await callQuery(t, `assets:${name}`, PAST[name]("b/past"))) as
      { page: { basename: string }[] } | { basename: string } | null;
    return found !== null && "page" in found ? found.page : found === null ? [] : [found];
  };
  let moment: number;
  beforeEach(async () => {
    await uploadInApp(t, "b/past", "past");
  });

  async function leave(toFolderPath: string): Promise<void> {
    moment = Date.now();
    vi.setSystemTime(moment + 60_000);
    await t.mutation((ctx) =>
      assets.moveAsset(ctx, { fromFolderPath: "b", basename: "past", toFolderPath }),
    );
    asked.length = 0;
  }

  test("asks for the path alone while the file is there", async () => {
    asked.length = 0;
    home = "b";
    expect(await past()).toContainEqual(expect.objectContaining(at("b/past")));
    const path = name === "getFileAt" ? "b/past" : "b";
    expect(asked).toEqual([{ functionName: name, kind: "inspect", paths: [path] }]);
  });

  test("has a file that has left only for callers who may see where it is", async () => {
    await leave("a/secret");
    const call = async () => {
      const args = { ...PAST[name]("b/past"), [name === "diffFolder" ? "to" : "at"]: moment };
      const found = (await callQuery(t, `assets:${name}`, args)) as { page?: object } | null;
      return JSON.stringify(found?.page ?? found);
    };
    home = "";
    expect(await call()).toContain("a/secret/past");
    expect(asked.map(({ paths }) => paths).at(-1)).toContain("a/secret/past");
    home = "b";
    const refused = await call();
    expect(refused).not.toContain("past");
    expect(refused).not.toContain("secret");
    home = "a";
    await expect(call()).rejects.toThrow("Access denied.");
  });
});

test.each(["takeDown", "takeDownVersions"] as const)("%s", async (name) => {
  const takeDown = async () =>
    (
      (await callMutation(t, `assets:${name}`, CALLS[name]())) as {
        alsoAt: { folderPath: string }[];
      }
    ).alsoAt;
  home = "b/";
  expect(await takeDown()).toMatchObject([at("b/logo-2")]);
  expect(asked.map(({ functionName, kind }) => [functionName, kind])).toEqual(
    asked.map(() => [name, "admin"]),
  );
});

test("an operator gets all of them, asked for in one call", async () => {
  home = "";
  expect(await callMutation(t, "assets:takeDown", at("b/logo"))).toMatchObject({
    alsoAt: [at("a/layoffs/logo"), at("b/logo-2")],
  });
  expect(asked.map(({ paths }) => paths)).toEqual([["b/logo"], ["a/layoffs/logo", "b/logo-2"]]);
});
