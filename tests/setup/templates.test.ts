/** What an app gets: whole, guarded, and with the types that Convex itself would generate. */
import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type * as Client from "../../src/client/index.js";
import type * as Setup from "../../src/setup/index.js";
import type * as Templates from "../../src/setup/templates.js";
import { FUNCTIONS } from "../../src/shared/functions/index.js";
import { runConvexCli } from "../../scripts/convex-cli.js";
import { startPushStub } from "../../scripts/push-stub/server.js";
import { type AppParts, makeApp, writeFiles } from "./support/apps.js";
import { runApp } from "./support/backend.js";
import { developedApp } from "./support/packages.js";

const program = await developedApp();
const { VersionedAssets } = program.import<typeof Client>("convex-versioned-assets");
const { inspectProject, makePlan, runPlan } =
  program.importInternal<typeof Setup>("setup/index.js");
const { exportsOf } = program.importInternal<typeof Templates>("setup/templates.js");

let scratch: string;
let app: string;
beforeEach(async () => {
  scratch = await mkdtemp(path.join(await realpath(os.tmpdir()), "setup-templates-"));
  app = path.join(scratch, "app");
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

const PARTS: AppParts = { framework: "next", auth: "oidc", packageManager: "npm", style: "plain" };

async function planned(adminPanel: boolean) {
  const project = await inspectProject(app);
  return await makePlan(project, {
    auth: project.auth,
    adminEmails: ["boss@example.com"],
    adminKey: true,
    adminPanel,
    addRouter: false,
    pathPrefix: "/assets",
  });
}

async function setUp(adminPanel = true): Promise<void> {
  const plan = await planned(adminPanel);
  expect(plan.byHand).toEqual([]);
  const environment = {};
  const options = { install: false, typecheck: true, deployment: false, version: "0", environment };
  const { typecheck } = await runPlan(plan, options);
  expect(typecheck).toEqual({ isChecked: true, otherErrors: 0 });
}

describe("assets.ts", () => {
  /** What pages and the mirror call. */
  const FEW = [
    ...["assets", "finishUpload", "getAssetVersions", "getPublishedFile", "getSignedUrl"],
    ...["getVersion", "head", "listFoldersPage", "listForFolder", "listPublishedFilesPage"],
    ...["listUploadedParts", "restoreVersion", "signUploadParts", "startUpload"],
  ];
  const PANEL = Object.entries<{ kind: string; panel?: boolean }>(FUNCTIONS).flatMap(
    ([name, { panel }]) => (panel === true ? [name] : []),
  );
  const file = () => path.join(app, "convex/assets.ts");
  const exported = async () => [...exportsOf(await readFile(file(), "utf8"), file())!].sort();

  test("exports few functions without the panel, and those that the panel calls when it is added", async () => {
    await makeApp(app, PARTS);
    await setUp(false);
    expect(await exported()).toEqual(FEW);
    expect(await readFile(file(), "utf8")).not.toContain("panel");
    await setUp();
    const optional = [
      "getTakedown",
      "listQuotas",
      "setQuota",
      ...PANEL.filter((name) => /^takeDown/.test(name)),
    ];
    const required = PANEL.filter((name) => !optional.includes(name));
    expect(await exported()).toEqual([...new Set([...FEW, ...required])].sort());
    const again = await planned(true);
    expect(again.changes.filter((change) => change.file.endsWith("assets.ts"))).toEqual([]);
  });

  test("exports what the panel calls, and no other function of api()", async () => {
    await makeApp(app, PARTS);
    await setUp();
    expect(await exported()).toEqual([...new Set([...FEW, ...PANEL])].sort());
    const component = new Proxy({}, { get: () => component }) as never;
    const made = Object.keys(new VersionedAssets(component).api({ auth: () => null }));
    const clients = (await exported()).filter((name) => name !== "assets");
    expect(made).toEqual(expect.arrayContaining(clients));
  });

  test("of the app's own making is left alone, and the missing functions are named", async () => {
    await makeApp(app, PARTS);
    await setUp(false);
    const own = await readFile(file(), "utf8");
    await writeFiles(app, { "convex/assets.ts": own.replaceAll("authorizeAssets", "mayCall") });
    const { byHand, changes } = await planned(true);
    expect(changes.map((change) => path.basename(change.file))).not.toContain("assets.ts");
    expect(byHand).toMatchObject([
      { file: file(), lines: expect.arrayContaining(["  moveAsset,"]) as unknown },
    ]);
  });
});

describe("functions.ts", () => {
  const admin = { sub: "boss", email: "boss@example.com", email_verified: true };
  const user = { ...admin, sub: "user", email: "user@example.com" };

  test("guards the app's own functions", async () => {
    await makeApp(app, PARTS);
    await setUp();
    await writeFiles(app, {
      "convex/mine.ts": `import { v } from "convex/values";
import { adminAction, adminMutation, adminQuery } from "./functions";

export const read = adminQuery({ args: { n: v.number() }, handler: async (ctx, { n }) => [ctx.actor, n + 1] });
export const write = adminMutation({ args: {}, handler: async (ctx) => ctx.actor });
export const act = adminAction({ args: { n: v.number() }, handler: async (ctx, { n }) => [ctx.actor, n] });
`,
    });
    process.env.ADMIN_EMAILS = " other@example.com , Boss@Example.com,";
    const running = await runApp(app);
    const id = "https://issuer.example|boss";
    expect(await running.call(admin, "query", "mine:read", { n: 1 })).toEqual([id, 2]);
    expect(await running.call(admin, "mutation", "mine:write", {})).toBe(id);
    expect(await running.call(admin, "action", "mine:act", { n: 3 })).toEqual([id, 3]);
    for (const [who, code] of [
      [null, "UNAUTHENTICATED"],
      [user, "FORBIDDEN"],
    ] as const) {
      const refused = { data: { code } };
      await expect(running.call(who, "query", "mine:read", { n: 1 })).rejects.toMatchObject(
        refused,
      );
      await expect(running.call(who, "mutation", "mine:write", {})).rejects.toMatchObject(refused);
      await expect(running.call(who, "action", "mine:act", { n: 3 })).rejects.toMatchObject(
        refused,
      );
    }
    await expect(running.call(admin, "query", "mine:read", { n: "1" })).rejects.toThrow("number");
    delete process.env.ADMIN_EMAILS;
    const forbidden = { data: { code: "FORBIDDEN" } };
    await expect(running.call(admin, "mutation", "mine:write", {})).rejects.toMatchObject(
      forbidden,
    );
    // An empty list and an empty address are not the same thing.
    const nameless = { ...admin, email: "" };
    await expect(running.call(nameless, "mutation", "mine:write", {})).rejects.toMatchObject(
      forbidden,
    );
    await running.close();
  });

  test("takes no key that could be guessed", async () => {
    await makeApp(app, { ...PARTS, auth: "none" });
    await setUp();
    const running = await runApp(app);
    for (const key of ["", "short", "x".repeat(31)]) {
      process.env.CONVEX_ADMIN_KEY = key;
      const headers = { Authorization: `Bearer ${key}` };
      const init = { method: "POST", headers, body: "{}" };
      expect((await fetch(`${running.siteUrl}/asset-uploads`, init)).status).toBe(401);
    }
    process.env.CONVEX_ADMIN_KEY = "x".repeat(32);
    const headers = { Authorization: `Bearer ${"x".repeat(32)}` };
    const init = { method: "POST", headers, body: "{}" };
    expect((await fetch(`${running.siteUrl}/asset-uploads`, init)).status).toBe(400);
    delete process.env.CONVEX_ADMIN_KEY;
    await running.close();
  });

  test("lets a mirror with a deploy key read, and nothing else", async () => {
    await makeApp(app, PARTS);
    await setUp();
    const running = await runApp(app);
    const mirror = { iss: "convex-versioned-assets", sub: "mirror" };
    const list = { folderPath: "", paginationOpts: { numItems: 1, cursor: null } };
    const name = "assets:listPublishedFilesPage";
    expect(await running.call(mirror, "query", name, list)).toMatchObject({ page: [] });
    const folder = running.call(mirror, "mutation", "assets:createFolderByPath", {
      path: "a",
    });
    await expect(folder).rejects.toMatchObject({ data: { code: "FORBIDDEN" } });
    for (const other of [
      { ...mirror, sub: "x" },
      { ...mirror, iss: "x" },
    ]) {
      await expect(running.call(other, "query", name, list)).rejects.toMatchObject({
        data: { code: "FORBIDDEN" },
      });
    }
    await running.close();
  });
});

test.each(["plain", "re-exports", "absent"] as const)(
  "the generated types of an app (%s) are those that convex codegen writes then",
  async (style) => {
    await makeApp(app, { ...PARTS, auth: "none", style });
    const stub = await startPushStub();
    const codegen = async () => {
      const { code, output } = await runConvexCli(app, stub, ["codegen", "--typecheck", "disable"]);
      expect([code, output]).toEqual([
        0,
        expect.stringContaining("Generating TypeScript bindings"),
      ]);
      return await readFile(path.join(app, "convex/_generated/api.d.ts"), "utf8");
    };
    await codegen();
    await setUp();
    const ours = await readFile(path.join(app, "convex/_generated/api.d.ts"), "utf8");
    expect(ours).toContain("assets: typeof assets;");
    // Behind a re-export, Convex writes the package's place instead of its name.
    const theirs = (await codegen()).replace(
      /import\("\.[^"]*\/_generated\/component\.js"\)/,
      'import("convex-versioned-assets/_generated/component.js")',
    );
    expect(theirs).toBe(ours);
    await stub.close();
  },
);
