/** The app's callbacks fail closed: each wrong return value of each callback, for each function and route. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CALLS, isQuery, prepareForCalls } from "../component/testing/apiCalls.test-helpers.js";
import {
  assets,
  callMutation,
  callQuery,
  componentSnapshot,
  openApp,
} from "../component/testing/app.test-helpers.js";
import { stopTheClock } from "../component/testing/clock.test-helpers.js";
import { nameBucket } from "../component/testing/namedBucket.test-helpers.js";
import { refusalOf } from "../component/testing/refusals.test-helpers.js";
import { isAssetError } from "../shared/errors.js";
import type { ApiOptions } from "./api.js";
import type { AssetRouteOptions } from "./http/options.js";
import { closeFolder, openSite, openStorage } from "./http/site.test-helpers.js";

stopTheClock();
nameBucket();

/** Values that an untyped callback may return, and the types that the error names. */
const WRONG: [returned: string, value: unknown][] = [
  ["undefined", undefined],
  ["boolean", false],
  ["boolean", true],
  ["number", 0],
  ["number", NaN],
  ["bigint", 1n],
  ["symbol", Symbol("ada")],
  ["object", {}],
  ["object", { subject: "ada" }],
  ["object", Object("ada")],
  ["array", ["ada"]],
  ["function", () => "ada"],
];

const FUNCTIONS = Object.keys(CALLS) as (keyof typeof CALLS)[];

describe("auth of api()", () => {
  let answer: () => unknown;
  const functions = assets.api({ auth: (() => answer()) as ApiOptions<never>["auth"] });

  const open = async (name: keyof typeof CALLS) => {
    const t = openApp({ assets: functions });
    const ids = await prepareForCalls(t);
    const { args, needs } = CALLS[name];
    await needs?.(t, ids);
    const call = async () =>
      await (isQuery(name) ? callQuery : callMutation)(
        t,
        `assets:${name}`,
        typeof args === "function" ? args(ids) : args,
      );
    return { t, call };
  };

  test.each(FUNCTIONS)("%s allows nothing but a text and null", async (name) => {
    const { t, call } = await open(name);
    const before = await componentSnapshot(t);
    for (const [returned, value] of [...WRONG, ["an empty string", ""] as const]) {
      for (const said of [() => value, () => Promise.resolve(value)]) {
        answer = said;
        const refusal = await refusalOf(call());
        expect(refusal).toMatchObject({
          code: "AUTH_CALLBACK_INVALID",
          callback: "auth",
          returned,
        });
        expect(refusal.message).toContain(`returned ${returned}`);
        expect(refusal.message).toMatch(/a string .* or null/);
      }
    }
    answer = () => "x".repeat(257);
    expect(await refusalOf(call())).toMatchObject({ code: "ARGUMENT_INVALID", argument: "actor" });
    expect(await componentSnapshot(t)).toEqual(before);
  });

  test.each(FUNCTIONS)("%s throws the callback's own error", async (name) => {
    const { t, call } = await open(name);
    const before = await componentSnapshot(t);
    for (const said of [
      () => {
        throw new Error("not you");
      },
      () => Promise.reject(new Error("not you")),
    ]) {
      answer = said;
      await expect(call()).rejects.toThrow("not you");
    }
    expect(await componentSnapshot(t)).toEqual(before);
  });

  test.each([undefined, null, true, "ada", {}])("must be a function, not %s", (auth) => {
    expect(() => assets.api({ auth: auth as never })).toThrow(/auth must be a function/);
  });
});

describe("authorize of registerAssetRoutes", () => {
  beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => undefined));
  afterEach(() => void vi.restoreAllMocks());

  const paths = (versionId: string) => [
    "secret/plan",
    "secret/plan?download=x",
    `v/${versionId}`,
    `v/${versionId}/plan.txt`,
  ];

  test.each([
    ...WRONG.filter(([returned]) => returned !== "boolean"),
    ["null", null] as [string, unknown],
    ["string", "ada"] as [string, unknown],
    ["an empty string", ""] as [string, unknown],
  ])("%s refuses every route, and the log names it", async (returned, value) => {
    for (const said of [() => value, () => Promise.resolve(value)]) {
      const authorize = said as AssetRouteOptions["authorize"];
      const t = openSite({ authorize });
      await closeFolder(t, "secret");
      const file = await openStorage().place(t, "secret/plan", 10);
      for (const path of paths(file.versionId)) {
        for (const method of ["GET", "HEAD"]) {
          const response = await t.fetch(`/assets/${path}`, { method });
          expect(response.status).toBe(404);
          const error: unknown = vi.mocked(console.error).mock.lastCall![1];
          if (!isAssetError(error)) throw error;
          expect(error.data).toMatchObject({
            ...{ code: "AUTH_CALLBACK_INVALID", callback: "authorize", returned },
          });
        }
      }
    }
  });

  test.each([null, true, "yes", {}])("must be a function, not %s", (authorize) => {
    expect(() => openSite({ authorize: authorize as never })).toThrow(
      /authorize must be a function/,
    );
  });
});
