/** An app of each kind, set up: what was written, whether it typechecks, and who may do what then. */
import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type * as Setup from "../../src/setup/index.js";
import type { Auth, Plan } from "../../src/setup/index.js";
import { CALLS, type Ids, isQuery } from "../../src/component/testing/apiCalls.test-helpers.js";
import { FRAMEWORKS, changedFiles, git, makeApp } from "./support/apps.js";
import { type RunningApp, runApp } from "./support/backend.js";
import { developedApp } from "./support/packages.js";
import { STYLES } from "./support/styles.js";

const { AUTHS, PACKAGE_MANAGERS, inspectProject, makePlan, runPlan, shownPath } = (
  await developedApp()
).importInternal<typeof Setup>("setup/index.js");

const ADMIN = "kate@example.com";

/** Every kind of app; each in another style, and all styles among them. */
const APPS = FRAMEWORKS.flatMap((framework) => AUTHS.map((auth) => ({ framework, auth }))).map(
  (parts, index) => ({ ...parts, style: STYLES[index % STYLES.length]! }),
);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(await realpath(os.tmpdir()), "setup-matrix-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function planFor(root: string): Promise<Plan> {
  const project = await inspectProject(root);
  return await makePlan(project, {
    auth: project.auth,
    adminEmails: [ADMIN],
    adminKey: true,
    adminPanel: true,
    addRouter: false,
    pathPrefix: "/assets",
  });
}

const OPTIONS = {
  install: false,
  typecheck: true,
  deployment: true,
  version: "0.0.0-test",
  environment: {},
};

const writtenBy = ({ changes, project }: Plan) =>
  changes.map(({ file, after }) => ({ file: shownPath(project.root, file), after }));

test.each(FRAMEWORKS)(
  "%s without a connection to Convex: is set up, typechecks, and is not changed again",
  async (framework) => {
    const root = path.join(folder, `${framework}-unconnected`);
    const parts = { framework, auth: "none", packageManager: "npm", style: "plain" } as const;
    await makeApp(root, { ...parts, isUnconnected: true });
    const plan = await planFor(root);
    expect(plan.byHand).toEqual([]);
    const outcome = await runPlan(plan, OPTIONS);
    expect(outcome.typecheck).toEqual({ isChecked: true, otherErrors: 0 });
    expect((await planFor(root)).changes).toEqual([]);
  },
);

