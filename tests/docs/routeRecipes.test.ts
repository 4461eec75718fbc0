/** Every `authorize` callback of the docs: each kind of visitor with each file, over HTTP. */
import type { UserIdentity } from "convex/server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { stopTheClock } from "../../src/component/testing/clock.test-helpers.js";
import {
  type Storage,
  closeFolder,
  openSite,
  openStorage,
} from "../../src/client/http/site.test-helpers.js";
import { authorizeOf, blockOf, routeOptionsOf } from "./running/recipes.js";
import { markdownFiles, snippetsOf } from "./snippets.js";

stopTheClock();

let storage: Storage;
beforeEach(() => {
  storage = openStorage();
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => void vi.restoreAllMocks());

type Visitor = { name: string; identity: Partial<UserIdentity> | null; cookie?: string };
const VISITORS: Visitor[] = [
  { name: "a visitor", identity: null },
  { name: "a user", identity: { subject: "ada" } },
  { name: "a cookie of an open session", identity: null, cookie: "a=b; session=good" },
  { name: "a cookie of no session", identity: null, cookie: "session=bad" },
  { name: "another cookie", identity: null, cookie: "my-session=good" },
];

/** Folders, and whether they are the members'. */
const FOLDERS: [folder: string, isMembers: boolean][] = [
  ["members", true],
  ["members/deep", true],
  ["members-of-others", false],
  ["membersonly/members", false],
  ["", false],
];

const hasSession = ({ cookie }: Visitor) => cookie?.endsWith(" session=good") === true;

const RECIPES: [page: string, rule: (visitor: Visitor) => boolean][] = [
  ["docs/private-files.md", (visitor) => visitor.identity !== null || hasSession(visitor)],
  ["docs/public-files.md", ({ identity }) => identity !== null],
  ["docs/time-travel.md", ({ identity }) => identity !== null],
];

test("every authorize callback that a page shows is tested", async () => {
  const pages: string[] = [];
  for (const page of await markdownFiles()) {
    const blocks = await snippetsOf(page);
    pages.push(...blocks.filter(({ code }) => code.includes("authorize: async")).map(() => page));
  }
  expect(pages).toEqual(RECIPES.map(([page]) => page));
});

describe.each(RECIPES)("%s", (page, rule) => {
  test.each(VISITORS)("$name", async (visitor) => {
    const authorize = authorizeOf(await blockOf(page, "authorize: async"));
    const t = openSite({
      authorize: (ctx, request, file) =>
        authorize({ ...ctx, runQuery: isOpen as never }, request, file),
    });
    const isOpen = (name: string, { token }: { token: string }) =>
      Promise.resolve(name === "sessions:isOpen" && token === "good");
    const client = visitor.identity === null ? t : t.withIdentity(visitor.identity);
    const headers = new Headers(visitor.cookie === undefined ? [] : [["Cookie", visitor.cookie]]);
    for (const [folder, isMembers] of FOLDERS) {
      for (const isPrivate of [false, true]) {
        const own = isPrivate ? `${folder}/closed`.replace(/^\//, "") : folder;
        if (isPrivate) await closeFolder(t, own);
        const path = own === "" ? "file" : `${own}/file`;
        const { versionId } = await storage.place(t, path, 10);
        for (const url of [path, `v/${versionId}`]) {
          const { status } = await client.fetch(`/assets/${url}`, { headers });
          const isAllowed = isMembers && rule(visitor);
          expect([url, status]).toEqual([url, isAllowed ? expect.toBeOneOf([200, 302]) : 404]);
        }
      }
    }
  });
});

test("uploads of docs/public-files.md need the token, and a file of the folder", async () => {
  const code = await blockOf("docs/public-files.md", "UPLOAD_TOKEN;");
  const ask = (env: Record<string, string>, token: string | null, folderPath: string) => {
    const headers = new Headers(token === null ? {} : { authorization: token });
    const request = new Request("https://app.example/assets/x", { method: "PUT", headers });
    const { upload } = routeOptionsOf(code, env);
    return upload!.authorize({} as never, request, { folderPath, basename: "x" });
  };
  const env = { UPLOAD_TOKEN: "secret" };
  expect(ask(env, "Bearer secret", "images")).toBe("build script");
  expect(() => ask(env, "Bearer secret", "other")).toThrow("Not allowed");
  expect(() => ask(env, "Bearer secre", "images")).toThrow("Not allowed");
  expect(() => ask(env, null, "images")).toThrow("Not allowed");
  expect(() => ask({}, "Bearer undefined", "images")).toThrow("Not allowed");
});
