/** `sync` and `status`: a directory as a mirror of what an app has published. */
import { type Command, InvalidArgumentError } from "commander";
import {
  type Difference,
  MirrorError,
  type MirrorHandle,
  compareMirror,
  startMirror,
} from "../sync/index.js";
import { type AccessOptions, findAccess } from "./access.js";
import { EXIT } from "./exitCodes.js";
import { type Screen, jsonReport, textReport } from "./report.js";

type CommonOptions = AccessOptions & {
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
};

function positive(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("It must be a number above 0.");
}

function withCommonOptions(command: Command): Command {
  return command
    .argument("<directory>", "where the files are")
    .option("--url <url>", "the deployment; by default CONVEX_URL")
    .option(
      "--functions <module>",
      "the module that exports the functions of assets.api()",
      "assets",
    )
    .option("--folder <path>", "mirror only this folder and what is below it")
    .option("--save-aside", "give what is in the way of the server's files another name")
    .option("--portable-names", "use only names that every operating system can hold")
    .option("--token-file <file>", "a token of the app's authentication; or set CONVEX_AUTH_TOKEN")
    .option("--deploy-key-file <file>", "a deploy key of Convex; or set CONVEX_DEPLOY_KEY")
    .option("--json", "print JSON, one object a line");
}

/** Adds the commands; `setExitCode` gets what the process is to end with. */
export function addSyncCommands(
  program: Command,
  screen: Screen,
  setExitCode: (code: number) => void,
): void {
  withCommonOptions(
    program.command("sync").description("mirror published files into a directory and follow them"),
  )
    .option("--once", "stop when all is there")
    .option("--dry-run", "only tell what would be done")
    .option("--relist", "compare everything, not only what has changed since the last time")
    .option("--concurrency <n>", "downloads at a time", positive, 8)
    .option("--give-up-after <seconds>", "how long the server may be out of reach", positive)
    .action(async (directory: string, options: SyncOptions) => {
      const run = options.dryRun ? showDifferences : sync;
      setExitCode(await run(directory, options, screen));
    });
  withCommonOptions(
    program.command("status").description("tell how a directory differs from the server, and why"),
  ).action(async (directory: string, options: CommonOptions) => {
    setExitCode(await showDifferences(directory, options, screen));
  });
}

/** How long `--once` waits for a server that is out of reach: a pipeline should fail. */
const ONCE_TIMEOUT_S = 60;

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
  const interruption = stopOnSignals(mirror);
  try {
    const { kept, failed } = await mirror.done;
    if (interruption.wasInterrupted) return once ? EXIT.interrupted : EXIT.ok;
    return kept + failed > 0 ? EXIT.incomplete : EXIT.ok;
  } finally {
    interruption.forget();
    screen.status(null);
  }
}

function stopOnSignals(mirror: MirrorHandle) {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const interruption = {
    wasInterrupted: false,
    forget: () => signals.forEach((signal) => process.off(signal, stop)),
  };
  const stop = () => {
    interruption.wasInterrupted = true;
    void mirror.close();
  };
  // Once each: whoever asks again ends the process at once, which does no harm.
  for (const signal of signals) process.once(signal, stop);
  return interruption;
}

const WHY: Record<Difference["why"], string> = {
  missing: "is missing",
  outdated: "is not the published version",
  gone: "is no longer on the server",
  changed: "was changed here",
  "in the way": "is in the way of a file of the server",
  added: "is only here",
};

async function showDifferences(
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
    screen.print(count === 0 ? "Nothing differs." : `${count} differences.`);
  }
  return count === 0 ? EXIT.ok : EXIT.different;
}

/** One line for what went wrong, and the exit code for it. */
export function explain(error: unknown): { line: string; error: MirrorError | null } {
  if (error instanceof MirrorError) return { line: error.message, error };
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { line: `This should not happen, please report it: ${text}`, error: null };
}
