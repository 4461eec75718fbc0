/** The app with both components, over real HTTP, and what a test does with it. */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Infer } from "convex/values";
import { ConvexHttpClient } from "convex/browser";
import { type SystemDataModel, makeFunctionReference } from "convex/server";
import type { ViteDevServer } from "vite";
import type { Doc } from "../../../example/migrating/convex/_generated/dataModel.js";
import type { SourceName } from "../../../example/migrating/convex/migrating/source.js";
import type { turn } from "../../../example/migrating/convex/migrating/runs.js";
import { createAppLoader, loadApp } from "../../../local/appLoader.js";
import { Backend } from "../../../local/host/backend.js";

const ENTRY = fileURLToPath(new URL("backend.ts", import.meta.url));

type Values = Record<string, unknown>;
type Job = SystemDataModel["_scheduled_functions"]["document"];
type Component = "versionedAssets" | "assets" | "r2" | "";

export type Report = {
  phase: string;
  problem?: { code: string; message: string };
  assetsAndFolders: { waiting: number; done: number; failed: number };
  versions: { inSource: number | null; copied: number; notCopied: number };
  isComplete: boolean;
  unlisted: string[];
  failures: { path: string; version?: number; code: string; message: string }[];
  kept: string[];
};

/** What is compared of a version, on both sides. */
export type VersionRow = {
  _id?: string;
  versionId?: string;
  version: number;
  state: string;
  label?: string;
  filename?: string;
  originalFilename?: string;
  contentType?: string;
  size?: number;
  sha256?: string;
  createdAt: number;
  createdBy?: string;
  metadata?: Record<string, unknown>;
  url?: string | null;
};

let loader: Promise<ViteDevServer> | undefined;
/** Code is loaded once for all apps of a test file. */
const loaded = () => (loader ??= createAppLoader(ENTRY, { watch: false }));
export async function closeLoader(): Promise<void> {
  await (await loader)?.close();
}

export function hexOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export const text = (words: string) => new TextEncoder().encode(words);

export class MigratingApp {
  private constructor(
    readonly backend: Backend,
    private readonly client: ConvexHttpClient,
  ) {}

  static async open(): Promise<MigratingApp> {
    const backend = await Backend.start(await loadApp(await loaded(), ENTRY), { crons: false });
    return new MigratingApp(backend, new ConvexHttpClient(backend.url, { logger: false }));
  }

  async close(): Promise<void> {
    await this.backend.close();
  }

  async query<Result>(component: Component, name: string, args: Values): Promise<Result> {
    const reference = makeFunctionReference<"query">("testing:runQuery");
    return (await this.client.query(reference, { component, name, args })) as Result;
  }

  async mutate<Result>(component: Component, name: string, args: Values): Promise<Result> {
    const reference = makeFunctionReference<"mutation">("testing:runMutation");
    return (await this.client.mutation(reference, { component, name, args })) as Result;
  }

  async act<Result>(component: Component, name: string, args: Values): Promise<Result> {
    const reference = makeFunctionReference<"action">("testing:runAction");
    return (await this.client.action(reference, { component, name, args })) as Result;
  }

  private async ask<Result>(name: string, args: Values): Promise<Result> {
    return (await this.client.mutation(makeFunctionReference<"mutation">(name), args)) as Result;
  }

  async table<Name extends "migrationRuns" | "migrationItems" | "migrationVersions">(
    table: Name,
  ): Promise<Doc<Name>[]> {
    const reference = makeFunctionReference<"query">("testing:readTable");
    return (await this.client.query(reference, { table })) as Doc<Name>[];
  }

  // ---------------------------------------------------------------- files

  private async post(url: string, bytes: Uint8Array<ArrayBuffer>, contentType?: string) {
    const headers = contentType === undefined ? undefined : { "Content-Type": contentType };
    const answer = await fetch(url, { method: "POST", body: bytes, headers });
    return (await answer.json()) as { storageId: string };
  }

  /** Uploads to one of the components, as their callers do, and publishes. */
  async upload(
    component: "versionedAssets" | "assets",
    path: string,
    bytes: Uint8Array<ArrayBuffer>,
    { contentType, ...described }: { contentType?: string; filename?: string; label?: string } = {},
  ): Promise<{ assetId: string; versionId: string; version: number }> {
    const { intentId, uploadUrl } = await this.mutate<{ intentId: string; uploadUrl: string }>(
      component,
      "assetManager:startUpload",
      { ...at(path), ...described },
    );
    const uploadResponse = await this.post(uploadUrl, bytes, contentType);
    return await this.mutate(component, "assetManager:finishUpload", { intentId, uploadResponse });
  }

