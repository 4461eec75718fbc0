/** Two tenants and `describeAssets`: a call that names a file of the other one changes nothing and tells nothing. */
import { beforeEach, expect, test } from "vitest";
import {
  type App,
  type Values,
  assets,
  callMutation,
  callQuery,
  componentSnapshot,
  openApp,
  uploadInApp,
} from "../component/testing/app.test-helpers.js";
import { stopTheClock } from "../component/testing/clock.test-helpers.js";
import { at } from "../component/testing/component.test-helpers.js";
import { isWithin } from "../shared/paths.js";

stopTheClock();

/** Everyone may read, and each may do everything else below a folder of their own. */
const functions = assets.api({
  auth: (_ctx, { kind, paths }) => {
    if (kind !== "read" && !paths.every((path) => isWithin(path, "tenants/a"))) {
      throw new Error("not yours");
    }
    return "ann";
  },
});

let t: App;
beforeEach(async () => {
  t = openApp({ assets: functions });
  for (const path of ["tenants/a/one", "tenants/a/two", "tenants/b/one"]) {
    await uploadInApp(t, path, path);
  }
  await t.mutation((ctx) => assets.updateAsset(ctx, { ...at("tenants/b/one"), tags: ["secret"] }));
});

const describeAll = async (...described: Values[]) =>
  await callMutation(t, "assets:describeAssets", { assets: described });

test("one foreign path among one's own refuses the call, in the same way if nothing is there", async () => {
  const before = await componentSnapshot(t);
  for (const path of ["tenants/b/one", "tenants/b/none", "tenants", "tenants/a/../b/one"]) {
    const refused = describeAll(
      { ...at("tenants/a/one"), title: "x" },
      { ...at(path), title: "x" },
    );
    await expect(refused).rejects.toThrow(path.includes("..") ? /PATH_INVALID/ : "not yours");
  }
  expect(await componentSnapshot(t)).toEqual(before);
});

test("one's own files are described, and found by nobody else's words", async () => {
  await describeAll(
    { ...at("tenants/a/one"), addTags: ["secret"] },
    { ...at("tenants/a/two"), alt: "" },
  );
  const { assets: found } = (await callQuery(t, "assets:searchAssets", {
    text: "secret",
    folderPath: "tenants/a",
  })) as { assets: Values[] };
  expect(found.map(({ basename }) => basename)).toEqual(["one"]);
  await expect(callQuery(t, "assets:searchAssets", { text: "secret" })).rejects.toThrow(
    "not yours",
  );
});

test("metadata alone is a write; visitors see everything else, so that it is a publication", async () => {
  const asked: string[] = [];
  const recording = assets.api({
    auth: (_ctx, { kind }) => {
      asked.push(kind);
      return null;
    },
  });
  const app = openApp({ assets: recording });
  await uploadInApp(app, "f/a", "a");
  const both: Values[] = [{ metadata: { a: 1 } }, { title: "x" }, { focalPoint: null }];
  for (const change of both) {
    const one = { ...at("f/a"), ...change };
    await callMutation(app, "assets:updateAsset", one);
    await callMutation(app, "assets:describeAssets", { assets: [one] });
  }
  expect(asked).toEqual(["write", "write", "publish", "publish", "publish", "publish"]);
});
