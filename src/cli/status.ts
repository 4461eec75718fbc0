/** `status` and `diff`: what differs between a directory and the server. */
import type { Command } from "commander";
import {
  type DifferencesOptions,
  type PathDifference,
  type SideChange,
  findDifferences,
} from "../push/differences.js";
import { recordedOrigin } from "../push/record.js";
import type { FileDifference } from "../push/textDiff.js";
import { MirrorError } from "../sync/index.js";
import { withAccessOptions } from "./access.js";
import { EXIT } from "./exitCodes.js";
import { type Common, inOrder } from "./inOrder.js";
import { readStatus } from "./pushReport.js";
import { type Screen, showBytes, shown } from "./report.js";
import { type CommonOptions, showDifferences, withMirrorOptions } from "./sync.js";

type Flags = Common & { hidden?: boolean };

/** Adds the commands; `setExitCode` receives the exit code. */
export function addStatusCommands(
  program: Command,
  screen: Screen,
  setExitCode: (code: number) => void,
): void {
  const inDirectory = (command: Command): Command =>
    command
      .argument("<directory>", "a directory of push, pull or sync")
      .argument("[folder]", "the folder of push and pull; by default that of the last one")
      .option("--hidden", "include files and folders whose name begins with a dot");
  withMirrorOptions(
    inDirectory(
      program
        .command("status")
        .description(
          "list what differs between a directory and the server: what changed here and there since the last push or pull, " +
            "or in a directory of sync, what the mirror would do",
        ),
    ),
  ).action(async (directory: string, folder: string | undefined, flags: Flags & CommonOptions) => {
    if (isMirror(directory, folder, flags)) {
      return setExitCode(await showDifferences(directory, flags, screen));
    }
    setExitCode(await showStatus({ directory, folder }, flags, screen));
  });
  withAccessOptions(
    inDirectory(
      program
        .command("diff")
        .description(
          "show what differs between a directory of push or pull and the server, texts line by line",
        ),
    ),
  ).action(async (directory: string, folder: string | undefined, flags: Flags) => {
    setExitCode(await showDiff({ directory, folder }, flags, screen));
  });
}

/** A directory that was pushed or pulled is no mirror, unless flags of mirrors say so. */
function isMirror(directory: string, folder: string | undefined, flags: CommonOptions): boolean {
  const ofMirror =
    flags.folder !== undefined || (flags.saveAside ?? false) || (flags.portableNames ?? false);
  if (!ofMirror) return folder === undefined && recordedOrigin(directory) === null;
  if (folder === undefined) return true;
  const why =
    "--folder, --save-aside and --portable-names are of sync. Leave out the folder of push and pull.";
  throw new MirrorError("OPTIONS_INVALID", why);
}

type Of = Pick<DifferencesOptions, "directory" | "folder">;

async function showStatus(of: Of, flags: Flags, screen: Screen): Promise<number> {
  const { hidden } = flags;
  const found = await inOrder(flags, screen, (options) =>
    findDifferences({ ...options, ...of, hidden, onEvent: readingOn(screen) }),
  );
  if (found === null) return EXIT.interrupted;
  for (const difference of found) {
    screen.print(flags.json ? jsonOf(difference) : `${explained(difference)}`);
  }
  return ended(found, flags, screen);
}

async function showDiff(of: Of, flags: Flags, screen: Screen): Promise<number> {
  const { hidden } = flags;
  // The library that compares texts is loaded for this command alone.
  const { describeDifferences } = await import("../push/textDiff.js");
  const found = await inOrder(flags, screen, (options) =>
    findDifferences(
      { ...options, ...of, hidden, onEvent: readingOn(screen) },
      async (differences, compared) => {
        for await (const difference of describeDifferences(differences, compared)) {
          screen.print(flags.json ? jsonOf(difference) : described(difference));
        }
      },
    ),
  );
  if (found === null) return EXIT.interrupted;
  return ended(found, flags, screen);
}

function readingOn(screen: Screen): DifferencesOptions["onEvent"] {
  const showRead = readStatus(screen);
  return (event) => {
    if (event.type === "read") showRead(event);
  };
}

const jsonOf = (difference: PathDifference): string =>
  JSON.stringify({ type: "difference", ...difference });

function ended(found: PathDifference[], { json }: Flags, screen: Screen): number {
  const count = (matches: (difference: PathDifference) => boolean) => found.filter(matches).length;
  const summary = {
    here: count(({ there }) => there === null),
    there: count(({ here }) => here === null),
    conflicts: count(({ here, there }) => here !== null && there !== null),
  };
  if (json) screen.print(JSON.stringify({ type: "summary", ...summary }));
  else if (found.length === 0) screen.print("No differences.");
  else {
    const { here, there, conflicts } = summary;
    screen.print(`${here} changed here, ${there} on the server, ${conflicts} on both sides.`);
  }
  return found.length === 0 ? EXIT.ok : EXIT.different;
}

const ON_SERVER: Record<SideChange, string> = {
  added: "added on the server",
  changed: "changed on the server",
  deleted: "deleted on the server",
};

function explained({ path, here, there }: PathDifference): string {
  const name = shown(path);
  if (here === null) return `${ON_SERVER[there!]}: ${name}`;
  if (there === null) return `${here} here: ${name}`;
  return `conflict: ${name} (${here} here, ${ON_SERVER[there]})`;
}

/** Returns the changed lines of texts, and sizes of other files. */
function described(difference: FileDifference): string {
  const { local, server, patch } = difference;
  const title = explained(difference);
  if (patch !== undefined) return [title, ...patch.trimEnd().split("\n").map(printable)].join("\n");
  const here = local === null ? "no file" : showBytes(local.size);
  if (server === null) return `${title}\n  here ${here}, on the server no file`;
  const size = server.size === undefined ? "a private file" : showBytes(server.size);
  const version = server.version === undefined ? "" : ` (version ${server.version})`;
  return `${title}\n  here ${here}, on the server ${size}${version}`;
}

/** Control characters other than tabs must not reach the terminal. */
function printable(line: string): string {
  return line.split("\t").map(shown).join("\t");
}
