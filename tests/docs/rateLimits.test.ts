/** The recipe that limits how often uploads start: its code, with both components. */
import { register as registerRateLimiter } from "@convex-dev/rate-limiter/test";
import { ConvexError } from "convex/values";
import { expect, test } from "vitest";
import {
  type App,
  type Values,
  assets,
  callMutation,
  componentSnapshot,
  components,
  openApp,
  storeInApp,
} from "../../src/component/testing/app.test-helpers.js";
import { MINUTE, pass, stopTheClock } from "../../src/component/testing/clock.test-helpers.js";
import { at } from "../../src/component/testing/component.test-helpers.js";
import { VersionedAssets } from "../../src/client/versionedAssets.js";
import { PACKAGES, blockOf, load } from "./running/recipes.js";

stopTheClock();

/** The size of the largest batch, and the `capacity` of both limits of the recipe. */
const CAPACITY = 100;
/** What one upload of a user waits for at 20 a minute, and an anonymous one at 60 an hour. */
const WAIT = { user: MINUTE / 20, anonymous: MINUTE };

async function openRecipe() {
  const code = await blockOf("docs/auth-recipes.md", "new RateLimiter(");
  const functions = load(code, { ...PACKAGES, "": { VersionedAssets, components } });
  const t = openApp({ uploads: functions });
  registerRateLimiter(t);
  const as = (subject: string) => t.withIdentity({ subject });
  return { t, ada: as("ada"), bob: as("bob") };
}

type Caller = Pick<App, "mutation">;
const start = (caller: Caller, path: string, more: Values = {}) =>
  callMutation(caller, "uploads:startUpload", { ...at(path), ...more });
const startMany = (caller: Caller, folder: string, count: number) =>
  callMutation(caller, "uploads:startUploads", {
    uploads: Array.from({ length: count }, (_, index) => at(`${folder}/${index}`)),
  });

/** The typed error of a refused call. */
async function refusal(call: Promise<unknown>): Promise<unknown> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConvexError);
  return (error as { data: unknown }).data;
}
const limited = (retryAfter: number) => ({
  code: "RATE_LIMITED",
  retryAfter: expect.closeTo(retryAfter, 3) as number,
});

test("a user starts as many uploads as the limit allows, and more when time has passed", async () => {
  const { t, ada, bob } = await openRecipe();
  await startMany(ada, "images", CAPACITY - 2);
  await start(ada, "images/hero");
  await start(ada, "images/logo");
  const before = await componentSnapshot(t);
  expect(await refusal(start(ada, "images/late"))).toEqual(limited(WAIT.user));
  expect(await refusal(startMany(ada, "late", 3))).toEqual(limited(3 * WAIT.user));
  expect(await componentSnapshot(t)).toEqual(before);

  await start(bob, "images/bob");
  await start(t, "inbox/visitor");

  pass(WAIT.user - 1);
  expect(await refusal(start(ada, "images/late"))).toEqual(limited(1));
  pass(1);
  await start(ada, "images/late");
  expect(await refusal(start(ada, "images/later"))).toEqual(limited(WAIT.user));
});

test("callers who are not signed in share one limit, which no user has a part in", async () => {
  const { t, ada } = await openRecipe();
  await startMany(ada, "images", CAPACITY);
  await startMany(t, "inbox", CAPACITY);
  const before = await componentSnapshot(t);
  expect(await refusal(start(t, "inbox/late"))).toEqual(limited(WAIT.anonymous));
  expect(await componentSnapshot(t)).toEqual(before);
  pass(WAIT.user);
  expect(await refusal(start(t, "inbox/late"))).toMatchObject({ code: "RATE_LIMITED" });
  await start(ada, "images/late");
  pass(WAIT.anonymous - WAIT.user);
  await start(t, "inbox/late");
});

test("a call that fails after it was counted uses nothing of the limit", async () => {
  const { t, ada } = await openRecipe();
  await t.mutation((ctx) => assets.setUploadLimits(ctx, { folderPath: "small", maxSize: 1 }));
  await startMany(ada, "images", CAPACITY - 1);
  const tooLarge = { size: 2, contentType: "image/png" };
  for (const path of ["small/a", "small/b"]) {
    expect(await refusal(start(ada, path, tooLarge))).toMatchObject({ code: "FILE_TOO_LARGE" });
  }
  await start(ada, "small/c", { ...tooLarge, size: 1 });
  expect(await refusal(start(ada, "small/d"))).toMatchObject({ code: "RATE_LIMITED" });
});

test("finishing an upload is not limited", async () => {
  const { t, ada } = await openRecipe();
  const tickets = (await startMany(ada, "images", CAPACITY)) as { intentId: string }[];
  const storageId = await storeInApp(t, "bytes");
  const { intentId } = tickets[0]!;
  const finished = await callMutation(ada, "uploads:finishUpload", { intentId, storageId });
  expect(finished).toMatchObject({ version: 1 });
});
