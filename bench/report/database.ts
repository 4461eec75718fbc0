/** The tables of exact costs. */
import type { Budget } from "../budget.js";
import { TASKS, type TaskName } from "../database/contender.js";
import { FILES, UPLOADS_EACH } from "../database/history.js";
import { LIMITS } from "../database/limits.js";
import type { Figures } from "../database/meter.js";
import { PAIRS } from "../database/conflicts.js";
import { CONTENDERS } from "../database/packages/all.js";
import type { DatabaseResults } from "../database/run.js";
import {
  OURS,
  bytes,
  bytesOf,
  documents,
  documentsOf,
  indexBytesOf,
  isHalf,
  number,
  seriesOf,
  span,
  standing,
} from "./figures.js";
import { CONFLICT_REASONS, STORED_REASON, TASK_REASONS } from "./reasons.js";
import { table } from "./table.js";

const TASK_NAMES = Object.keys(TASKS) as TaskName[];

/** Every task, with all packages. */
export function taskTables({ bySize }: DatabaseResults, { restoreWithoutAuth }: Budget): string {
  return TASK_NAMES.map((task) => {
    const section = taskSection(bySize, task);
    return task === "restore" ? `${section} ${withoutAuth(restoreWithoutAuth)}` : section;
  }).join("\n\n");
}

/** Compares what the 1.0 release does: it is called without `auth`. */
function withoutAuth(figures: Figures): string {
  return (
    "The call is made through `api()`, so that `auth` gets the path; the one of the 1.0 release is not. Without `auth` it is " +
    `${documents(documentsOf(figures))} and ${bytes(bytesOf(figures))}.`
  );
}

function taskSection(bySize: DatabaseResults["bySize"], task: TaskName): string {
  const notes: string[] = [];
  const rows = CONTENDERS.map(({ name, tasks }) => {
    const found = seriesOf(bySize, name, task);
    if ("cannot" in found) return [name, `cannot: ${found.cannot}`, "", "", "", "", "", ""];
    const { figures } = found;
    const { but } = tasks[task] as { but?: string };
    if (but !== undefined) notes.push(`${name}: ${but}.`);
    return [
      but === undefined ? name : `${name} *`,
      span(figures.map((one) => one.documentsRead)),
      span(figures.map((one) => one.ranges)),
      span(
        figures.map((one) => one.bytesRead),
        bytes,
      ),
      span(figures.map((one) => one.documentsWritten)),
      span(
        figures.map((one) => one.bytesWritten),
        bytes,
      ),
      span(
        figures.map((one) => one.indexBytesWritten),
        bytes,
      ),
      span(figures.map((one) => one.roundTrips)),
    ];
  });
  const columns = [
    "package",
    "documents read",
    "ranges",
    "bytes read",
    "documents written",
    "bytes written",
    "index entries",
    "round trips",
  ];
  const heading = `### ${TASKS[task][0]!.toUpperCase()}${TASKS[task].slice(1)}`;
  const starred = notes.length === 0 ? [] : [`\\* ${notes.join(" ")}`];
  return [heading, table(columns, rows), ...starred, verdict(bySize, task)].join("\n\n");
}

/** Returns the cost of a task for each package that can do it, at the largest measured size. */
function totalsOf(
  bySize: DatabaseResults["bySize"],
  task: TaskName,
  of: typeof documentsOf,
): Map<string, number> {
  return new Map(
    CONTENDERS.flatMap(({ name }) => {
      const found = seriesOf(bySize, name, task);
      return "cannot" in found ? [] : [[name, of(found.figures.at(-1)!)] as const];
    }),
  );
}

/** One row per task: this package and the best other one. */
export function summaryTable({ bySize }: DatabaseResults): string {
  const rows = TASK_NAMES.map((task) => {
    const cells = (of: typeof documentsOf, words: (value: number) => string) => {
      const totals = totalsOf(bySize, task, of);
      const found = standing(totals);
      if (found === null) return [words(totals.get(OURS)!), "none"];
      return [words(found.ours), `${words(found.best)}, ${found.by}`];
    };
    return [
      TASKS[task],
      ...cells(documentsOf, number),
      ...cells(bytesOf, bytes),
      ...cells(indexBytesOf, bytes),
    ];
  });
  const other = "best other";
  return table(["task", "documents", other, "bytes", other, "index entries", other], rows);
}

