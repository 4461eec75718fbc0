import { renderHook } from "@testing-library/react";
import { anyApi, getFunctionName } from "convex/server";
import { expect, test } from "vitest";
import type { AssetAdminApi } from "../types.js";
import { useStableApi } from "./useStableApi.js";

const apiOf = (module: string) => anyApi[module] as unknown as AssetAdminApi;

test("has no reference to a function that the app left out", () => {
  const some = (names: string[]) =>
    Object.fromEntries(names.map((name) => [name, anyApi.assets![name]])) as never;
  const { result, rerender } = renderHook(({ api }) => useStableApi(api), {
    initialProps: { api: some(["listTrash"]) },
  });
  expect(result.current.takeDown).toBeUndefined();
  rerender({ api: some(["listTrash", "takeDown"]) });
  expect(getFunctionName(result.current.takeDown!)).toBe("assets:takeDown");
  rerender({ api: some(["listTrash"]) });
  expect(result.current.takeDown).toBeUndefined();
});

test("keeps its references while they refer to the same functions", () => {
  const { result, rerender } = renderHook(({ api }) => useStableApi(api), {
    initialProps: { api: apiOf("assets") },
  });
  const { listTrash } = result.current;
  const first = result.current;
  rerender({ api: apiOf("assets") });
  expect(result.current === first).toBe(true);
  expect(result.current.listTrash === listTrash).toBe(true);
  rerender({ api: apiOf("others") });
  expect(result.current === first).toBe(false);
  expect(getFunctionName(listTrash)).toBe("assets:listTrash");
  expect(getFunctionName(result.current.listTrash)).toBe("others:listTrash");
});
