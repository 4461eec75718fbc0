/** How the panel gets into an app's pages: without a router, and behind a sign-in with passwords. */
import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type * as Setup from "../../src/setup/index.js";
import type { Plan } from "../../src/setup/index.js";
import { type AppParts, type Framework, makeApp, writeFiles } from "./support/apps.js";
import { developedApp } from "./support/packages.js";

const { inspectProject, makePlan, shownPath } = (await developedApp()).importInternal<typeof Setup>(
  "setup/index.js",
);

let app: string;
beforeEach(async () => {
  app = path.join(await mkdtemp(path.join(await realpath(os.tmpdir()), "setup-page-")), "app");
});
afterEach(() => rm(path.dirname(app), { recursive: true, force: true }));

const PARTS: AppParts = { framework: "vite", auth: "none", packageManager: "npm", style: "plain" };

async function plan(): Promise<Plan> {
  const project = await inspectProject(app);
  const { auth } = project;
  const answers = { auth, adminEmails: [], adminKey: false, adminPanel: true, addRouter: false };
  return await makePlan(project, { ...answers, pathPrefix: "/assets" });
}

const textOf = ({ changes }: Plan, file: string) =>
  changes.find((change) => shownPath(app, change.file) === file)?.after;

describe("without a router", () => {
  test("the app's entry shows the panel at /admin and the app elsewhere", async () => {
    await makeApp(app, PARTS);
    const before = await readFile(path.join(app, "src/main.tsx"), "utf8");
    const planned = await plan();
    expect(planned.byHand).toEqual([]);
    expect(textOf(planned, "src/main.tsx")).toBe(
      before
        .replace(
          'import App from "./App.tsx";\n',
          'import App from "./App.tsx";\nimport { AdminPage } from "./AdminPage";\n',
        )
        .replace(
          "    <App />",
          '    {window.location.pathname === "/admin" ? <AdminPage /> : <App />}',
        ),
    );
  });

  test.each([
    ["more than one <App />", (text: string) => text.replace("<App />", "<App /><App />")],
    ["an <App /> with properties", (text: string) => text.replace("<App />", "<App a={1} />")],
    ["another AdminPage", (text: string) => `${text}export const AdminPage = 1;\n`],
    ["<App /> within an expression", (text: string) => text.replace("<App />", "{a && <App />}")],
  ])("an entry with %s stays, and the lines are left to the user", async (_what, change) => {
    await makeApp(app, PARTS);
    const before = await readFile(path.join(app, "src/main.tsx"), "utf8");
    await writeFiles(app, { "src/main.tsx": change(before) });
    const planned = await plan();
    expect(textOf(planned, "src/main.tsx")).toBeUndefined();
    expect(planned.byHand.map(({ lines }) => lines[0])).toEqual([
      'import { AdminPage } from "./AdminPage";',
    ]);
  });

  test("a page of the panel that exists stays where it is shown", async () => {
    await makeApp(app, PARTS);
    await writeFiles(app, { "src/AdminPage.tsx": "export const AdminPage = () => null;\n" });
    const planned = await plan();
    expect(textOf(planned, "src/main.tsx")).toBeUndefined();
    expect(planned.byHand).toEqual([]);
  });
});

describe("pages that have no connection to Convex", () => {
  test.each<[Framework, page: string, client: string, from: string, url: string]>([
    ["vite", "src/AdminPage.tsx", "src/WithConvex.tsx", "./WithConvex", "env.VITE_CONVEX_URL)"],
    [
      "next",
      "app/admin/page.tsx",
      "app/admin/WithConvex.tsx",
      "./WithConvex",
      "env.NEXT_PUBLIC_CONVEX_URL!)",
    ],
    [
      "tanstack-start",
      "src/routes/admin.tsx",
      "src/WithConvex.tsx",
      "../WithConvex",
      "env.VITE_CONVEX_URL)",
    ],
  ])("%s: the panel brings its own", async (framework, page, client, from, url) => {
    await makeApp(app, { ...PARTS, framework, isUnconnected: true });
    const planned = await plan();
    expect(textOf(planned, page)).toContain(`import { WithConvex } from "${from}";\n`);
    expect(textOf(planned, page)).toContain(`  return (
    <WithConvex>
      <AssetAdmin api={api.assets} />
    </WithConvex>
  );
`);
    expect(textOf(planned, client)).toContain(url);
    expect(textOf(planned, client)?.startsWith('"use client";')).toBe(framework === "next");
  });

  test.each<Framework>(["vite", "next", "tanstack-start"])(
    "%s: a page that is connected stays as it is",
    async (framework) => {
      await makeApp(app, { ...PARTS, framework });
      const planned = await plan();
      expect(planned.changes.map(({ after }) => after).join()).not.toContain("WithConvex");
      expect(planned.notes.join()).not.toContain("ConvexProvider");
    },
  );

  test.each([
    ["that sign in", { auth: "clerk" as const }, {}],
    [
      "of an unknown bundler",
      {},
      { "package.json": '{"dependencies":{"convex":"1","react":"19"}}' },
    ],
  ])("%s are left to the app, and setup says so", async (_of, parts, files) => {
    await makeApp(app, { ...PARTS, ...parts, isUnconnected: true });
    await writeFiles(app, files);
    const planned = await plan();
    expect(planned.changes.map(({ after }) => after).join()).not.toContain("WithConvex");
    expect(planned.notes.join()).toContain("No ConvexProvider was found in this app.");
  });
});

describe("Convex Auth with passwords", () => {
  test.each<[Framework, page: string, form: string, from: string]>([
    ["vite", "src/AdminPage.tsx", "src/SignInFirst.tsx", "./SignInFirst"],
    ["next", "app/admin/page.tsx", "app/admin/SignInFirst.tsx", "./SignInFirst"],
    ["tanstack-start", "src/routes/admin.tsx", "src/SignInFirst.tsx", "../SignInFirst"],
  ])("%s: the panel is behind a form to sign in", async (framework, page, form, from) => {
    await makeApp(app, { ...PARTS, framework, auth: "convex-auth" });
    const planned = await plan();
    expect(textOf(planned, page)).toContain(`import { SignInFirst } from "${from}";\n`);
    expect(textOf(planned, page)).toContain(`  return (
    <SignInFirst>
      <AssetAdmin api={api.assets} />
    </SignInFirst>
  );
`);
    expect(textOf(planned, form)).toContain("export function SignInFirst(");
  });

  test("other ways to sign in are left to the app", async () => {
    await makeApp(app, { ...PARTS, auth: "convex-auth" });
    const github = `import GitHub from "@auth/core/providers/github";
import { convexAuth } from "@convex-dev/auth/server";
export const { auth, signIn, signOut, store } = convexAuth({ providers: [GitHub] });
`;
    await writeFiles(app, { "convex/auth.ts": github });
    const planned = await plan();
    expect(textOf(planned, "src/AdminPage.tsx")).not.toContain("SignInFirst");
    expect(textOf(planned, "src/SignInFirst.tsx")).toBeUndefined();
  });
});