function verdict(bySize: DatabaseResults["bySize"], task: TaskName): string {
  const rows = standing(totalsOf(bySize, task, documentsOf));
  const size = standing(totalsOf(bySize, task, bytesOf));
  if (rows === null || size === null) return "**First**: no other package can do it.";
  const said =
    `${documents(rows.ours)} against ${number(rows.best)} (${rows.by}), ` +
    `${bytes(size.ours)} against ${bytes(size.best)} (${size.by}), read and written together`;
  if (isHalf(rows) && isHalf(size)) return `**Goal reached**: ${said}.`;
  const reason = TASK_REASONS[task];
  if (reason === undefined) throw new Error(`Say in reasons.ts why "${TASKS[task]}" is not first.`);
  return `**Goal not possible**: ${said}. ${reason}`;
}

/** The costs that grow with a history, of packages that have one. */
export function historyTable({ byVersions }: DatabaseResults): string {
  const names = Object.keys(byVersions);
  const rows = TASK_NAMES.map((task) => [
    TASKS[task],
    ...names.map((name) => {
      const found = seriesOf(byVersions, name, task);
      if ("cannot" in found) return found.cannot;
      return `${span(found.figures.map(documentsOf))}; ${span(found.figures.map(bytesOf), bytes)}`;
    }),
  ]);
  return table(["task", ...names], rows);
}

export function largestFolderTable({ largestFolder }: DatabaseResults): string {
  const words = {
    documentsRead: `${number(LIMITS.documentsRead)} documents read`,
    ranges: `${number(LIMITS.ranges)} index ranges`,
    bytesRead: "16 MiB read",
    returnedBytes: "16 MiB returned",
    elements: `${number(LIMITS.elements)} elements of an array`,
    "the package's own limit": "the package's own limit",
  };
  const rows = CONTENDERS.map(({ name }) => {
    const found = largestFolder[name];
    if (found === undefined) return [name, "not measured", "", ""];
    if ("cannot" in found) return [name, `cannot: ${found.cannot}`, "", ""];
    const tried = found.isTried ? "tried at the boundary" : "computed";
    return [
      name,
      found.hasPages ? "any, paginated" : number(found.inOneCall),
      number(found.inOneCall),
      `${words[found.limit]} (${tried})`,
    ];
  });
  return table(["package", "largest folder", "files in one call", "limit"], rows);
}

export function conflictTable({ conflicts }: DatabaseResults): string {
  const rows = CONTENDERS.map(({ name }) => [
    name,
    `${number(conflicts.pairs[name] ?? NaN)} of ${number(PAIRS)}`,
  ]);
  const ours = conflicts.pairs[OURS];
  const isFirst = Object.values(conflicts.pairs).every((pairs) => pairs >= (ours ?? Infinity));
  const said = isFirst ? CONFLICT_REASONS.first : CONFLICT_REASONS.notFirst;
  return `${table(["package", "pairs in conflict"], rows)}\n\n${said}`;
}

export function storedTable({ stored }: DatabaseResults): string {
  const rows = CONTENDERS.map(({ name, tasks }) => {
    const found = stored[name];
    if (found === undefined) return [name, "not measured", "", "", "", "", ""];
    const isOnlyOne = "cannot" in tasks.uploadVersion;
    return [
      name,
      "cannot" in tasks.restore
        ? isOnlyOne
          ? "1, never replaced"
          : "1, replaced"
        : `${UPLOADS_EACH}`,
      bytes(found.sent),
      bytes(found.fileBytes),
      bytes(found.databaseBytes),
      bytes(found.indexBytes),
      number(found.documents),
    ];
  });
  const columns = [
    "package",
    `versions of each of ${FILES} files`,
    "sent",
    "files stored",
    "database",
    "index entries",
    "documents",
  ];
  return `${table(columns, rows)}\n\n${STORED_REASON}`;
}
