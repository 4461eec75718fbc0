/**
 * This package's exact costs, which `npm test` holds. `node bench/main.js bench/budget.ts` updates them after
 * a change that improves one, or must increase one.
 */
import type { TaskName } from "./database/contender.js";
import { conflictingPairs } from "./database/conflicts.js";
import { storeHistory } from "./database/history.js";
import { type Measured, type State, measureTasks } from "./database/measure.js";
import type { Figures } from "./database/meter.js";
import { ELSEWHERE, past } from "./database/past.js";
import { perspectives } from "./database/perspectives.js";
import { ours } from "./database/packages/ours.js";
import { shares } from "./database/shares.js";
import { type Rerun, rerunsOfPublish, restoreUnguarded } from "./database/reruns.js";

export const BUDGET_FILE = new URL("budget.json", import.meta.url);

export const STATES: State[] = [
  { files: 100, versions: 1 },
  { files: 1000, versions: 1 },
  // The row of a file with one version says its number, date and bytes only once.
  { files: 100, versions: 2 },
  { files: 100, versions: 100 },
];

/** Fewer sizes than in the tables, because the others add nothing. */
const HISTORY_FILES = 10;

export type Budget = {
  /** By the contents of the database. */
  tasks: Record<string, Record<TaskName, Measured>>;
  conflictsAmong50Uploads: number;
  history: Record<string, number>;
  /** By the page that one publish changes. */
  reruns: Record<string, Rerun>;
  restoreWithoutAuth: Figures;
  /** By the call. */
  inPerspective: Record<string, Figures>;
  /** By the number of files elsewhere, and the call. */
  past: Record<string, Record<string, Figures>>;
  /** By what is done with a link. */
  shares: Record<string, Figures>;
};

export function nameOf({ files, versions }: State): string {
  return `${files} files, one with ${versions} ${versions === 1 ? "version" : "versions"}`;
}

export const elsewhere = (files: number) => `${files} files elsewhere`;

export async function measureBudget(): Promise<Budget> {
  const tasks: Budget["tasks"] = {};
  for (const state of STATES) tasks[nameOf(state)] = await measureTasks(ours, state);
  const ofPast: Budget["past"] = {};
  for (const files of ELSEWHERE) ofPast[elsewhere(files)] = await past(files);
  return {
    tasks,
    conflictsAmong50Uploads: await conflictingPairs(ours),
    history: await storeHistory(ours, HISTORY_FILES),
    reruns: await rerunsOfPublish(),
    restoreWithoutAuth: await restoreUnguarded(),
    inPerspective: await perspectives(),
    past: ofPast,
    shares: await shares(),
  };
}

/** Each cost by its name, such as `tasks, 100 files, lookUp, bytesRead`. */
export function figuresOf(budget: Budget): Map<string, number> {
  const figures = new Map<string, number>();
  const walk = (value: unknown, names: string[]): void => {
    if (typeof value === "number") figures.set(names.join(", "), value);
    else for (const [name, part] of Object.entries(value as object)) walk(part, [...names, name]);
  };
  walk(budget, []);
  return figures;
}

export async function main(): Promise<void> {
  const { writeFormatted } = await import("./report/files.js");
  await writeFormatted(BUDGET_FILE, JSON.stringify(await measureBudget()));
}
