/**
 * A program that keeps a directory equal to the published files, as users of 1.x have written it. It calls
 * the functions that their app exports over HTTP, and knows neither this package nor all its change types.
 */
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

type Place = { folderPath: string; basename: string };
type PublishedFile = Place & { url: string; version: number; versionId: string };
type Change = {
  _id: string;
  changeType: string;
  folderPath: string;
  basename?: string;
  oldFolderPath?: string;
  oldBasename?: string;
  createdAt: number;
};
type Page = { changes: Change[]; nextCursor: { createdAt: number; id: string } };

const PAGE_SIZE = 4;

export class Daemon {
  private cursor = { createdAt: 0, id: "" };

  constructor(
    private readonly deployment: string,
    private readonly directory: string,
    private readonly adminKey: string,
  ) {}

  /** Continues after the saved cursor, or lists everything if there is none. */
  async start(): Promise<void> {
    const saved = await readFile(this.cursorFile, "utf8").catch(() => null);
    if (saved !== null) {
      this.cursor = JSON.parse(saved) as Page["nextCursor"];
      return await this.follow();
    }
    while ((await this.nextPage()).length > 0);
    await this.syncEverything();
    await this.follow();
  }

  /** Applies all changes after the cursor. */
  async follow(): Promise<void> {
    for (;;) {
      const changes = await this.nextPage();
      if (changes.length === 0) return;
      for (const change of changes) await this.apply(change);
      await writeFile(this.cursorFile, JSON.stringify(this.cursor));
    }
  }

  private get cursorFile(): string {
    return `${this.directory}.cursor.json`;
  }

  private async call<Result>(name: string, args: object): Promise<Result> {
    const response = await fetch(`${this.deployment}/api/query`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ path: `versionedAssets:${name}`, args, format: "json" }),
    });
    const answer = (await response.json()) as { status: string; value: Result };
    if (answer.status !== "success") throw new Error(JSON.stringify(answer));
    return answer.value;
  }

  private async nextPage(): Promise<Change[]> {
    const { changes, nextCursor } = await this.call<Page>("watchChangelog", {
      cursorCreatedAt: this.cursor.createdAt,
      cursorId: this.cursor.id,
      limit: PAGE_SIZE,
      _adminKey: this.adminKey,
    });
    this.cursor = nextCursor;
    return changes;
  }

  private async syncEverything(): Promise<void> {
    const admin = { _adminKey: this.adminKey };
    const folders = await this.call<{ path: string }[]>("listAllFolders", admin);
    for (const folderPath of ["", ...folders.map((folder) => folder.path)]) {
      await mkdir(path.join(this.directory, folderPath), { recursive: true });
      const inFolder = { folderPath };
      const files = await this.call<PublishedFile[]>("listPublishedFilesInFolder", inFolder);
      for (const file of files) await this.download(file);
    }
  }

  private async apply(change: Change): Promise<void> {
    const { changeType, folderPath, basename } = change;
    if (basename === undefined) {
      const folder = path.join(this.directory, folderPath);
      if (changeType === "folder:create") await mkdir(folder, { recursive: true });
      if (changeType === "folder:delete") await rm(folder, { recursive: true, force: true });
      return;
    }
    const place = { folderPath, basename };
    switch (changeType) {
      case "asset:create":
      case "asset:publish":
      case "asset:update":
        return await this.refresh(place);
      case "asset:archive":
        return await rm(this.fileOf(place), { force: true });
      case "asset:move":
      case "asset:rename": {
        const old = {
          folderPath: change.oldFolderPath ?? folderPath,
          basename: change.oldBasename ?? basename,
        };
        await mkdir(path.dirname(this.fileOf(place)), { recursive: true });
        await rename(this.fileOf(old), this.fileOf(place)).catch(() => this.refresh(place));
      }
    }
  }

  private fileOf({ folderPath, basename }: Place): string {
    return path.join(this.directory, folderPath, basename);
  }

  private async refresh(place: Place): Promise<void> {
    const file = await this.call<PublishedFile | null>("getPublishedFile", place);
    if (file !== null) await this.download(file);
  }

  private async download(file: PublishedFile): Promise<void> {
    const headers = { Authorization: `Bearer ${this.adminKey}` };
    const response = await fetch(file.url, { headers });
    if (!response.ok) throw new Error(`${file.url} returned ${response.status}`);
    await mkdir(path.dirname(this.fileOf(file)), { recursive: true });
    await writeFile(this.fileOf(file), new Uint8Array(await response.arrayBuffer()));
  }
}
