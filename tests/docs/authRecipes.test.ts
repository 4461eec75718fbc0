/** The roles of docs/auth-recipes.md: what each of them can do with every function of `api()`. */
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import ts from "typescript";
import type { ApiOptions, AuthRequest } from "../../src/client/api.js";
import {
  type Called,
  CALLS,
  prepareForCalls,
} from "../../src/component/testing/apiCalls.test-helpers.js";
import {
  assets,
  callMutation,
  callQuery,
  openApp,
  served,
} from "../../src/component/testing/app.test-helpers.js";
import { stopTheClock } from "../../src/component/testing/clock.test-helpers.js";
import { nameBucket } from "../../src/component/testing/namedBucket.test-helpers.js";
import { snippetsOf } from "./snippets.js";

stopTheClock();
nameBucket();

type Auth = ApiOptions<never>["auth"];

/** The callback of a recipe, which exports only some functions: here it guards all of them. */
async function authOf(words: string): Promise<Auth> {
  const snippets = await snippetsOf("docs/auth-recipes.md");
  const [recipe, ...others] = snippets.filter(({ code }) => code.includes(words));
  expect(others).toEqual([]);
  let found: Auth | undefined;
  class VersionedAssets {
    api({ auth }: { auth: Auth }) {
      found = auth;
      return {};
    }
  }
  const { outputText } = ts.transpileModule(recipe!.code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  runInNewContext(outputText, {
    exports: {},
    process,
    require: () => ({ VersionedAssets, components: {} }),
  });
  return found!;
}

const draft = { publish: false };
/** Every function, and the calls of some that publish nothing. */
const EVERY: [string, Called][] = [
  ...Object.entries(CALLS),
  [
    "finishUpload",
    {
      ...CALLS.finishUpload,
      kind: "write",
      args: ({ openIntentId: intentId, storageId }) => ({ intentId, storageId, ...draft }),
    },
  ],
  [
    "finishUploads",
    {
      ...CALLS.finishUploads,
      kind: "write",
      args: ({ openIntentId: intentId, storageId }) => ({
        uploads: [{ intentId, storageId, ...draft }],
      }),
    },
  ],
];

describe.each<[string[], AuthRequest["kind"][]]>([
  [[], []],
  [["viewer"], ["read", "sign"]],
  [["editor"], ["write"]],
  [["publisher"], ["publish"]],
  [
    ["editor", "publisher"],
    ["write", "publish"],
  ],
  [["admin"], ["admin"]],
])("the roles %j", (roles, kinds) => {
  test.each(EVERY)("%s, $1.kind", async (name, { kind, args, needs }) => {
    const t = openApp({ assets: assets.api({ auth: await authOf('"publisher"') }) });
    const ids = await prepareForCalls(t);
    await needs?.(t, ids);
    const before = await served(t);
    const asAda = t.withIdentity({ subject: "ada", roles });
    const call = kind === "read" ? callQuery : callMutation;
    const done = await call(asAda, `assets:${name}`, typeof args === "function" ? args(ids) : args)
      .then(() => "done")
      .catch((error: Error) => error.message);
    if (kinds.includes(kind)) expect(done).toBe("done");
    else expect(done).toMatch(/^You need the role /);
    if (!kinds.includes("publish")) expect(await served(t)).toEqual(before);
  });
});
