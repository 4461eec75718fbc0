#!/usr/bin/env node
/** The command line: arguments, output and exit codes. */
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { MirrorError } from "../sync/errors.js";
import { addCommands } from "./commands.js";
import { EXIT, exitCodeOf } from "./exitCodes.js";
import { terminalScreen } from "./report.js";

const { version } = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
) as { version: string };

const screen = terminalScreen(process.stdout, process.stderr);
// The reader of the output may stop early, as `head` does.
process.stdout.on("error", () => process.exit(EXIT.ok));

let exitCode: number = EXIT.ok;
const program = new Command("convex-versioned-assets")
  .description("Tools for convex-versioned-assets.")
  .version(version)
  // A suggestion is a line of its own otherwise. Before the commands, which take the setting over.
  .configureOutput({
    outputError: (text, write) => write(`${text.trim().replaceAll("\n", " ")}\n`),
  })
  .exitOverride();
const setExitCode = (code: number) => {
  exitCode = code;
};
await addCommands(program, { screen, version, setExitCode }, process.argv[2]);

function report(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (thrown instanceof MirrorError) {
    screen.warn(thrown.message);
    return exitCodeOf(thrown.code);
  }
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  screen.warn(`Internal error, please report it: ${text}`);
  return EXIT.unexpected;
}

// The Convex client throws uncatchable errors if a server breaks the protocol.
process.on("uncaughtException", (thrown) => {
  const isClients = thrown.stack?.includes("/convex/") ?? false;
  if (!isClients) process.exit(report(thrown));
  screen.warn(`The server sent an invalid response: ${thrown.message}`);
  process.exit(EXIT.server);
});

try {
  await program.parseAsync();
} catch (thrown) {
  exitCode = report(thrown);
}
process.exitCode = exitCode;
