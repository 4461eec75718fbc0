/** Writes docs/benchmarks.md, its plots, and the numbers of docs/comparison.md and README.md. */
import { readFile, writeFile } from "node:fs/promises";
import { TASKS, type TaskName } from "../database/contender.js";
import { BUDGET_FILE, type Budget } from "../budget.js";
import { CONTENDERS } from "../database/packages/all.js";
import type { DatabaseResults } from "../database/run.js";
import type { HttpResults } from "../http/run.js";
import type { MirrorResults } from "../mirror/compare.js";
import type { PanelResults } from "../panel/goals.js";
import type { PixelResults } from "../pixel/ways.js";
import type { Sizes } from "../sizes/run.js";
import { BILL_WORDS, billTable, rerunTable } from "./bills.js";
import { comparisonRows, withComparison } from "./comparison.js";
import {
  conflictTable,
  historyTable,
  largestFolderTable,
  storedTable,
  summaryTable,
  taskTables,
} from "./database.js";
import { OURS, bytes, bytesOf, documentsOf, number, seriesOf } from "./figures.js";
import { writeFormatted } from "./files.js";
import type { Recorded } from "./machine.js";
import { httpTable, mirrorTables, sizeTable } from "./measured.js";
import { panelTable } from "./panel.js";
import { pixelTable, withPixel } from "./pixel.js";
import { type Group, barPlot } from "./plots.js";
import { table } from "./table.js";

const DOCS = new URL("../../docs/", import.meta.url);

const LIST = new Intl.ListFormat("en");

type Read = (part: string) => Promise<Recorded<unknown>>;

export async function writeReport(read: Read): Promise<void> {
  const database = (await read("database")) as Recorded<DatabaseResults>;
  const http = (await read("http")) as Recorded<HttpResults>;
  const mirror = (await read("mirror")) as Recorded<MirrorResults>;
  const pixel = (await read("pixel")) as Recorded<PixelResults>;
  const panel = (await read("panel")) as Recorded<PanelResults>;
  const sizes = (await read("sizes")) as Recorded<Record<string, Sizes>>;
  const budget = JSON.parse(await readFile(BUDGET_FILE, "utf8")) as Budget;
  const { reruns } = budget;
  await writePlots(database.result, http.result);
  const fill: Record<string, string> = {
    versions: await versionsTable(sizes.result),
    machines: machinesTable({ database, http, pixel, panel, mirror, sizes }),
    sizesMeasured: sizesMeasured(database.result),
    summary: summaryTable(database.result),
    tasks: taskTables(database.result, budget),
    history: historyTable(database.result),
    largestFolder: largestFolderTable(database.result),
    conflicts: conflictTable(database.result),
    stored: storedTable(database.result),
    bills: `${billTable(database.result, reruns)}\n\n${BILL_WORDS}`,
    reruns: rerunTable(reruns),
    http: httpTable(http.result),
    httpHow:
      `${http.result.rounds} rounds of ${http.result.requests} requests to each route, by 4 visitors, ` +
      `for a file of ${bytes(http.result.bytes)}`,
    pixel: pixelTable(pixel.result),
    panel: panelTable(panel.result),
    mirror: mirrorTables(mirror.result),
    sizes: sizeTable(sizes.result),
  };
  const template = await readFile(new URL("template.txt", import.meta.url), "utf8");
  const text = template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const part = fill[name];
    if (part === undefined) throw new Error(`The template wants ${name}, which is not there.`);
    return part;
  });
  await writeFormatted(new URL("benchmarks.md", DOCS), text);
  const readme = new URL("../README.md", DOCS);
  await writeFormatted(readme, withPixel(await readFile(readme, "utf8"), pixel.result));
  const comparison = new URL("comparison.md", DOCS);
  const rows = comparisonRows(database.result, sizes.result);
  await writeFormatted(comparison, withComparison(await readFile(comparison, "utf8"), rows));
}

async function versionsTable(sizes: Record<string, Sizes>): Promise<string> {
  const manifest = new URL("../../node_modules/convex/package.json", import.meta.url);
  const { version } = JSON.parse(await readFile(manifest, "utf8")) as { version: string };
  const rows = CONTENDERS.map(({ name, note }) => [
    name,
    sizes[name]?.version ?? `convex ${version}`,
    note ?? "",
  ]);
  return table(["package", "version", "measured with"], rows);
}

function machinesTable(parts: Record<string, Recorded<unknown>>): string {
  const rows = Object.entries(parts).map(([part, { measuredAt, machine, node }]) => [
    part,
    measuredAt,
    machine,
    node,
  ]);
  return table(["part", "measured", "machine", "Node"], rows);
}

/** The number of files each package was filled with; some cannot handle more in reasonable time. */
function sizesMeasured({ bySize }: DatabaseResults): string {
  const bySizes = new Map<string, string[]>();
  for (const { name } of CONTENDERS) {
    const sizes = Object.keys(bySize[name] ?? {})
      .map(Number)
      .sort((a, b) => a - b)
      .map(number);
    const words = LIST.format(sizes);
    bySizes.set(words, [...(bySizes.get(words) ?? []), name]);
  }
  if (bySizes.size === 1) return `Every package was filled with ${[...bySizes.keys()][0]} files`;
  const groups = [...bySizes].map(([sizes, names]) => `${LIST.format(names)} with ${sizes} files`);
  return `Not every package could be filled as far: ${groups.join("; ")}`;
}

async function writePlots(database: DatabaseResults, http: HttpResults): Promise<void> {
  const image = (name: string) => new URL(`images/bench-${name}.svg`, DOCS);
  const documents = barPlot(
    "Documents read and written, each task to its own scale",
    tasksPlot(database, documentsOf, number),
  );
  await writeFile(image("documents"), documents);
  const size = barPlot(
    "Bytes read and written, each task to its own scale",
    tasksPlot(database, bytesOf, bytes),
  );
  await writeFile(image("bytes"), size);
  const routes = http.routes.map(({ name, p50 }) => ({
    label: name,
    value: p50,
    words: `${p50.toFixed(2)} ms`,
    isOwn: name.startsWith(OURS),
  }));
  await writeFile(image("routes"), barPlot("Median response time", [{ name: "", bars: routes }]));
}

function tasksPlot(
  { bySize }: DatabaseResults,
  of: typeof documentsOf,
  words: (value: number) => string,
): Group[] {
  return (Object.keys(TASKS) as TaskName[]).map((task) => ({
    name: TASKS[task],
    bars: CONTENDERS.flatMap(({ name }) => {
      const found = seriesOf(bySize, name, task);
      if ("cannot" in found) return [];
      const value = of(found.figures.at(-1)!);
      return [{ label: name, value, words: words(value), isOwn: name === OURS }];
    }),
  }));
}
