/** Runs every task with one package in one state of the database, and returns the costs. */
import {
  type FilePath,
  type Contender,
  TASKS,
  type TaskName,
  contentOf,
  isTask,
} from "./contender.js";
import { Host, type Visitor } from "./host.js";
import type { Figures } from "./meter.js";

export type Measured = Figures | { cannot: string };
export type Measurements = Record<TaskName, Measured>;

/** A state of the database: a number of files with one version, and one file with a number of versions. */
export type State = { files: number; versions: number };

const TOPS = 10;
export const SHELF = "shelf";
export const SHELF_FILES = 100;

/** Returns the folder of the n-th ten files, three levels below the root. */
function boxOf(index: number): string {
  const box = Math.floor(index / TOPS);
  return `top-${box % TOPS}/deep/box-${String(box).padStart(6, "0")}`;
}

/** The folder tree of a state: ten folders at the root at any size, ten files per folder at the bottom. */
export function treeOf(files: number): FilePath[] {
  const shelf = Array.from({ length: SHELF_FILES }, (_, index) => ({
    folder: SHELF,
    name: `file-${String(index).padStart(6, "0")}`,
  }));
  const tree = Array.from({ length: files }, (_, index) => ({
    folder: boxOf(index),
    name: `file-${String(index).padStart(6, "0")}`,
  }));
  return [...shelf, ...tree];
}

/** The file with many versions; it is in the shelf. */
export const SUBJECT: FilePath = { folder: SHELF, name: "file-000042" };
const EMPTIER = boxOf(0);

export async function open(contender: Contender, { files, versions }: State): Promise<Host> {
  const host = await Host.start(await contender.app());
  try {
    await contender.fill(host, treeOf(files));
    if (versions > 1) await contender.addVersions?.(host, SUBJECT, versions);
    return host;
  } catch (error) {
    await host.close();
    throw error;
  }
}

/** In this order, because each task leaves the file at another path. */
export async function measureTasks(contender: Contender, state: State): Promise<Measurements> {
  const host = await open(contender, state);
  const { visitor } = host;
  const renamed = { ...SUBJECT, name: "file-000xxx" };
  const moved = { ...renamed, folder: EMPTIER };
  try {
    return {
      lookUp: await one("lookUp", async () => SUBJECT),
      listFolder: await one("listFolder", async () => ({ folder: SHELF })),
      listRoot: await one("listRoot", async () => ({})),
      readChanges: await one("readChanges", async () => ({
        cursor: await contender.cursorAmongFiles!(visitor),
      })),
      uploadNew: await one("uploadNew", async () => ({
        ...{ folder: EMPTIER, name: "new" },
        ...contentOf("new bytes"),
      })),
      uploadVersion: await one("uploadVersion", async () => ({
        ...SUBJECT,
        ...contentOf("newer bytes"),
      })),
      restore: await one("restore", async () => ({
        versionId: await contender.versionBefore!(visitor, SUBJECT),
      })),
      rename: await one("rename", async () => ({ ...SUBJECT, newName: renamed.name })),
      move: await one("move", async () => ({ ...renamed, newFolder: moved.folder })),
      remove: await one("remove", async () => (isTask(contender.tasks.move) ? moved : SUBJECT)),
    };
  } finally {
    await host.close();
  }

  async function one(name: TaskName, prepare: () => Promise<unknown>): Promise<Measured> {
    const task = contender.tasks[name];
    if (!isTask(task as never)) return task as { cannot: string };
    const { run } = task as { run: (visitor: Visitor, given: unknown) => Promise<unknown> };
    try {
      const given = await prepare();
      return await host.measure(() => run(visitor, given));
    } catch (error) {
      throw new Error(`${contender.name}: ${TASKS[name]}`, { cause: error });
    }
  }
}
