import { renderHook } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import type { AssetRow } from "../list/rows.js";
import { useVersionActions } from "./versionActions.js";
import type { Version } from "./useVersions.js";

type Call = [name: string, args: unknown];

const calls = vi.hoisted((): Call[] => []);
vi.mock("convex/react", () => ({
  useMutation: (name: string) => (args: unknown) => {
    calls.push([name, args]);
    return Promise.resolve(null);
  },
}));
vi.mock("../state/AdminContext.js", () => {
  const api = new Proxy({}, { get: (_target, name) => name });
  return { useAdmin: () => ({ api }) };
});
vi.mock("../state/useTask.js", () => ({
  useTask: () => async (work: () => Promise<unknown>) => await work(),
}));

beforeEach(() => {
  calls.length = 0;
});

const asset = (pendingVersionId: string | null) =>
  ({
    ...{ folderPath: "images", basename: "hero" },
    ...{ publishedVersionId: "v1", pendingVersionId },
  }) as AssetRow;

test.each([
  ["the published version", null, "v1"],
  ["the version that waits for its verification", "v3", "v3"],
])("changes expect %s", async (_what, pending, publishedVersionId) => {
  const { result } = renderHook(() => useVersionActions());
  const version = { versionId: "v2", version: 2, state: "archived" } as Version;
  await result.current.publish(asset(pending), version);
  await result.current.publish(asset(pending), { ...version, state: "draft" });
  await result.current.archive(asset(pending));
  const expected = { expect: { publishedVersionId } };
  expect(calls).toEqual([
    ["restoreVersion", { versionId: "v2", ...expected }],
    ["publishVersion", { versionId: "v2", ...expected }],
    ["archiveAsset", { folderPath: "images", basename: "hero", ...expected }],
  ]);
});
