/** A tenant sees and requests smaller images of its own versions only, and learns nothing of others by trying. */
import { beforeEach, expect, test } from "vitest";
import {
  type App,
  type Values,
  assets,
  callMutation,
  callQuery,
  inComponent,
  openApp,
} from "../component/testing/app.test-helpers.js";
import { stopTheClock } from "../component/testing/clock.test-helpers.js";
import { at } from "../component/testing/component.test-helpers.js";
import { gif } from "../component/testing/images.test-helpers.js";

stopTheClock();

const ANN = assets.api({
  auth: (_ctx, { paths }) => {
    const mayAll = paths.every((path) => path.startsWith("tenants/a/") || path === "tenants/a");
    if (!mayAll) throw new Error("not you");
    return "ann";
  },
});

let t: App;
beforeEach(async () => {
  t = openApp({ assets: ANN });
  await t.mutation((ctx) => assets.setImagePresets(ctx, { folderPath: "", widths: [320] }));
});

/** Uploads an image that the encoder cannot make smaller. */
async function failed(path: string): Promise<string> {
  const bytes = gif(1600, 800);
  const storageId = await inComponent(t, (ctx) => ctx.storage.store(new Blob([bytes])));
  return await t.mutation(async (ctx) => {
    const image = { width: 1600, height: 800 };
    const said = { ...at(path), contentType: "image/gif", size: bytes.length, image };
    const { intentId } = await assets.startUpload(ctx, said);
    const { versionId } = await assets.finishUpload(ctx, { intentId, storageId });
    const claimed = await assets.claimRenditions(ctx, {});
    const { workId } = claimed!;
    await assets.failRenditions(ctx, { workId, message: `no codec for ${path}`, isFinal: true });
    return versionId;
  });
}

const problemOf = async (versionId: string) => {
  const version = await t.query((ctx) => assets.getVersion(ctx, { versionId }));
  return version?.renditionProblem;
};
const refusalOf = async (call: Promise<unknown>) => {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return String(error);
};
const look = async (args: Values) => await callQuery(t, "assets:getRenditions", args);
const retry = async (args: Values) => await callMutation(t, "assets:retryRenditions", args);

test("a tenant's own version is shown and requested again", async () => {
  const versionId = await failed("tenants/a/hero");
  expect(await look({ versionId })).toMatchObject({ renditions: [], missing: [{ width: 320 }] });
  await retry({ versionId });
  expect(await problemOf(versionId)).toBeUndefined();
});

test("a version of another tenant is as an unknown one, and keeps its problem", async () => {
  const versionId = await failed("tenants/b/hero");
  for (const call of [look, retry]) {
    const refusal = await refusalOf(call({ versionId }));
    expect(refusal).toBe("Error: not you");
    expect(await refusalOf(call({ versionId: "unknown" }))).toBe(refusal);
  }
  expect(await problemOf(versionId)).toBe("no codec for tenants/b/hero");
});

test("the preset from above that a tenant's folder has is shown, and that of another tenant is not", async () => {
  const presetOf = async (folderPath: string) =>
    await callQuery(t, "assets:getImagePresets", { folderPath });
  expect(await presetOf("tenants/a")).toMatchObject({ folderPath: "", widths: [320] });
  const own = { folderPath: "tenants/a", widths: [640] };
  await callMutation(t, "assets:setImagePresets", own);
  expect(await presetOf("tenants/a/sub")).toMatchObject(own);
  expect(await refusalOf(presetOf("tenants/b"))).toBe("Error: not you");
});
