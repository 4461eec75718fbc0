/** A real server for mirrors: the example app on the embedded backend, in a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { ConvexHttpClient } from "convex/browser";
import { api } from "../../example/convex/_generated/api.js";
import { repository } from "../../scripts/scratch.js";

const { assets } = api;

export type File = { path: string; bytes: Uint8Array };

/** Most uploads in one call. */
const BATCH = 100;

export class Server {
  readonly http: ConvexHttpClient;

  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
  ) {
    this.http = new ConvexHttpClient(url, { logger: false });
  }

  /**
   * @param env what the component finds in its environment besides that of this process.
   * @param entry of another app with functions of these names.
   */
  static async start(env: NodeJS.ProcessEnv = {}, entry = "example/backend.ts"): Promise<Server> {
    const serve = path.join(repository, "local/serve.js");
    const app = path.join(repository, entry);
    const child = spawn(process.execPath, [serve, "--entry", app, "--no-crons"], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, ...env },
    });
    const failed = once(child, "exit").then(() => Promise.reject(new Error("It does not start.")));
    const lines = createInterface(child.stdout);
    const [line] = (await Promise.race([once(lines, "line"), failed])) as [string];
    failed.catch(() => undefined);
    return new Server((JSON.parse(line) as { url: string }).url, child);
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const exited = once(this.process, "exit");
    this.process.kill("SIGKILL");
    await exited;
  }

  async upload(files: File[]): Promise<void> {
    for (let first = 0; first < files.length; first += BATCH) {
      const batch = files.slice(first, first + BATCH);
      const uploads = batch.map((file) => addressOf(file.path));
      const tickets = await this.http.mutation(assets.startUploads, { uploads });
      const finished = await Promise.all(
        tickets.map(async ({ intentId, uploadUrl, method, headers }, index) => {
          const body = new Uint8Array(batch[index]!.bytes);
          const response = await fetch(uploadUrl, { method, headers, body });
          const { storageId } = (await response.json()) as { storageId: string };
          return { intentId, storageId };
        }),
      );
      await this.http.mutation(assets.finishUploads, { uploads: finished });
    }
  }

  /** Uploads one file and tells when its publishing was under way, before its commit is known. */
  async uploadTimed({ path, bytes }: File): Promise<number> {
    const ticket = await this.http.mutation(assets.startUpload, addressOf(path));
    const { intentId, uploadUrl, method, headers } = ticket;
    const response = await fetch(uploadUrl, { method, headers, body: new Uint8Array(bytes) });
    const { storageId } = (await response.json()) as { storageId: string };
    const startedAt = performance.now();
    await this.http.mutation(assets.finishUpload, { intentId, storageId });
    return startedAt;
  }

  /** All published files with their bytes, and all folders, as any client sees them. */
  async content(folder = ""): Promise<{
    files: Map<string, Buffer>;
    /** Since when each is current, in milliseconds since 1970. */
    times: Map<string, number>;
    folders: Set<string>;
  }> {
    const files = new Map<string, Buffer>();
    const times = new Map<string, number>();
    const folders = new Set<string>();
    const visit = async (folderPath: string): Promise<void> => {
      let cursor: string | null = null;
      for (let isDone = false; !isDone;) {
        const args = { folderPath, paginationOpts: { numItems: 500, cursor } };
        const page: Awaited<ReturnType<typeof this.page>> = await this.page(args);
        await Promise.all(
          page.page.map(async ({ basename, url, modifiedAt }) => {
            times.set(joined(folderPath, basename), modifiedAt);
            const response = await fetch(url);
            files.set(joined(folderPath, basename), Buffer.from(await response.arrayBuffer()));
          }),
        );
        ({ isDone, continueCursor: cursor } = page);
      }
      for (const { path } of await this.http.query(assets.listFolders, {
        parentPath: folderPath,
      })) {
        folders.add(path);
        await visit(path);
      }
    };
    await visit(folder);
    return { files, times, folders };
  }

  /** Resolves when no file is on its way to another access. */
  async accessSettled(folderPath = ""): Promise<void> {
    for (;;) {
      const found = await this.http.query(assets.listAssets, { folderPath });
      if (!found.some(({ isAccessPending }) => isAccessPending)) break;
    }
    const folders = await this.http.query(assets.listFolders, { parentPath: folderPath });
    for (const { path } of folders) await this.accessSettled(path);
  }

  private page(args: {
    folderPath: string;
    paginationOpts: { numItems: number; cursor: string | null };
  }) {
    return this.http.query(assets.listPublishedFilesPage, args);
  }
}

export function addressOf(file: string): { folderPath: string; basename: string } {
  const slash = file.lastIndexOf("/");
  return { folderPath: slash === -1 ? "" : file.slice(0, slash), basename: file.slice(slash + 1) };
}

export function joined(folderPath: string, basename: string): string {
  return folderPath === "" ? basename : `${folderPath}/${basename}`;
}
