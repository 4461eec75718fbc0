/** What `api({auth})` gives to pages: nothing that leads to the bytes of a private file. */
import { expect, test } from "vitest";
import { CALLS, isQuery, prepareForCalls } from "../component/testing/apiCalls.test-helpers.js";
import { assets, callQuery, inComponent, openApp } from "../component/testing/app.test-helpers.js";
import { stopTheClock } from "../component/testing/clock.test-helpers.js";
import { nameBucket } from "../component/testing/namedBucket.test-helpers.js";
import { type ApiFunction, FUNCTIONS } from "../shared/functions/index.js";

stopTheClock();
nameBucket();

const functions = assets.api({ auth: async () => "ada" });
const QUERIES = Object.entries(CALLS).filter(([name]) => isQuery(name));

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
    const told = answer === "null" ? "finds nothing" : "says nothing";
    answers.set(name, found ? "leads to bytes" : told);
  }
  return answers;
}

test("no query of the api tells where private bytes are", async () => {
  const answers = await answersWhen("private");
  expect(answers.size).toBeGreaterThan(25);
  for (const [name, answer] of answers) expect(answer, name).not.toBe("leads to bytes");
});

test("those that show files do tell where public bytes are", async () => {
  const answers = await answersWhen("public");
  const telling = [...answers].filter(([, answer]) => answer === "leads to bytes");
  const withUrls = QUERIES.filter(([name]) => {
    const { returns } = FUNCTIONS[name as ApiFunction];
    const shape = JSON.stringify((returns as unknown as { json: unknown }).json);
    return shape.includes('"url":') && answers.get(name) !== "finds nothing";
  });
  expect(withUrls.length).toBeGreaterThan(8);
  expect(telling.map(([name]) => name).sort()).toEqual(withUrls.map(([name]) => name).sort());
});
