import { AsyncLocalStorage } from "node:async_hooks";
import { convexTest } from "convex-test";
import { describe, expect, test, vi } from "vitest";
import { modules, schema } from "../fixture/backend.js";
import {
  captureInternals,
  INSTALLED_CONVEX_TEST,
  SUPPORTED_CONVEX_TEST,
  type ComponentDatabase,
  type RootAccessor,
} from "../host/convexTestInternals.js";
import { IndexedReads } from "../host/indexedReads.js";
import { VisitCounter } from "../host/sortedIndex.js";
import { api, connect, eventually, startBackend } from "./support.js";

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

test("without what indexes need, reads fall back to convex-test's own, with a warning", async () => {
  expect(IndexedReads.install({} as ComponentDatabase, new VisitCounter())).toEqual({
    unsupported: expect.stringContaining("db.paginate") as string,
  });
  // A database that calls one of them something else.
  const install = vi
    .spyOn(IndexedReads, "install")
    .mockReturnValue({ unsupported: "db.startQuery" });
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const backend = await startBackend();
  install.mockRestore();
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    expect.stringMatching(/reads without indexes.*lacks db\.startQuery/),
  );
  warn.mockRestore();

  const client = connect(backend);
  const seen: string[][] = [];
  client.onUpdate(api.notes.list, { room: "a" }, (notes) => seen.push(notes));
  await client.mutation(api.notes.addMany, { room: "a", from: 0, count: 3 });
  await eventually(() => expect(seen.at(-1)).toEqual(["a 0", "a 1", "a 2"]));
  const page = await client.query(api.notes.page, {
    room: "a",
    paginationOpts: { numItems: 2, cursor: null },
  });
  expect(page.page.map(({ rank }) => rank)).toEqual([0, 1]);
  expect(backend.deployment.visits.documents).toBe(0);
});
