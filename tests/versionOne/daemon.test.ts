/** A sync program written for 1.x mirrors the same files with 1.x and with this package. */
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { format } from "prettier";
import { afterEach, describe, expect, test } from "vitest";
import { createAppLoader, loadApp } from "../../local/appLoader.js";
import { Backend } from "../../local/host/backend.js";
import { ADMIN_KEY } from "./daemon/admin.js";
import { Daemon } from "./daemon/daemon.js";

const TYPESCRIPT = { parser: "typescript" } as const;

type Side = "before" | "after";
type Values = Record<string, unknown>;

const at = (file: string) => fileURLToPath(new URL(`daemon/${file}`, import.meta.url));
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

class App {
  private constructor(
    readonly url: string,
    readonly directory: string,
  ) {}

  static async open(side: Side): Promise<App> {
    const entry = at(`${side}/backend.ts`);
    const loader = await createAppLoader(entry, { watch: false });
    closing.push(() => loader.close());
    const backend = await Backend.start(await loadApp(loader, entry), { crons: false });
    closing.push(() => backend.close());
    const scratch = await mkdtemp(path.join(tmpdir(), "daemon-"));
    closing.push(() => rm(scratch, { recursive: true }));
    return new App(backend.url, path.join(scratch, "files"));
  }

  daemon(): Daemon {
    return new Daemon(this.url, this.directory, ADMIN_KEY);
  }

  async mutate<Result>(name: string, args: Values): Promise<Result> {
    const client = new ConvexHttpClient(this.url, { logger: false });
    return (await client.mutation(makeFunctionReference<"mutation">(name), args)) as Result;
  }

  async call<Result>(name: string, args: Values): Promise<Result> {
    return await this.mutate(`versionedAssets:${name}`, args);
  }

  async upload(folderPath: string, basename: string, text: string): Promise<string> {
    const started = await this.call<{ intentId: string; uploadUrl: string }>("startUpload", {
      folderPath,
      basename,
    });
    const response = await fetch(started.uploadUrl, { method: "POST", body: text });
    const { versionId } = await this.call<{ versionId: string }>("finishUpload", {
      intentId: started.intentId,
      uploadResponse: await response.json(),
    });
    return versionId;
  }

  /** Every file and folder below the directory, with the text of files. */
  async disk(): Promise<Record<string, string>> {
    const entries = await readdir(this.directory, { recursive: true, withFileTypes: true });
    const found = entries.map(async (entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const name = path.relative(this.directory, file);
      return entry.isFile() ? [name, await readFile(file, "utf8")] : [`${name}/`, ""];
    });
    return Object.fromEntries((await Promise.all(found)).sort()) as Record<string, string>;
  }
}

/** Everything that a client of 1.x can do, before the daemon starts, while it runs, and while it does not. */
async function live(app: App): Promise<Record<string, string>[]> {
  const disks = [];
  await app.call("createFolderByName", { parentPath: "", name: "Q&A" });
  const first = await app.upload("images", "hero.png", "hero 1");
  await app.upload("images", "hero.png", "hero 2");
  await app.upload("images", "old.png", "old");
  await app.upload("", "readme", "in the root");
  await app.upload("images/icons", "Ünï 🌊", "deep");
  const daemon = app.daemon();
  await daemon.start();
  disks.push(await app.disk());

  await app.upload("images", "hero.png", "hero 3");
  await app.upload("new", "file", "new");
  await app.call("createFolderByName", { parentPath: "new", name: "2 of 3" });
  await app.call("restoreVersion", { versionId: first, label: "as it was" });
  await app.call("renameAsset", { folderPath: "images", basename: "old.png", newBasename: "x" });
  await daemon.follow();
  disks.push(await app.disk());

  await app.call("moveAsset", { fromFolderPath: "images", basename: "x", toFolderPath: "new" });
  await app.call("deleteFile", { folderPath: "", basename: "readme" });
  await app.upload("new", "file", "newer");
  await app.daemon().start();
  disks.push(await app.disk());
  return disks;
}

test("a daemon of 1.x ends with the same disk", async () => {
  const before = await live(await App.open("before"));
  expect(before.at(-1)).toEqual({
    "images/": "",
    "images/hero.png": "hero 1",
    "images/icons/": "",
    "images/icons/Ünï 🌊": "deep",
    "new/": "",
    "new/c-2-of-3/": "",
    "new/file": "newer",
    "new/x": "old",
    "qa/": "",
    // It does not know that files are deleted.
    readme: "in the root",
  });
  expect(await live(await App.open("after"))).toEqual(before);
});

describe("what 1.x did not have", () => {
  test("reaches a daemon of 1.x as changes that it knows", async () => {
    const app = await App.open("after");
    await app.upload("a", "archived", "one");
    await app.upload("a", "secret", "two");
    await app.upload("a/b", "moved", "three");
    const daemon = app.daemon();
    await daemon.start();
    await app.mutate("today:archiveAsset", { folderPath: "a", basename: "archived" });
    await app.mutate("today:makePrivate", { folderPath: "a", basename: "secret" });
    await app.mutate("today:moveFolder", { path: "a/b", newPath: "c" });
    await daemon.follow();
    expect(await app.disk()).toEqual({ "a/": "", "c/": "", "c/moved": "three" });
  });
});

test("the app differs by the edit that the guide names, and nothing else", async () => {
  const guide = await readFile(new URL("../../docs/migrating.md", import.meta.url), "utf8");
  const [, pattern, replacement] = /^perl -pi -e 's\/(.+)\/(.+)\/g' /m.exec(guide)!;
  // Formatted, because shorter calls have other line breaks.
  const read = async (file: string) => await format(await readFile(at(file), "utf8"), TYPESCRIPT);
  const before = await readFile(at("before/versionedAssets.ts"), "utf8");
  const edited = before.replace(new RegExp(pattern!, "g"), replacement!);
  expect(edited).not.toBe(before);
  expect(await read("after/versionedAssets.ts")).toBe(await format(edited, TYPESCRIPT));
});
