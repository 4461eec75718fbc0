/** Every `auth` callback of the docs, the example and the templates: each of its roles with every function. */
import { register as registerRateLimiter } from "@convex-dev/rate-limiter/test";
import type { UserIdentity } from "convex/server";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { AuthRequest } from "../../src/client/api.js";
import {
  type Called,
  CALLS,
  NFC,
  prepareForCalls,
  isQuery,
} from "../../src/component/testing/apiCalls.test-helpers.js";
import {
  assets,
  callMutation,
  callQuery,
  componentSnapshot,
  openApp,
  served,
} from "../../src/component/testing/app.test-helpers.js";
import { stopTheClock } from "../../src/component/testing/clock.test-helpers.js";
import { nameBucket } from "../../src/component/testing/namedBucket.test-helpers.js";
import { isAssetError } from "../../src/shared/errors.js";
import { repository } from "../../scripts/scratch.js";
import { type Auth, authOf, blockOf, loadFile } from "./running/recipes.js";
import { markdownFiles, snippetsOf } from "./snippets.js";

stopTheClock();
nameBucket();

type Kind = AuthRequest["kind"];
const draft = { publish: false };
/** Every function, and the calls of some that publish nothing. */
const EVERY: [string, Called][] = [
  ...Object.entries(CALLS),
  [
    "finishUpload",
    {
      ...CALLS.finishUpload,
      kind: "write",
      args: ({ openIntentId: intentId, storageId }) => ({ intentId, storageId, ...draft }),
    },
  ],
  [
    "finishUploads",
    {
      ...CALLS.finishUploads,
      kind: "write",
      args: ({ openIntentId: intentId, storageId }) => ({
        uploads: [{ intentId, storageId, ...draft }],
      }),
    },
  ],
];

/** A caller, and a rule for what the caller may do. */
type Role = {
  name: string;
  /** `null` for a caller who is not signed in. */
  identity: Partial<UserIdentity> | null;
  allows: (request: { functionName: string; kind: Kind; paths: string[] }) => boolean;
  /** Where the recipe sees `café`, which the calls are about. */
  home?: string;
};

type Recipe = {
  name: string;
  auth: () => Auth | Promise<Auth>;
  roles: Role[];
  /** True if the calls that it allows are made to their end, too. */
  isRun?: true;
};

const everything = () => true;
const nothing = () => false;
const UPLOADS = ["startUpload", "startUploads", "finishUpload", "finishUploads"];
const isRead = ({ kind }: { kind: Kind }) => kind === "read";
const isQueryKind = ({ kind }: { kind: Kind }) => kind === "read" || kind === "inspect";
const anonymous = { name: "a visitor", identity: null };
const ada = { subject: "ada" };
const member = { name: "a user", identity: ada };
const pusher = {
  name: "a push",
  identity: { issuer: "convex-versioned-assets", subject: "mirror" },
};
const ADMIN = { ...ada, email: "boss@example.com" };
const signedInWrites: Role[] = [
  { ...anonymous, allows: isRead },
  { ...member, allows: everything },
];
const SHOWN: [page: string, words: string][] = [];
const ofPage = (page: string, words = "auth: async") => {
  SHOWN.push([page, words]);
  return {
    name: `${page}, ${words}`,
    auth: async () => authOf(await blockOf(page, words), { ADMIN_EMAILS: "boss@example.com" }),
  };
};

const within = (folder: string, paths: string[]) =>
  paths.every((place) => place === folder || place.startsWith(`${folder}/`));
const rolesOf = (roles: string[], kinds: Kind[]): Role => ({
  name: `the roles ${JSON.stringify(roles)}`,
  identity: { ...ada, roles: roles as never },
  allows: ({ kind }) => kinds.includes(kind),
});

const TEMPLATES = "src/setup/templates";
/** The guard that `setup` writes, with the sign-in of one of its templates, or another. */
const ofTemplate = (signIn: string | (() => unknown)) => async () => {
  const signedIn =
    typeof signIn === "string"
      ? await loadFile(`${TEMPLATES}/${signIn}/signedIn.ts`, {})
      : { signedIn: signIn };
  const env = {
    ADMIN_USERS: " boss-id, ,https://id.example|root",
    ADMIN_EMAILS: "Boss@example.com",
  };
  const { ConvexError } = await import("convex/values");
  const { authorizeAssets } = await loadFile(`${TEMPLATES}/convex/authz.ts`, {
    "./signedIn": signedIn,
    "./_generated/server": { env },
    "convex/values": { ConvexError },
  });
  return authorizeAssets as Auth;
};
const isPublicRead = ({ functionName }: { functionName: string }) =>
  functionName === "getPublishedFile";
const boss = { subject: "boss", email: "BOSS@example.com" };