describe.each(APPS)("$framework, $auth, $style", (parts) => {
  const { auth, framework } = parts;
  let root: string;
  let planned: { file: string; after: string }[];
  beforeAll(async () => {
    root = path.join(folder, `${framework}-${auth}`);
    await makeApp(root, { ...parts, packageManager: "npm" });
  });

  test("is recognised, set up as planned, typechecks, and is not changed again", async () => {
    const project = await inspectProject(root);
    expect(project).toMatchObject({ auth, packageManager: "npm", isInstalled: true });
    expect(project.router).toBe(
      { vite: "none", next: "next", "tanstack-start": "tanstack" }[framework],
    );
    const plan = await planFor(root);
    expect(plan.byHand).toEqual([]);
    const outcome = await runPlan(plan, OPTIONS);
    expect(outcome.typecheck).toEqual({ isChecked: true, otherErrors: 0 });
    planned = writtenBy(plan);
    const names = planned.map(({ file }) => file).filter((file) => file !== ".env.local");
    expect(await changedFiles(root)).toEqual(names.sort());
    for (const { file, after } of plan.changes) expect(await readFile(file, "utf8")).toBe(after);
    expect(await git(root, "diff", "--diff-filter=DR", "--name-only")).toBe("");
    const again = await planFor(root);
    expect(again.changes).toEqual([]);
    const second = await runPlan(again, OPTIONS);
    expect(second.written).toEqual([]);
  });

  test.each(PACKAGE_MANAGERS.slice(1))("gets the same files with %s", async (packageManager) => {
    const other = path.join(folder, `${framework}-${auth}-${packageManager}`);
    await makeApp(other, { ...parts, packageManager });
    const plan = await planFor(other);
    expect(plan.project.packageManager).toBe(packageManager);
    await runPlan(plan, { ...OPTIONS, typecheck: false });
    const isSecret = ({ file }: { file: string }) => file === ".env.local";
    const both = [writtenBy(plan), planned].map((all) => all.filter((one) => !isSecret(one)));
    expect(both[0]).toEqual(both[1]);
    expect(await changedFiles(other)).toEqual(both[0]!.map(({ file }) => file).sort());
  });

  describe("on a backend", () => {
    let app: RunningApp;
    let key: string;
    let people: Awaited<ReturnType<typeof peopleOf>>;
    const NAMES = ["ADMIN_EMAILS", "ADMIN_USERS", "CONVEX_ADMIN_KEY"];
    const before = NAMES.map((name) => [name, process.env[name]] as const);
    beforeAll(async () => {
      const env = await readFile(path.join(root, ".env.local"), "utf8");
      key = /CONVEX_ADMIN_KEY=(.*)/.exec(env)![1]!;
      process.env.ADMIN_EMAILS = auth === "none" ? ADMIN : /ADMIN_EMAILS=(.*)/.exec(env)![1]!;
      process.env.CONVEX_ADMIN_KEY = key;
      app = await runApp(root);
      people = await peopleOf(auth, app);
    });
    afterAll(async () => {
      await app.close();
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    });

    test("nobody but an admin may write, or read what is not public", async () => {
      const ids = new Proxy({}, { get: () => "nothing" }) as Ids;
      const module = await readFile(path.join(root, "convex/assets.ts"), "utf8");
      const lists = [...module.matchAll(/export const \{([^}]*)\}/g)].flatMap(([, list]) =>
        list!.match(/\w+/g),
      );
      const exported = Object.entries(CALLS).filter(([name]) => lists.includes(name));
      expect(exported.length).toBeGreaterThan(50);
      for (const [who, identity, code] of people.refused) {
        for (const [functionName, { args }] of exported) {
          if (functionName === "getPublishedFile") continue;
          const called = typeof args === "function" ? args(ids) : args;
          const call = app.call(
            identity,
            isQuery(functionName) ? "query" : "mutation",
            `assets:${functionName}`,
            called,
          );
          const refusal = await call.then(
            () => "nothing was refused",
            (error: { data?: { code?: string } }) => error.data?.code,
          );
          expect(refusal, `${who}: ${functionName}`).toBe(code);
        }
      }
    });

    if (auth !== "none")
      test("an admin uploads, and everybody sees the file", async () => {
        const address = { folderPath: "images", basename: "hero" };
        const ticket = (await app.call(people.admin, "mutation", "assets:startUpload", {
          ...address,
          contentType: "image/png",
        })) as { uploadUrl: string; headers: Record<string, string>; intentId: string };
        const sent = await fetch(ticket.uploadUrl, {
          method: "POST",
          headers: ticket.headers,
          body: "picture",
        });
        const { storageId } = (await sent.json()) as { storageId: string };
        await app.call(people.admin, "mutation", "assets:finishUpload", {
          intentId: ticket.intentId,
          storageId,
        });
        const file = await app.call(null, "query", "assets:getPublishedFile", address);
        expect(file).toMatchObject({ version: 1, contentType: "image/png" });
        const served = await fetch(`${app.siteUrl}/assets/images/hero`);
        expect(await served.text()).toBe("picture");
      });

    test("the command that the panel shows makes its user an admin", async () => {
      const page = { paginationOpts: { numItems: 5, cursor: null } };
      const enter = async (who: object | null) => {
        // What the panel asks first, and what it does then.
        await app.call(who, "query", "assets:listFoldersPage", page);
        await app.call(who, "query", "assets:listAssetsPage", { folderPath: "", ...page });
        await app.call(who, "mutation", "assets:createFolderByPath", { path: "made" });
      };
      const refusal = await enter(people.other).then(
        () => ({ data: { message: "" } }),
        (error: { data: { message: string } }) => error,
      );
      const [, id] = /npx convex env set ADMIN_USERS "(.+)"$/.exec(refusal.data.message)!;
      // Part of an id is none.
      process.env.ADMIN_USERS = `${id!}x, x${id!}`;
      await expect(enter(people.other)).rejects.toMatchObject({ data: { code: "FORBIDDEN" } });
      process.env.ADMIN_USERS = `somebody, ${id!}`;
      await enter(people.other);
      delete process.env.ADMIN_USERS;
      await expect(enter(people.other)).rejects.toMatchObject({ data: { code: "FORBIDDEN" } });
    });

    test("a script uploads with the key and without it not", async () => {
      const post = (to: string, body: object, authorization?: string) =>
        fetch(`${app.siteUrl}/asset-uploads${to}`, {
          method: "POST",
          headers: authorization === undefined ? {} : { Authorization: authorization },
          body: JSON.stringify(body),
        });
      const file = { folderPath: "builds", basename: "latest.txt", contentType: "text/plain" };
      for (const wrong of [undefined, `Bearer ${key}x`, `Bearer ${key.slice(1)}`, "Bearer ", key]) {
        for (const to of ["", "/finish"]) expect((await post(to, file, wrong)).status).toBe(401);
      }
      const started = await post("", file, `Bearer ${key}`);
      expect(started.status).toBe(200);
      const ticket = (await started.json()) as {
        uploadUrl: string;
        headers: Record<string, string>;
        intentId: string;
      };
      const sent = await fetch(ticket.uploadUrl, {
        method: "POST",
        headers: ticket.headers,
        body: "built",
      });
      const { storageId } = (await sent.json()) as { storageId: string };
      const { intentId } = ticket;
      const finished = await post("/finish", { intentId, storageId }, `Bearer ${key}`);
      expect(await finished.json()).toMatchObject({ version: 1 });
      const served = await fetch(`${app.siteUrl}/assets/builds/latest.txt`);
      expect(await served.text()).toBe("built");
      for (const bad of [{}, { folderPath: 1, basename: "x" }, { ...file, folderPath: "../up" }]) {
        expect((await post("", bad, `Bearer ${key}`)).status).toBe(400);
      }
    });
  });
});

