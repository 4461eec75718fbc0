import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TakeDownProvider, useTakeDownEntries } from "./TakeDownProvider.js";
import type { Target } from "./targets.js";

type Server = {
  api: Record<string, string>;
  calls: unknown[];
  fails: boolean;
  shown: unknown[];
  visited: unknown[];
};

const server = vi.hoisted((): Server => ({
  api: {},
  calls: [],
  fails: false,
  shown: [],
  visited: [],
}));
vi.mock("convex/react", () => ({
  useConvex: () => ({
    mutation: (...call: unknown[]) => {
      server.calls.push(call);
      if (server.fails) return Promise.reject(new Error("No."));
      return Promise.resolve({ assetIds: [], storageUrls: [], routePaths: ["a"], alsoAt: [] });
    },
  }),
  useQueries: () => ({}),
}));
vi.mock("../state/AdminContext.js", () => {
  const location = { view: "files", folderPath: "images", basename: "hero" };
  const navigate = (to: unknown) => server.visited.push(to);
  const admin = { location, navigate, filesUrl: "https://x.site/assets", overlays: document.body };
  return { useAdmin: () => ({ ...admin, api: server.api }) };
});
vi.mock("../ui/Tip.js", () => ({ Tip: ({ children }: { children: unknown }) => children }));
vi.mock("../ui/Toasts.js", () => ({
  useToast: () => (shown: unknown) => server.shown.push(shown),
}));

const hero: Target = { kind: "asset", folderPath: "images", basename: "hero" };

function Entries({ target }: { target: Target }) {
  const entries = useTakeDownEntries()(target);
  return entries.map((entry) => (
    <button key={entry!.label} onClick={entry!.onSelect}>
      {entry!.label}
    </button>
  ));
}

const show = (target: Target) =>
  render(
    <TakeDownProvider>
      <Entries target={target} />
    </TakeDownProvider>,
  );
const click = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

afterEach(cleanup);
beforeEach(() => {
  Object.assign(server, { api: {}, calls: [], fails: false, shown: [], visited: [] });
  server.api = { takeDown: "takeDown", takeDownFolder: "takeDownFolder" };
});

test("offers only the functions that the app exports", () => {
  show(hero);
  screen.getByText("Take down…");
  cleanup();
  show({ kind: "versions", versionIds: ["v"] });
  expect(screen.queryByText("Take down…")).toBeNull();
});

test("calls nothing before the user confirms; then leaves the asset and shows the URLs", async () => {
  show(hero);
  click("Take down…");
  screen.getByRole("alertdialog", { name: "Take down “hero”?" });
  click("Keep");
  expect(server.calls).toEqual([]);
  click("Take down…");
  await act(async () => {
    click("Take down");
    await Promise.resolve();
  });
  expect(server.calls).toEqual([["takeDown", { folderPath: "images", basename: "hero" }]]);
  expect(server.visited).toEqual([{ folderPath: "images" }]);
  await screen.findByText("https://x.site/assets/a");
});

test("a refusal is explained, and nothing is left", async () => {
  server.fails = true;
  show({ kind: "folder", path: "images" });
  click("Take down…");
  await act(async () => {
    click("Take down");
    await Promise.resolve();
  });
  expect(server.calls).toEqual([["takeDownFolder", { path: "images" }]]);
  expect(server.shown).toMatchObject([{ tone: "problem", description: "No." }]);
  expect(server.visited).toEqual([]);
});