const RECIPES: Recipe[] = [
  { ...ofPage("README.md"), roles: signedInWrites },
  { ...ofPage("docs/react.md"), roles: signedInWrites },
  { ...ofPage("LLM.md", "auth: async (ctx, { kind })"), roles: signedInWrites },
  {
    ...ofPage("LLM.md", "auth: async (ctx) =>"),
    roles: [
      { ...anonymous, allows: nothing },
      { ...member, allows: nothing },
      { name: "an email that is unverified", identity: ADMIN, allows: nothing },
      { name: "an admin", identity: { ...ADMIN, emailVerified: true }, allows: everything },
    ],
  },
  {
    ...ofPage("docs/sync.md"),
    roles: [
      { ...anonymous, allows: nothing },
      { ...member, allows: isQueryKind },
    ],
  },
  {
    ...ofPage("docs/push.md"),
    roles: [
      { ...anonymous, home: "website", allows: nothing },
      { ...member, home: "website", allows: nothing },
      ...["website", "website-of-others"].map((home) => ({
        ...pusher,
        home,
        allows: ({ kind, paths }: Parameters<Role["allows"]>[0]) =>
          kind !== "admin" && within("website", paths),
      })),
    ],
  },
  {
    ...ofPage("docs/private-files.md"),
    roles: [
      { ...anonymous, allows: isRead },
      { ...anonymous, home: "members/a", allows: isRead },
      { ...member, allows: ({ kind }) => kind !== "sign" },
      { ...member, home: "members-of-others", allows: ({ kind }) => kind !== "sign" },
      { ...member, home: "members/a", allows: everything },
    ],
  },
  {
    ...ofPage("docs/auth-recipes.md", "ADMIN_EMAILS"),
    roles: [
      { ...anonymous, allows: isRead },
      { ...member, allows: ({ kind }) => kind !== "admin" },
      {
        name: "an administrator whose email is unverified",
        identity: ADMIN,
        allows: ({ kind }) => kind !== "admin",
      },
      {
        name: "an administrator",
        identity: { ...ADMIN, emailVerified: true },
        allows: everything,
      },
    ],
  },
  {
    ...ofPage("docs/auth-recipes.md", "const own ="),
    roles: [
      { ...anonymous, home: "users/ada", allows: nothing },
      ...["users/ada", "users/ada/deep", "users/ad", "users/adam", "users", "ada"].map((home) => ({
        ...member,
        home,
        allows: ({ paths }: { paths: string[] }) => within("users/ada", paths),
      })),
    ],
  },
  {
    ...ofPage("docs/auth-recipes.md", '"publisher"'),
    isRun: true,
    roles: [
      { ...anonymous, allows: nothing },
      rolesOf([], []),
      rolesOf(["viewer"], ["read", "sign"]),
      rolesOf(["editor"], ["inspect", "write"]),
      rolesOf(["publisher"], ["publish"]),
      rolesOf(["editor", "publisher"], ["inspect", "write", "publish"]),
      rolesOf(["admin"], ["admin"]),
      { ...rolesOf([], []), identity: { ...ada, roles: "admin publisher" } },
    ],
  },
  {
    ...ofPage("docs/auth-recipes.md", "new RateLimiter("),
    roles: [
      ...[NFC, "inbox", "inbox/a", "inboxes", "an/inbox"].map((home) => ({
        ...anonymous,
        home,
        allows: ({ functionName, kind, paths }: Parameters<Role["allows"]>[0]) =>
          kind === "write" &&
          UPLOADS.includes(functionName) &&
          paths.every((place) => place.startsWith("inbox/")),
      })),
      { ...member, allows: everything },
    ],
  },
  {
    name: "the example",
    auth: async () =>
      authOf(await readFile(path.join(repository, "example/convex/assets.ts"), "utf8")),
    roles: [
      { ...anonymous, allows: everything },
      { ...member, allows: everything },
    ],
  },
  {
    name: "setup, with an auth provider",
    auth: ofTemplate("convex"),
    roles: [
      { ...anonymous, allows: isPublicRead },
      { ...member, allows: isPublicRead },
      { name: "an email that is unverified", identity: boss, allows: isPublicRead },
      { name: "an admin", identity: { ...boss, emailVerified: true }, allows: everything },
      {
        name: "an admin by id",
        identity: { subject: "root", issuer: "https://id.example" },
        allows: everything,
      },
      {
        name: "the mirror",
        identity: { issuer: "convex-versioned-assets", subject: "mirror" },
        allows: isQueryKind,
      },
    ],
  },
  {
    name: "setup, without sign-in",
    auth: ofTemplate("noAuth/convex"),
    roles: [{ ...anonymous, allows: isPublicRead }],
  },
  {
    name: "setup, with a sign-in that finds an admin",
    auth: ofTemplate(() => ({ id: "boss-id", verifiedEmail: null })),
    roles: [{ ...anonymous, allows: everything }],
  },
  ...[undefined, null, false, true, "boss-id", 1, {}, [], { id: "" }, { id: " " }].map(
    (found): Recipe => ({
      name: `setup, with a sign-in that finds ${JSON.stringify(found)}`,
      auth: ofTemplate(() => found),
      roles: [{ ...anonymous, allows: isPublicRead }],
    }),
  ),
];

