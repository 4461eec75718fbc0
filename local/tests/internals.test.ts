import { AsyncLocalStorage } from "node:async_hooks";
import { convexTest } from "convex-test";
import { describe, expect, test } from "vitest";
import { modules, schema } from "../fixture/backend.js";
import {
  captureInternals,
  INSTALLED_CONVEX_TEST,
  SUPPORTED_CONVEX_TEST,
  type RootAccessor,
} from "../host/convexTestInternals.js";

function internals() {
  return captureInternals(convexTest({ schema, modules }));
}

describe("the private surface of convex-test", () => {
  test("is the one of the installed version", () => {
    expect(INSTALLED_CONVEX_TEST).toBe(SUPPORTED_CONVEX_TEST);
    expect(Object.keys(internals().components)).toEqual([""]);
  });

  test("is asked for by name when it is missing", () => {
    const other = { finishInProgressScheduledFunctions: async () => undefined };
    expect(() => captureInternals(other as unknown as RootAccessor)).toThrow(
      /needs convex-test 0\.0\.70; version 0\.0\.70 is installed and lacks .*asyncSyscall/,
    );
  });

  test("is left as it was, so that others see nothing of the capture", () => {
    const run = (): unknown => Reflect.get(AsyncLocalStorage.prototype, "run");
    const before = run();
    internals();
    expect(run()).toBe(before);
  });
});