/** An admin, and people who are none, as each provider tells of them. */
async function peopleOf(auth: Auth, app: RunningApp) {
  const nobody: [string, object | null, string] = ["nobody", null, "UNAUTHENTICATED"];
  if (auth === "none") {
    const stranger = { sub: "x", email: ADMIN, email_verified: true };
    const refused = [
      ["nobody", null, "FORBIDDEN"],
      ["anybody", stranger, "FORBIDDEN"],
    ] as Refused;
    // Only ADMIN_USERS makes somebody an admin here.
    return { admin: null, other: null, refused };
  }
  if (auth === "convex-auth") {
    const subject = async (email: string, isVerified: boolean) => {
      const id = (await app.call(null, "mutation", "people:add", { email, isVerified })) as string;
      // The token says nothing of the address, whatever somebody puts there.
      return { sub: `${id}|session`, email: ADMIN, email_verified: true };
    };
    return {
      admin: await subject(ADMIN, true),
      other: await subject("new@example.com", false),
      refused: [
        nobody,
        ["a user", await subject("user@example.com", true), "FORBIDDEN"],
        ["one with an unproved address", await subject(ADMIN, false), "FORBIDDEN"],
      ] as Refused,
    };
  }
  return {
    admin: { sub: "boss", email: ADMIN.toUpperCase(), email_verified: true },
    other: { sub: "new" },
    refused: [
      nobody,
      ["a user", { sub: "u", email: "user@example.com", email_verified: true }, "FORBIDDEN"],
      [
        "one with an unproved address",
        { sub: "v", email: ADMIN, email_verified: false },
        "FORBIDDEN",
      ],
      ["one whose provider does not say", { sub: "w", email: ADMIN }, "FORBIDDEN"],
      ["one without an address", { sub: "n", email_verified: true }, "FORBIDDEN"],
      // The Kelvin sign is no k, though its lower case is.
      [
        "one with a similar address",
        { sub: "k", email: "\u212aate@example.com", email_verified: true },
        "FORBIDDEN",
      ],
    ] as Refused,
  };
}

type Refused = [string, object | null, string][];
