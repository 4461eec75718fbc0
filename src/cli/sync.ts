/** `sync`: mirrors an app's published files to a directory. */
import { type Command, Option } from "commander";
import { type Difference, MirrorError, compareMirror, startMirror } from "../sync/index.js";
import { DEFAULTS } from "../sync/startMirror.js";
import { type AccessOptions, findAccess, withAccessOptions } from "./access.js";
import { EXIT } from "./exitCodes.js";
import { ONCE_TIMEOUT_S } from "./inOrder.js";
import { positive } from "./numbers.js";
import { stopOnSignals } from "./signals.js";
import { type Screen, jsonReport, textReport } from "./report.js";

export type CommonOptions = AccessOptions & {
  folder?: string;
  functions: string;
  saveAside?: boolean;
  portableNames?: boolean;
  json?: boolean;
};

type SyncOptions = CommonOptions & {
  once?: boolean;
  dryRun?: boolean;
  relist?: boolean;
  concurrency: number;
  giveUpAfter?: number;
  mode: "mirror" | "two-way";
  ours?: boolean;
  theirs?: boolean;
  hidden?: boolean;
  yes?: boolean;
};

/** Adds the options of `sync` and `status`. */
export function withMirrorOptions(command: Command): Command {
  return withAccessOptions(command)
    .option("--folder <path>", "mirror only this folder and its subfolders")
    .option("--save-aside", "rename local files that are in the way")
    .option("--portable-names", "use only names that every operating system supports");
}

/** Adds the command; `setExitCode` receives the exit code. */
export function addSyncCommands(
  program: Command,
  screen: Screen,
  setExitCode: (code: number) => void,
): void {
  withMirrorOptions(
    program
      .command("sync")
      .description(
        "mirror published files to a directory and follow changes, or keep both sides equal",
      )
      .argument("<directory>", "the directory of the mirror"),
  )
    .addOption(
      new Option("--mode <mode>", "whether local changes are pushed and published, too")
        .choices(["mirror", "two-way"])
        .default("mirror"),
    )
    .option("--once", "exit when all files are copied")
    .option("--dry-run", "show what the mirror would do, write nothing")
    .option("--relist", "compare all files, not only those changed since the last run")
    .option("--concurrency <n>", "number of parallel downloads", positive, DEFAULTS.concurrency)
    .option(
      "--give-up-after <seconds>",
      "how long to retry when the server is unreachable",
      positive,
    )
    .option("--ours", "two-way: your version of files that both sides have changed wins")
    .addOption(new Option("--theirs", "two-way: the server's version wins").conflicts("ours"))
    .option("--hidden", "two-way: include files and folders whose name begins with a dot")
    .option("-y, --yes", "two-way: do not ask, as before most files are removed")
    .action(async (directory: string, options: SyncOptions) => {
      requireMode(options);
      if (options.mode === "two-way") {
        const { runTwoWay } = await import("./twoWay.js");
        return setExitCode(await runTwoWay(directory, options, screen));
      }
      const run = options.dryRun ? showDifferences : sync;
      setExitCode(await run(directory, options, screen));
    });
}

const OF_MODE = {
  mirror: { saveAside: "--save-aside", portableNames: "--portable-names", relist: "--relist" },
  "two-way": { ours: "--ours", theirs: "--theirs", hidden: "--hidden", yes: "--yes" },
} as const;

/** @throws OPTIONS_INVALID for flags of the other mode */
function requireMode(options: SyncOptions): void {
  const other = options.mode === "mirror" ? "two-way" : "mirror";
  const flags = Object.entries({
    ...OF_MODE[other],
    ...(other === "mirror" && { dryRun: "--dry-run" }),
  });
  const wrong = flags.find(([name]) => options[name as keyof SyncOptions] === true);
  if (wrong === undefined) return;
  throw new MirrorError("OPTIONS_INVALID", `${wrong[1]} is a flag of --mode ${other}.`);
}

async function sync(directory: string, options: SyncOptions, screen: Screen): Promise<number> {
  const { once = false } = options;
  const seconds = options.giveUpAfter ?? (once ? ONCE_TIMEOUT_S : undefined);
  const mirror = startMirror({
    ...(await findAccess(options, process.env)),
    directory,
    folder: options.folder,
    functions: options.functions,
    once,
    saveAside: options.saveAside,
    portableNames: options.portableNames,
    relist: options.relist,
    concurrency: options.concurrency,
    offlineTimeoutMs: seconds === undefined ? undefined : seconds * 1000,
    onEvent: options.json ? jsonReport(screen) : textReport(screen),
  });
  const interruption = stopOnSignals(() => void mirror.close());
  try {
    const { kept, failed } = await mirror.done;
    if (interruption.wasInterrupted) return once ? EXIT.interrupted : EXIT.ok;
    return kept + failed > 0 ? EXIT.incomplete : EXIT.ok;
  } finally {
    interruption.forget();
    screen.status(null);
  }
}

const WHY: Record<Difference["why"], string> = {
  missing: "is missing",
  outdated: "is not the published version",
  gone: "is no longer on the server",
  changed: "was changed locally",
  "in the way": "is in the place of a file of the server",
  added: "exists only locally",
};

/** Lists the differences between a mirror and the server. */
export async function showDifferences(
  directory: string,
  options: CommonOptions,
  screen: Screen,
): Promise<number> {
  const { folder, functions, saveAside, portableNames, json = false } = options;
  const access = await findAccess(options, process.env);
  const offlineTimeoutMs = ONCE_TIMEOUT_S * 1000;
  const compared = { directory, folder, functions, saveAside, portableNames, offlineTimeoutMs };
  let count = 0;
  for await (const difference of compareMirror({ ...access, ...compared })) {
    count += 1;
    if (json) {
      screen.print(JSON.stringify(difference));
      continue;
    }
    const { local, why, then, failure } = difference;
    const reason = failure === undefined ? "" : ` (${failure})`;
    screen.print(`${then}: ${local} ${WHY[why]}${reason}`);
  }
  if (!json) {
    screen.print(`${count || "No"} difference${count === 1 ? "" : "s"}.`);
  }
  return count === 0 ? EXIT.ok : EXIT.different;
}
