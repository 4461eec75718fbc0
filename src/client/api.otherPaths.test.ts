/** Results that name paths besides those of the call: a caller gets only the ones that `auth` allows. */
import { beforeEach, expect, test } from "vitest";
import {
  type App,
  assets,
  callMutation,
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

test("these are all functions that have such a result", () => {
  const found = Object.entries<{ returns: unknown }>(FUNCTIONS).filter(([, { returns }]) =>
    JSON.stringify((returns as { json: unknown }).json).includes('"alsoAt"'),
  );
  expect(found.map(([name]) => name).sort()).toEqual(Object.keys(CALLS));
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
