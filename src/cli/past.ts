/** `checkout` and `restore`: a folder as it was, in a directory or as a release. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { type Moment, type RestoreSummary, checkout, restore } from "../push/past.js";
import { EXAMPLE_TIME, parseTime } from "../shared/times.js";
import { DEFAULTS } from "../sync/startMirror.js";
import { withAccessOptions } from "./access.js";
import { EXIT } from "./exitCodes.js";
import { type Common, inOrder } from "./inOrder.js";
import { positive } from "./numbers.js";
import { type PullFlags, reportPull, pullOptionsOf } from "./pull.js";
import { COMMAND, jsonLines, publishedLine, pushText } from "./pushReport.js";
import { MirrorError } from "../sync/errors.js";
import { type Screen, showFiles, shown } from "./report.js";

/** Returns a time in milliseconds since 1970. */
function time(text: string): number {
  const value = parseTime(text);
  if (value !== null) return value;
  throw new InvalidArgumentError(`It must be a time such as ${EXAMPLE_TIME}.`);
}

type At = { at?: number; release?: string };

/** @throws OPTIONS_INVALID if there is none */
function momentOf({ at, release }: At): Moment {
  if (at !== undefined) return { at };
  if (release !== undefined) return { releaseId: release };
  throw new MirrorError("OPTIONS_INVALID", "Pass --at or --release to say which moment is meant.");
}

const withMoment = (command: Command): Command =>
  command
    .option(
      "--at <time>",
      `the moment, such as ${EXAMPLE_TIME}; a date alone is its start in UTC`,
      time,
    )
    .addOption(
      new Option("--release <id>", "the moment at which this release was published").conflicts(
        "at",
      ),
    );

/** Adds the commands; `setExitCode` receives the exit code. */
export function addPastCommands(
  program: Command,
  screen: Screen,
  setExitCode: (code: number) => void,
): void {
  withMoment(
    withAccessOptions(
      program
        .command("checkout")
        .description("write a folder as it was into a directory, and keep your edits")
        .argument("<directory>", "the directory to write into")
        .argument(
          "[folder]",
          "the folder of the server; by default that of the last push or pull, or the root",
        ),
    ),
  )
    .option("--ours", "keep your version of files that differ from both moments")
    .addOption(new Option("--theirs", "replace them").conflicts("ours"))
    .option("--hidden", "include files and folders whose name begins with a dot")
    .option("--dry-run", "show what the checkout would do, write nothing")
    .option("-y, --yes", "do not ask, as before most files are removed")
    .option("--concurrency <n>", "number of parallel downloads", positive, DEFAULTS.concurrency)
    .action(async (directory: string, folder: string | undefined, flags: PullFlags & At) => {
      const moment = momentOf(flags);
      const summary = await inOrder(flags, screen, (options) =>
        checkout({ ...options, ...pullOptionsOf(flags, screen), directory, folder, moment }),
      );
      setExitCode(reportPull(summary, flags, screen));
    });
  withMoment(
    withAccessOptions(
      program
        .command("restore")
        .description("make a release that brings a folder back to a moment")
        .argument("<directory>", "a directory of push or pull; its files stay as they are")
        .argument("[folder]", "the folder of the server; by default that of the last push or pull"),
    ),
  )
    .option("--message <text>", "the name of the release")
    .option("--publish", "publish the release; otherwise it stays open")
    .action(
      async (
        directory: string,
        folder: string | undefined,
        flags: Common & At & { message?: string; publish?: boolean },
      ) => {
        const { message, publish, json = false } = flags;
        const moment = momentOf(flags);
        const onEvent = json ? jsonLines(screen) : pushText(screen);
        const summary = await inOrder(flags, screen, (options) =>
          restore({ ...options, directory, folder, moment, message, publish, onEvent }),
        );
        if (summary === null) return setExitCode(EXIT.interrupted);
        if (json) screen.print(JSON.stringify({ type: "summary", ...summary }));
        else for (const line of restoredLines(summary)) screen.print(line);
        setExitCode(summary.skipped.length > 0 ? EXIT.incomplete : EXIT.ok);
      },
    );
}

function restoredLines({ releaseId, isPublished, files, skipped }: RestoreSummary): string[] {
  const left = skipped.map(
    ({ path, reason }) => `left as it is: ${shown(path)} (${WHY[reason] ?? reason})`,
  );
  if (releaseId === null) return [...left, "Nothing differs from that moment."];
  const next = isPublished
    ? publishedLine(releaseId)
    : `Nothing is published yet. To publish it: ${COMMAND} publish ${releaseId}`;
  return [...left, `${showFiles(files)} in the release.`, next];
}

const WHY: Record<string, string> = {
  deleted: "deleted permanently, or moved out of the folder",
  versionGone: "its bytes are no longer there",
  unverified: "its bytes are not verified",
  taken: "another file has its path, and one of both is private",
};
