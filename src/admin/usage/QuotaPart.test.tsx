import { cleanup, render, screen } from "@testing-library/react";
import { ConvexError } from "convex/values";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { QuotaPart } from "./QuotaPart.js";
import type { Quota } from "./quotas.js";

type Server = {
  api: { setQuota?: string };
  list: { results: unknown[]; status: string; error: Error | null };
};

const server = vi.hoisted((): Server => ({
  api: {},
  list: { results: [], status: "", error: null },
}));
vi.mock("convex/react", () => ({ useConvex: () => null }));
vi.mock("../../react/usePageList.js", () => ({ usePageList: () => server.list }));
vi.mock("../state/AdminContext.js", () => ({ useAdmin: () => ({ api: server.api }) }));
vi.mock("../ui/Tip.js", () => ({ Tip: ({ children }: { children: unknown }) => children }));

const quota: Quota = {
  ...{ folderPath: "images", maxBytes: 1000, maxFiles: null, bytes: 500, files: 2 },
  isCounting: true,
};
const show = () => render(<QuotaPart folderPath="images" listQuotas={null as never} />);

afterEach(cleanup);
beforeEach(() => {
  server.api = { setQuota: "setQuota" };
  server.list = { results: [quota], status: "Exhausted", error: null };
});

test("shows how much of a quota is used, and while it counts", () => {
  show();
  screen.getByText("500 bytes of 1 kB");
  screen.getByText("2, unlimited");
  screen.getByText("Counting");
  screen.getByRole("button", { name: "Change the quota…" });
  screen.getByRole("button", { name: "Remove the quota of images" });
});

test("without setQuota it changes nothing", () => {
  server.api = {};
  show();
  screen.getByText("500 bytes of 1 kB");
  expect(screen.queryByRole("button", { name: /quota/ })).toBeNull();
});

test("a function that the app does not export hides it, and a refusal is explained", () => {
  const failed = (error: Error) => {
    server.list = { results: [], status: "LoadingFirstPage", error };
    return show().container.textContent;
  };
  const missing = "Could not find public function for 'assets:listQuotas'.";
  expect(failed(new Error(`[CONVEX Q(assets:listQuotas)] Server Error\n${missing}`))).toBe("");
  expect(failed(new ConvexError("Only administrators may."))).toContain("Only administrators may.");
});
