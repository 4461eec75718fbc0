/** The kinds of calls: only a call of the kind `publish` changes which version a path serves. */
import { beforeEach, describe, expect, test } from "vitest";
import {
  type Ids,
  CALLS,
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
  openApp,
  served,
  storeInApp,
} from "../component/testing/app.test-helpers.js";
import { stopTheClock } from "../component/testing/clock.test-helpers.js";
import { at } from "../component/testing/component.test-helpers.js";
import { nameBucket } from "../component/testing/namedBucket.test-helpers.js";
import type { AuthRequest } from "./api.js";

stopTheClock();
nameBucket();

let asked: AuthRequest["kind"][] = [];
beforeEach(() => {
  asked = [];
});

const functions = assets.api({
  auth: (_ctx, { kind }) => {
    asked.push(kind);
    return "ada";
  },
});

/** Makes a call; returns what the paths served before and after. */
async function effectOf(
  name: keyof typeof CALLS,
  args: Values | ((ids: Ids) => Values) = CALLS[name].args,
  prepare: (t: App, ids: Ids) => Promise<unknown> = async () => {},
) {
  const t = openApp({ assets: functions });
  const ids = await prepareForCalls(t);
  await CALLS[name].needs?.(t, ids);
  await prepare(t, ids);
  const before = await served(t);
  const values = typeof args === "function" ? args(ids) : args;
  const call = isQuery(name) ? callQuery : callMutation;
  await call(t, `assets:${name}`, values);
  return { before, after: await served(t), ids };
}

/** These decide what a path serves later. */
const LATER = ["scheduleRelease", "unscheduleRelease"];

describe.each(Object.keys(CALLS) as (keyof typeof CALLS)[])("%s", (name) => {
  const isChanged = CALLS[name].kind === "publish" && !LATER.includes(name);
  const does = isChanged ? "changes" : "does not change";
  test(`${does} which version a path serves`, async () => {
    const { before, after } = await effectOf(name);
    expect(asked).toEqual([CALLS[name].kind]);
    if (isChanged) expect(after).not.toEqual(before);
    else expect(after).toEqual(before);
  });
});

test("another content type is a publication: its version is published later", async () => {
  await effectOf("updateAsset", { ...at(`${NFC}/hero`), contentType: "image/gif" });
  expect(asked).toEqual(["publish"]);
});

describe("an upload", () => {
  const draft = ({ openIntentId, storageId }: Ids) => ({
    intentId: openIntentId,
    storageId,
    publish: false,
  });

  test("that stays a draft is a write", async () => {
    const { before, after } = await effectOf("finishUpload", draft);
    expect(asked).toEqual(["write"]);
    expect(after).toEqual(before);
  });

  test.each([{ publish: true }, {}])("finished with %o is a publication", async (publish) => {
    const { before, after } = await effectOf("finishUpload", (ids) => {
      const { publish: _, ...upload } = draft(ids);
      return { ...upload, ...publish };
    });
    expect(asked).toEqual(["publish"]);
    expect(after).not.toEqual(before);
  });

  test("of a batch of drafts is a write", async () => {
    const { before, after } = await effectOf("finishUploads", (ids) => ({ uploads: [draft(ids)] }));
    expect(asked).toEqual(["write"]);
    expect(after).toEqual(before);
  });

  test("makes a batch a publication when one of it is published", async () => {
    const started: string[] = [];
    const { before, after } = await effectOf(
      "finishUploads",
      (ids) => ({ uploads: [draft(ids), { intentId: started[0]!, storageId: started[1]! }] }),
      async (t) => {
        const storageId = await storeInApp(t, "other bytes");
        const { intentId } = await t.mutation((ctx) =>
          assets.startUpload(ctx, { ...at("other"), actor: "ada" }),
        );
        started.push(intentId, storageId);
      },
    );
    expect(asked).toEqual(["publish"]);
    expect(Object.keys(after)).toEqual([...Object.keys(before), "/other"]);
  });
});
