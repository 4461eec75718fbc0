/** `log`: the releases of a folder. */
import type { Command } from "commander";
import { readLog } from "../push/log.js";
import { MAX_RELEASES, type Release } from "../push/releaseList.js";
import { withAccessOptions } from "./access.js";
import { EXIT } from "./exitCodes.js";
import { type Common, inOrder } from "./inOrder.js";
import { upTo } from "./numbers.js";
import { CONNECTION, type Screen, showFiles, shown } from "./report.js";

/** Adds the command; `setExitCode` receives the exit code. */
export function addLogCommand(
  program: Command,
  screen: Screen,
  setExitCode: (code: number) => void,
): void {
  withAccessOptions(
    program
      .command("log")
      .description("list the releases of a folder, the newest first")
      .argument("<directory>", "a directory of push or pull")
      .argument("[folder]", "the folder of the server; by default that of the last push or pull"),
  )
    .option("--limit <n>", `number of releases, at most ${MAX_RELEASES}`, upTo(MAX_RELEASES), 20)
    .action(
      async (directory: string, folder: string | undefined, flags: Common & { limit: number }) => {
        const { limit, json = false } = flags;
        const onEvent = (event: { type: "offline" | "online" }) =>
          screen.print(json ? JSON.stringify(event) : CONNECTION[event.type]);
        const onRelease = (release: Release) =>
          screen.print(json ? JSON.stringify({ type: "release", ...release }) : lineOf(release));
        const count = await inOrder(flags, screen, (options) =>
          readLog({ ...options, directory, folder, limit, onRelease, onEvent }),
        );
        if (count === null) return setExitCode(EXIT.interrupted);
        if (!json && count === 0) screen.print("No releases.");
      },
    );
}

const STATUS: Record<Release["status"], string> = {
  open: "open",
  scheduled: "scheduled",
  publishing: "publishing",
  published: "published",
  rolledBack: "rolled back",
};

/** Returns a line with columns of equal width, the name last because it may have any length. */
function lineOf(release: Release): string {
  const { releaseId, status, entryCount, name } = release;
  const { at, by } = lastStep(release);
  const time = new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
  const who = by === undefined ? "" : ` (${shown(by)})`;
  const columns = [time, STATUS[status].padEnd(11), showFiles(entryCount).padStart(10), releaseId];
  return `${columns.join("  ")}  ${shown(name)}${who}`;
}

/** Returns when the release came into its state, and by whom. */
function lastStep(release: Release): { at: number; by?: string } {
  const { createdAt, publishedAt, rolledBackAt } = release;
  if (rolledBackAt !== undefined) return { at: rolledBackAt, by: release.rolledBackBy };
  if (publishedAt !== undefined) return { at: publishedAt, by: release.publishedBy };
  return { at: createdAt, by: release.createdBy };
}