/** The `auth` callbacks in a block of code, without their layout. */
const callbacksIn = (code: string) =>
  [...code.matchAll(/^( *)auth: async [\s\S]*?^\1\}/gm)].map(([callback]) =>
    callback.replace(/\s+/g, " ").trim(),
  );

test("every auth callback that a page shows is tested", async () => {
  const tested = await Promise.all(SHOWN.map(([page, words]) => blockOf(page, words)));
  const known = tested.flatMap(callbacksIn);
  expect(known).toHaveLength(SHOWN.length);
  for (const page of await markdownFiles()) {
    for (const callback of (await snippetsOf(page)).flatMap(({ code }) => callbacksIn(code))) {
      expect([page, known]).toEqual([page, expect.arrayContaining([callback])]);
    }
  }
});

const named = (role: Role) => (role.home === undefined ? role.name : `${role.name}, ${role.home}`);
const CASES = RECIPES.flatMap((recipe) =>
  recipe.roles.map((role) => ({ name: recipe.name, recipe, role, who: named(role) })),
);

/** Thrown in place of the work of a call that the recipe has allowed. */
class Allowed extends Error {}

describe.each(CASES)("$name: $who", ({ recipe, role }) => {
  const { identity, allows, home = NFC } = role;
  const homeOf = (place: string) =>
    place === NFC || place.startsWith(`${NFC}/`) ? home + place.slice(NFC.length) : place;

  /** An app whose functions the recipe guards, with `café` at the role's home. */
  async function open(isProbed: boolean) {
    const auth = await recipe.auth();
    const seen: AuthRequest[] = [];
    const functions = assets.api({
      auth: async (ctx, { paths, ...request }) => {
        seen.push({ ...request, paths: paths.map(homeOf) });
        const actor = await auth(ctx as never, seen.at(-1)!);
        if (isProbed) throw new Allowed();
        return actor;
      },
    });
    const t = openApp({ assets: functions });
    registerRateLimiter(t);
    return { t, seen, ids: await prepareForCalls(t) };
  }

  /** The error that a call throws; `null` if it succeeds. */
  async function errorOf(app: Awaited<ReturnType<typeof open>>, name: string, called: Called) {
    const { t, ids } = app;
    const { args } = called;
    const caller = identity === null ? t : t.withIdentity(identity);
    const values = typeof args === "function" ? args(ids) : args;
    const call = isQuery(name) ? callQuery : callMutation;
    return await call(caller, `assets:${name}`, values).then(
      () => null,
      (error: unknown) => error,
    );
  }

  const allowed = ([functionName, { kind, paths }]: [string, Called]) =>
    allows({ functionName, kind, paths: paths.map(homeOf) });

  test("is asked for each function, and refuses and allows by the rule", async () => {
    const app = await open(true);
    const before = await componentSnapshot(app.t);
    for (const [name, called] of EVERY) {
      const error = await errorOf(app, name, called);
      const isAllowed = error instanceof Allowed;
      expect([name, called.kind, isAllowed]).toEqual([name, called.kind, allowed([name, called])]);
      // A refusal is the recipe's own error, and never one of the component.
      const isOwn =
        !isAssetError(error) || ["UNAUTHENTICATED", "FORBIDDEN"].includes(error.data.code);
      expect(isOwn).toBe(true);
    }
    expect(app.seen.map(({ functionName }) => functionName)).toEqual(EVERY.map(([name]) => name));
    expect(await componentSnapshot(app.t)).toEqual(before);
  });

  test("what it allows works, and only publishing publishes", async () => {
    for (const [name, called] of recipe.isRun ? EVERY.filter(allowed) : []) {
      const app = await open(false);
      await called.needs?.(app.t, app.ids);
      const before = await served(app.t);
      const error = await errorOf(app, name, called);
      // Only the actor that has started an upload may finish it.
      const isOther = name.startsWith("finishUpload") && identity?.subject !== "ada";
      if (isOther) expect(error).toMatchObject({ data: { code: "UPLOAD_NOT_YOURS" } });
      else expect([name, error]).toEqual([name, null]);
      if (called.kind !== "publish") expect([name, await served(app.t)]).toEqual([name, before]);
    }
  });
});