  /** Sends bytes to a component's storage for an upload that is finished elsewhere. */
  async storeIn(component: Component, path: string, bytes: Uint8Array<ArrayBuffer>) {
    const start = await this.mutate<{ uploadUrl: string }>(
      component,
      "assetManager:startUpload",
      at(path),
    );
    return (await this.post(start.uploadUrl, bytes)).storageId;
  }

  async addToVersionOne(table: string, row: Values): Promise<string> {
    return await this.mutate("versionedAssets", "testing:insert", { table, row });
  }

  async changeVersionOne(table: string, id: string, row: Values): Promise<void> {
    await this.mutate("versionedAssets", "testing:patch", { table, id, row });
  }

  async store(bytes: Uint8Array<ArrayBuffer>, contentType?: string): Promise<string> {
    const url = await this.ask<string>("testing:generateUploadUrl", {});
    return (await this.post(url, bytes, contentType)).storageId;
  }

  async addFile(file: Values): Promise<string> {
    return await this.ask("testing:insertFile", { file });
  }

  async changeFile(id: string, file: Values): Promise<void> {
    await this.ask("testing:patchFile", { id, file });
  }

  /** Where a file of the app's own storage is. */
  async storedUrl(id: string): Promise<string | null> {
    const reference = makeFunctionReference<"query">("testing:storedUrl");
    return (await this.client.query(reference, { id })) as string | null;
  }

  async deleteStored(id: string): Promise<void> {
    await this.ask("testing:deleteStored", { id });
  }

  // ---------------------------------------------------------------- the migration

  async run(name: string, args: Values): Promise<void> {
    await this.mutate("", `migrating/migration:${name}`, args);
  }

  async report(from: SourceName = "versionOne"): Promise<Report> {
    return await this.query("", "migrating/migration:report", { from });
  }

  async turn(): Promise<Infer<typeof turn>> {
    const [run] = await this.table("migrationRuns");
    return { runId: run!._id, step: run!.step };
  }

  /** What is scheduled and has not begun, in the order of its time. */
  async jobs(): Promise<Job[]> {
    const reference = makeFunctionReference<"query">("testing:pendingJobs");
    return (await this.client.query(reference, {})) as Job[];
  }

  /** Waits until nothing happens any more: the migration is done, or has stopped on its way. */
  async until(isReached: (report: Report) => boolean, from?: SourceName): Promise<Report> {
    for (;;) {
      const report = await this.report(from);
      if (isReached(report)) return report;
      // Asked all the time, the backend would do little else.
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Begins, or goes on, and waits for the end. */
  async migrate(from: SourceName = "versionOne"): Promise<Report> {
    await this.run("start", { from });
    return await this.until(({ phase }) => phase === "done", from);
  }

  // ---------------------------------------------------------------- what there is

  /** Versions in the order of their numbers. */
  async versions(component: "versionedAssets" | "assets", path: string): Promise<VersionRow[]> {
    const rows = await this.query<VersionRow[]>(
      component,
      "assetManager:getAssetVersions",
      at(path),
    );
    return rows.sort((a, b) => a.version - b.version);
  }

  async published(
    component: "versionedAssets" | "assets",
    path: string,
  ): Promise<{ url: string; versionId: string; version: number } | null> {
    return await this.query(component, "assetManager:getPublishedFile", at(path));
  }

  async bytesAt(url: string): Promise<Uint8Array> {
    const response = await fetch(url);
    return new Uint8Array(await response.arrayBuffer());
  }

  /** Everything in 1.x, to see that nothing of it has changed. */
  async versionOneSnapshot(paths: string[]): Promise<unknown> {
    const folders = await this.query("versionedAssets", "assetManager:listAllFolders", {});
    const histories = [];
    for (const path of paths) histories.push(await this.versions("versionedAssets", path));
    const feed = await this.query("versionedAssets", "changelog:listSince", {
      cursor: { createdAt: 0, id: "" },
      limit: 5000,
    });
    return { folders, histories, feed };
  }
}

export function at(path: string): { folderPath: string; basename: string } {
  const slash = path.lastIndexOf("/");
  return { folderPath: path.slice(0, Math.max(0, slash)), basename: path.slice(slash + 1) };
}
