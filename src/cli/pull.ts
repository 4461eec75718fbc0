/** `pull`: the published files of a folder in a directory. */
import { type Command, Option } from "commander";
import type { PullEvent } from "../push/events.js";
import { type PullOptions, type PullSummary, pull } from "../push/pull.js";
import { DEFAULTS } from "../sync/startMirror.js";
import { withAccessOptions } from "./access.js";
import { EXIT } from "./exitCodes.js";
import { type Common, inOrder } from "./inOrder.js";
import { positive } from "./numbers.js";
import { jsonLines, leftOutLines, readStatus, sideOf } from "./pushReport.js";
import { CONNECTION, type Screen, showBytes, showFiles, shown } from "./report.js";

export type PullFlags = Common &
  Pick<PullOptions, "hidden" | "dryRun" | "concurrency"> & {
    ours?: boolean;
    theirs?: boolean;
    yes?: boolean;
  };

/** Adds the command; `setExitCode` receives the exit code. */
export function addPullCommand(
  program: Command,
  screen: Screen,
  setExitCode: (code: number) => void,
): void {
  withAccessOptions(
    program
      .command("pull")
      .description(
        "write and remove what only the server has changed in a folder, and keep your edits",
      )
      .argument("<directory>", "the directory to pull into")
      .argument(
        "[folder]",
        "the folder of the server; by default that of the last push or pull, or the root",
      ),
  )
    .option("--ours", "keep your version of files that were changed here and on the server")
    .addOption(
      new Option("--theirs", "replace files that were changed here and on the server").conflicts(
        "ours",
      ),
    )
    .option("--hidden", "include files and folders whose name begins with a dot")
    .option("--dry-run", "show what the pull would do, write nothing")
    .option("-y, --yes", "do not ask, as before most files are removed")
    .option("--concurrency <n>", "number of parallel downloads", positive, DEFAULTS.concurrency)
    .action(async (directory: string, folder: string | undefined, flags: PullFlags) => {
      setExitCode(await runPull({ directory, folder }, flags, screen));
    });
}

async function runPull(
  of: Pick<PullOptions, "directory" | "folder">,
  flags: PullFlags,
  screen: Screen,
): Promise<number> {
  const summary = await inOrder(flags, screen, (options) =>
    pull({ ...options, ...of, ...pullOptionsOf(flags, screen) }),
  );
  return reportPull(summary, flags, screen);
}

export function pullOptionsOf(flags: PullFlags, screen: Screen) {
  const { json = false, hidden, dryRun = false, concurrency } = flags;
  return {
    ...{ side: sideOf(flags), hidden, dryRun, concurrency },
    confirm: asking(flags, screen),
    onEvent: json ? jsonLines(screen) : pullText(screen, dryRun),
  };
}

/** Prints what was done, and returns the exit code. */
export function reportPull(
  summary: PullSummary | null,
  { json = false, dryRun = false }: PullFlags,
  screen: Screen,
): number {
  if (summary === null) {
    screen.warn("Stopped. Run the same command to continue.");
    return EXIT.interrupted;
  }
  screen.print(
    json ? JSON.stringify({ type: "summary", ...summary }) : summaryText(summary, dryRun),
  );
  const { written, removed, conflicts, failed } = summary;
  if (dryRun) return written + removed + conflicts > 0 ? EXIT.different : EXIT.ok;
  if (conflicts > 0) return EXIT.conflict;
  return failed > 0 ? EXIT.incomplete : EXIT.ok;
}

/** Returns how to ask before something that may not be meant: on a terminal, or never with `--yes`. */
export function asking(
  { json = false, yes = false }: { json?: boolean; yes?: boolean },
  screen: Screen,
): PullOptions["confirm"] {
  if (yes) return async () => true;
  if (json || !screen.isLive || !process.stdin.isTTY) return undefined;
  return async (statement) => {
    // Loaded here, because no other pull needs it.
    const { confirm, isCancel } = await import("@clack/prompts");
    const answer = await confirm({ message: `${statement} Continue?`, initialValue: false });
    return !isCancel(answer) && answer;
  };
}

export function conflictLine({ path, copy }: { path: string; copy: string | null }): string {
  const where =
    copy === null
      ? "its version on the server is deleted or private"
      : `the server's version is ${shown(copy)}`;
  return `conflict: ${shown(path)} was changed on both sides; ${where}`;
}

/** Shows progress on a terminal, and a line for what a person should know. */
function pullText(screen: Screen, dryRun: boolean): (event: PullEvent) => void {
  const leftOut = leftOutLines(screen);
  const showRead = readStatus(screen);
  const status = (line: string) => screen.isLive && screen.status(line);
  let [files, bytes, total] = [0, 0, 0];
  return (event) => {
    if (event.type !== "left out") leftOut.print();
    switch (event.type) {
      case "left out":
        leftOut.add(event);
        break;
      case "read":
        showRead(event);
        break;
      case "change": {
        if (event.do === "take") total += 1;
        const what = { take: event.isNew ? "add" : "replace", remove: "remove" }[
          event.do as string
        ];
        const name = shown(event.path);
        if (dryRun) screen.print(`${what ?? WHAT[event.do as "keep" | "conflict"]}: ${name}`);
        break;
      }
      case "written":
      case "bytes":
        if (event.type === "written") files += 1;
        else bytes += event.count;
        status(`${files} of ${showFiles(total)}, ${showBytes(bytes)}`);
        break;
      case "removed":
        break;
      case "conflict":
        screen.print(conflictLine(event));
        break;
      case "failed":
        screen.warn(`failed: ${shown(event.path)}: ${event.problem}`);
        break;
      case "retry":
        screen.warn(`${shown(event.path)}: ${event.problem} Retrying.`);
        break;
      case "offline":
      case "online":
        screen.print(CONNECTION[event.type]);
    }
  };
}

const WHAT = { keep: "changed only here", conflict: "changed on both sides" };

function summaryText(summary: PullSummary, dryRun: boolean): string {
  const { written, removed, unchanged, kept, conflicts, failed } = summary;
  const parts = [
    `${showFiles(written)} ${dryRun ? "to write" : "written"}`,
    ...(removed > 0 ? [`${removed} ${dryRun ? "to remove" : "removed"}`] : []),
    `${unchanged} unchanged`,
    ...(kept > 0 ? [`${kept} changed only here`] : []),
    ...(conflicts > 0 ? [`${conflicts} changed on both sides`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  const first = `${parts.join(", ")}.`;
  if (conflicts === 0 || dryRun) return first;
  return `${first}\nMerge each conflict and delete the copy beside it, or pull again with --ours or --theirs.`;
}
