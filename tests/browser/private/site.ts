/** The app of the guide to private files, as its snippets say, with a page that shows its components. */
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import react from "@vitejs/plugin-react";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { createServer, type ViteDevServer } from "vite";
import { inject } from "vitest";
import { type LocalBackend, startLocalBackend } from "../../../local/startLocalBackend.js";
import { repository } from "../../../scripts/scratch.js";
import { fileOf, snippetsOf } from "../../docs/snippets.js";
import { PREPARED, browserApp } from "../support/browserApp.js";

type Values = Record<string, unknown>;

const BACKEND = `import { register } from "convex-versioned-assets/test";
import schema from "./convex/schema.js";
export { register, schema };
export const modules = import.meta.glob("./convex/**/*.*s");
`;

/** Lets a test call what only the app itself may. */
const INSIDE = `import { makeFunctionReference } from "convex/server";
import { mutation } from "./_generated/server";
export const call = mutation(async (ctx, { name, args }) =>
  await ctx.runMutation(makeFunctionReference(name), args));
`;

const PAGE = `import { ConvexProvider, ConvexReactClient } from "convex/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import * as film from "./Film";
import * as guarded from "./GuardedPicture";
import * as picture from "./Picture";

const { backend, token, show, props } = Object.fromEntries(new URLSearchParams(location.search));
const client = new ConvexReactClient(backend);
if (token) client.setAuth(async () => token);
const Shown = { ...film, ...guarded, ...picture }[show];
createRoot(document.getElementById("root")).render(
  <StrictMode>
    <ConvexProvider client={client}>{Shown && <Shown {...JSON.parse(props)} />}</ConvexProvider>
  </StrictMode>,
);
`;

const HTML = `<!doctype html><title>private files</title><link rel="icon" href="data:,">
<div id="root"></div><script type="module" src="/src/page.tsx"></script>
`;

/** Where the guide's page is said to be. */
const PAGE_IN_GUIDE = "https://app.example.com";

/** A token as a provider would give to somebody who has signed in; the embedded backend believes it. */
function tokenOf(subject: string): string {
  const seconds = Math.floor(Date.now() / 1000);
  const claims = { sub: subject, iss: "https://auth.example", iat: seconds, exp: seconds + 3600 };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}.c2lnbmF0dXJl`;
}

/** Writes the app to a folder of its own. */
async function writeApp(folder: string, pageOrigin: string): Promise<void> {
  const write = async (file: string, code: string) => {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), code.replaceAll(PAGE_IN_GUIDE, pageOrigin));
  };
  const generated = path.join(repository, "example/convex/_generated");
  await cp(generated, path.join(folder, "convex/_generated"), { recursive: true });
  for (const snippet of await snippetsOf("docs/private-files.md")) {
    await write(fileOf(snippet)!, snippet.code);
  }
  await write("convex/inside.ts", INSIDE);
  await write("backend.ts", BACKEND);
  await write("src/page.tsx", PAGE);
  await write("index.html", HTML);
}

async function startPage(root: string): Promise<ViteDevServer> {
  const vite = await createServer({
    root,
    configFile: false,
    logLevel: "warn",
    cacheDir: path.join(root, ".vite"),
    plugins: [react()],
    optimizeDeps: { entries: [], include: PREPARED },
    server: { host: "127.0.0.1", port: 0, hmr: false, fs: { strict: false } },
  });
  await vite.listen();
  return vite;
}

export class GuideSite {
  readonly member = tokenOf("ada");
  private readonly client: ConvexHttpClient;

  private constructor(
    private readonly folder: string,
    private readonly vite: ViteDevServer,
    private readonly backend: LocalBackend,
  ) {
    this.client = new ConvexHttpClient(backend.url, { logger: false });
    this.client.setAuth(this.member);
  }

  static async start(): Promise<GuideSite> {
    const folder = await mkdtemp(
      path.join(await browserApp(inject("runFolder")), "private-files-"),
    );
    const vite = await startPage(folder);
    await writeApp(folder, new URL(vite.resolvedUrls!.local[0]!).origin);
    const entry = path.join(folder, "backend.ts");
    return new GuideSite(folder, vite, await startLocalBackend({ entry, crons: false }));
  }

  async stop(): Promise<void> {
    await this.backend.close();
    await this.vite.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  get siteUrl(): string {
    return this.backend.siteUrl;
  }

  /** The page with one of the guide's components, for a member or, without a token, a stranger. */
  pageWith(show: string, props: Values, token?: string): string {
    const query = new URLSearchParams({ backend: this.backend.url, show });
    query.set("props", JSON.stringify(props));
    if (token !== undefined) query.set("token", token);
    return `${this.vite.resolvedUrls!.local[0]!}?${query.toString()}`;
  }

  /** Calls a function of the guide as a member. */
  async mutate<Result>(name: string, args: Values): Promise<Result> {
    return (await this.client.mutation(makeFunctionReference<"mutation">(name), args)) as Result;
  }

  async act<Result>(name: string, args: Values): Promise<Result> {
    return (await this.client.action(makeFunctionReference<"action">(name), args)) as Result;
  }

  /** Calls an internal mutation of the guide. */
  async callInside<Result>(name: string, args: Values = {}): Promise<Result> {
    return await this.mutate<Result>("inside:call", { name, args });
  }

  async publishedUrl(folderPath: string, basename: string): Promise<string | null> {
    const query = makeFunctionReference<"query">("assets:getPublishedFile");
    const file = (await this.client.query(query, { folderPath, basename })) as {
      url: string;
    } | null;
    return file?.url ?? null;
  }

  async sign(basename: string, more: Values = {}): Promise<string> {
    const wanted = { folderPath: "members", basename, ...more };
    return (await this.mutate<{ url: string }>("assets:getSignedUrl", wanted)).url;
  }

  async upload(
    folderPath: string,
    basename: string,
    bytes: Uint8Array<ArrayBuffer>,
    contentType: string,
  ) {
    const { intentId, uploadUrl, headers } = await this.mutate<{
      intentId: string;
      uploadUrl: string;
      headers: Record<string, string>;
    }>("assets:startUpload", { folderPath, basename, contentType });
    const answer = await fetch(uploadUrl, { method: "POST", body: bytes, headers });
    const { storageId } = (await answer.json()) as { storageId: string };
    return await this.mutate<{ versionId: string }>("assets:finishUpload", { intentId, storageId });
  }
}
