/** What `api({auth})` gives to pages: nothing that leads to the bytes of a private file. */
import { expect, test } from "vitest";
import { CALLS, prepareForCalls } from "../component/testing/apiCalls.test-helpers.js";
import { assets, callQuery, inComponent, openApp } from "../component/testing/app.test-helpers.js";
import { stopTheClock } from "../component/testing/clock.test-helpers.js";
import { nameBucket } from "../component/testing/namedBucket.test-helpers.js";

stopTheClock();
nameBucket();

const functions = assets.api({ auth: async () => "ada" });
const QUERIES = Object.entries(CALLS).filter(([, { kind }]) => kind === "read");

async function answersWhen(access: "public" | "private"): Promise<Map<string, string>> {
  const t = openApp({ assets: functions });
  const ids = await prepareForCalls(t);
  await t.mutation((ctx) => assets.setFolderAccess(ctx, { path: "", access }));
  const stored = await inComponent(t, (ctx) => ctx.db.system.query("_storage").collect());
  const answers = new Map<string, string>();
  for (const [name, { args }] of QUERIES) {
    const values = typeof args === "function" ? args(ids) : args;
    const answer = JSON.stringify(await callQuery(t, `assets:${name}`, values));
    const found = stored.some(({ _id }) => answer.includes(_id)) || /https?:/.test(answer);
    answers.set(name, found ? "leads to bytes" : "says nothing");
  }
  return answers;
}

test("no query of the api tells where private bytes are", async () => {
  const answers = await answersWhen("private");
  expect(answers.size).toBeGreaterThan(25);
  for (const [name, answer] of answers) expect(answer, name).toBe("says nothing");
});

test("those that show files do tell where public bytes are", async () => {
  const telling = [...(await answersWhen("public"))].filter(
    ([, answer]) => answer === "leads to bytes",
  );
  expect(telling.map(([name]) => name).sort()).toEqual([
    "getAssetVersions",
    "getAssetVersionsPage",
    "getPublishedFile",
    "getVersion",
    "listAssets",
    "listAssetsPage",
    "listPublishedFilesInFolder",
    "listPublishedFilesPage",
    "searchAssets",
  ]);
});
