/** Tells when a directory may have changed. */
import { type FSWatcher, readdirSync, watch } from "node:fs";
import { ROOT, joinPath } from "../shared/paths.js";
import { OWN_FOLDER, isTemporaryName } from "../sync/names.js";

/** Elsewhere one watcher of Node has a whole tree; on Linux it would watch each file. */
const HAS_TREES = process.platform === "darwin" || process.platform === "win32";

export class Watching {
  private readonly folders = new Map<string, FSWatcher>();
  /** Whether the system watches all folders; otherwise changes show only when they are looked for. */
  isComplete = true;

  /** @param root the real path of the directory. */
  constructor(
    private readonly root: string,
    private readonly onChange: () => void,
  ) {}

  /** Watches folders that are new, each before it is listed, so that no change is missed. */
  update(): void {
    this.isComplete = true;
    const gone = new Set(this.folders.keys());
    const enter = (folder: string): void => {
      gone.delete(folder);
      if (!this.folders.has(folder)) this.add(folder);
      if (HAS_TREES) return;
      for (const name of foldersIn(`${this.root}/${folder}`)) {
        if (folder !== ROOT || name !== OWN_FOLDER) enter(joinPath(folder, name));
      }
    };
    enter(ROOT);
    for (const folder of gone) this.remove(folder);
  }

  close(): void {
    for (const folder of [...this.folders.keys()]) this.remove(folder);
  }

  private add(folder: string): void {
    try {
      const path = `${this.root}/${folder}`;
      const watcher = watch(path, { recursive: HAS_TREES }, (_, name) => {
        const isOwn = name !== null && (name.startsWith(OWN_FOLDER) || isTemporaryName(name));
        if (!isOwn) this.onChange();
      });
      watcher.on("error", () => {
        this.remove(folder);
        this.onChange();
      });
      this.folders.set(folder, watcher);
    } catch {
      // Deleted since it was listed, or the system watches no more.
      this.isComplete = false;
    }
  }

  private remove(folder: string): void {
    this.folders.get(folder)?.close();
    this.folders.delete(folder);
  }
}

function foldersIn(path: string): string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}
