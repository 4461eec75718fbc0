/** `push`, `publish` and `rollback`: a directory as one release. */
import { type Command, Option } from "commander";
import { ROOT } from "../shared/paths.js";
import { type Connection, type PushOptions, connected, push } from "../push/push.js";
import type { PushEvent } from "../push/events.js";
import { folderOf } from "../push/place.js";
import { publishRelease } from "../push/publishing.js";
import { UPLOADS_AT_ONCE } from "../push/send.js";
import { withAccessOptions } from "./access.js";
import { EXIT } from "./exitCodes.js";
import { type Common, inOrder } from "./inOrder.js";
import { positive } from "./numbers.js";
import { jsonLines, publishedLine, pushText, sideOf, summaryLine } from "./pushReport.js";
import { type Screen, showFiles } from "./report.js";

type Flags = Common &
  Pick<
    PushOptions,
    | "message"
    | "release"
    | "publish"
    | "prune"
    | "pruneMost"
    | "hidden"
    | "overwrite"
    | "dryRun"
    | "concurrency"
  > & { ours?: boolean; theirs?: boolean };

/** Adds the commands; `setExitCode` receives the exit code. */
export function addPushCommands(
  program: Command,
  screen: Screen,
  setExitCode: (code: number) => void,
): void {
  withAccessOptions(
    program
      .command("push")
      .description("send what differs in a directory to a folder, as one release")
      .argument("<directory>", "the directory to push")
      .argument(
        "[folder]",
        "the folder of the server; by default that of the last push or pull, or the root",
      ),
  )
    .option("--message <text>", "the name of the release")
    .option("--release <name>", "add to the open release of this name, or create it")
    .option("--publish", "publish the release; otherwise it stays open")
    .option("--prune", "unpublish files that the directory does not have")
    .option("--prune-most", "also if these are more than half of the folder's files")
    .option("--hidden", "include files and folders whose name begins with a dot")
    .option("--ours", "push files that were changed here and on the server")
    .addOption(
      new Option("--theirs", "leave files that were changed here and on the server").conflicts(
        "ours",
      ),
    )
    .option("--overwrite", "push also over files that only the server has changed since")
    .option("--dry-run", "show what the push would do, write nothing")
    .option("--concurrency <n>", "number of parallel uploads", positive, UPLOADS_AT_ONCE)
    .action(async (directory: string, folder: string | undefined, flags: Flags) => {
      const wanted = folderOf({ directory, folder }) ?? ROOT;
      setExitCode(await runPush(directory, wanted, flags, screen));
    });
  const ofRelease = (
    name: string,
    description: string,
    run: (
      connection: Connection & { emit: (event: PushEvent) => void },
      args: ReleaseArgs,
    ) => Promise<{ line: string; event: object }>,
  ) =>
    withAccessOptions(
      program
        .command(name)
        .description(description)
        .argument("<release>", "the id of the release, as the push prints it"),
    )
      .addOption(
        new Option("--on-conflict <how>", "what to do with files that have changed since")
          .choices(["refuse", "overwrite", "skip"])
          .default("refuse"),
      )
      .action(async (releaseId: string, flags: Common & Pick<ReleaseArgs, "onConflict">) => {
        const { onConflict, json = false } = flags;
        const emit = json ? jsonLines(screen) : pushText(screen);
        const done = await inOrder(flags, screen, (options) =>
          connected(options, emit, (connection) =>
            run({ ...connection, emit }, { releaseId, onConflict }),
          ),
        );
        if (done === null) return setExitCode(EXIT.interrupted);
        screen.print(json ? JSON.stringify(done.event) : done.line);
      });
  ofRelease("publish", "publish an open release in one transaction", async (connection, args) => {
    await publishRelease(connection, args);
    const { releaseId } = args;
    return { line: publishedLine(releaseId), event: { type: "published", releaseId } };
  });
  ofRelease(
    "rollback",
    "take a published release back in one transaction",
    async (connection, args) => {
      const { changed } = await connection.remote.mutation("rollbackRelease", args);
      const { releaseId } = args;
      const line = `Took release ${releaseId} back: ${showFiles(changed)} as before.`;
      return { line, event: { type: "rolled back", releaseId, changed } };
    },
  );
}

type ReleaseArgs = { releaseId: string; onConflict?: "refuse" | "overwrite" | "skip" };

async function runPush(
  directory: string,
  folder: string,
  flags: Flags,
  screen: Screen,
): Promise<number> {
  const { url: _url, tokenFile: _token, deployKeyFile: _key, json, ...rest } = flags;
  const side = sideOf(flags);
  const onEvent = json ? jsonLines(screen) : pushText(screen, flags);
  const summary = await inOrder(flags, screen, (options) =>
    push({ ...rest, ...options, directory, folder, side, onEvent }),
  );
  if (summary === null) {
    screen.warn("Stopped. Nothing was published; the next push continues.");
    return EXIT.interrupted;
  }
  screen.print(
    json ? JSON.stringify({ type: "summary", ...summary }) : summaryLine(summary, flags),
  );
  const isDifferent = summary.sent + summary.archived > 0;
  return flags.dryRun && isDifferent ? EXIT.different : EXIT.ok;
}
