import { cleanup, render } from "@testing-library/react";
import { ConvexError } from "convex/values";
import { afterEach, expect, test, vi } from "vitest";
import { ReleasesProvider, useReleasesFolder } from "./ReleasesProvider.js";

const MISSING = new Error(
  "[CONVEX Q(assets:listReleases)] Server Error\nCould not find public function for 'assets:listReleases'.",
);
/** Production deployments hide the message. */
const HIDDEN = new Error("[CONVEX Q(assets:listReleases)] Server Error\nCalled by client");
const REFUSED = new ConvexError("You may not.");

type App = { results: Record<string, unknown>; folderPath: string; asked: unknown[] };

const app = vi.hoisted((): App => ({ results: {}, folderPath: "", asked: [] }));
vi.mock("convex/react", () => ({
  useQueries: (queries: Record<string, { args: unknown }>) => {
    app.asked = Object.values(queries).map(({ args }) => args);
    return Object.fromEntries(Object.keys(queries).map((key) => [key, app.results[key]]));
  },
}));
const server = vi.hoisted((): { listReleases: string | undefined } => ({ listReleases: "list" }));
vi.mock("../state/AdminContext.js", () => ({
  useAdmin: () => ({ api: server, location: { folderPath: app.folderPath }, rootPath: "" }),
}));

function Folder() {
  return JSON.stringify(useReleasesFolder());
}

function folderAt(folderPath: string, results: Record<string, unknown>): unknown {
  Object.assign(app, { folderPath, results });
  const text = render(
    <ReleasesProvider>
      <Folder />
    </ReleasesProvider>,
  ).container.textContent;
  cleanup();
  return JSON.parse(text);
}

afterEach(() => {
  server.listReleases = "list";
});

test("is the outermost folder that the app allows", () => {
  expect(folderAt("a/b", { "": [], a: [], "a/b": [] })).toBe("");
  expect(folderAt("a/b", { "": REFUSED, a: [], "a/b": [] })).toBe("a");
  expect(folderAt("a/b", { "": REFUSED, a: REFUSED, "a/b": [] })).toBe("a/b");
  expect(app.asked).toEqual([
    { folderPath: "", limit: 1 },
    { folderPath: "a", limit: 1 },
    { folderPath: "a/b", limit: 1 },
  ]);
});

test("is nothing until it is known", () => {
  expect(folderAt("a", {})).toBeNull();
  expect(folderAt("a", { "": undefined, a: [] })).toBeNull();
});

test.each([MISSING, HIDDEN, REFUSED])("is nothing if all fail: %s", (error) => {
  expect(folderAt("a", { "": error, a: error })).toBeNull();
});

test("is nothing without the function, and deeper folders than an app can list are not asked for", () => {
  server.listReleases = undefined;
  expect(folderAt("", { "": [] })).toBeNull();
  server.listReleases = "list";
  const deep = "1/2/3/4/5/6/7/8/9/10";
  expect(folderAt(deep, { "": REFUSED })).toBeNull();
  expect(app.asked).toHaveLength(9);
});
