/** `doctor`: probes the buckets of the variables, and prints what works and what to change. */
import path from "node:path";
import type { Command } from "commander";
import { type Finding, examine, readR2Settings } from "../setup/index.js";
import { anotherOrigin } from "./r2setup.js";
import type { CommandContext } from "./commands.js";
import { interruptible, reportingErrors } from "./setup.js";
import { SETUP_EXIT } from "./setupExitCodes.js";

type DoctorFlags = { variablesFile?: string; origin?: string[]; json?: boolean };

export function addDoctorCommand(program: Command, context: CommandContext): void {
  program
    .command("doctor")
    .description("probe a bucket of any S3 provider, and print what works and what to change")
    .option(
      "--variables-file <file>",
      "a file with the S3_… or R2_… variables; by default the environment",
    )
    .option("--origin <origin>", "an origin that uploads, for CORS; can be repeated", anotherOrigin)
    .option("--json", "print one JSON object per line")
    .action(async (flags: DoctorFlags) => {
      context.setExitCode(await reportingErrors(context, flags.json, () => doctor(flags, context)));
    });
}

async function doctor(
  { variablesFile, origin: origins = [], json }: DoctorFlags,
  { screen }: CommandContext,
): Promise<number> {
  const file = variablesFile === undefined ? undefined : path.resolve(variablesFile);
  const { buckets } = await readR2Settings(process.env, file);
  const { findings, unsupported } = await interruptible((signal) =>
    examine(buckets, { origins, signal }),
  );
  const wrong = findings.filter(({ ok }) => !ok).length;
  if (json) {
    for (const finding of findings) screen.print(JSON.stringify({ type: "check", ...finding }));
    screen.print(JSON.stringify({ type: "done", wrong, unsupported }));
  } else {
    for (const line of tableOf(findings)) screen.print(line);
    if (unsupported.length > 0) screen.print(`S3_UNSUPPORTED=${unsupported.join(",")}`);
    if (origins.length === 0)
      screen.print("CORS was not checked: pass --origin for each origin that uploads.");
    screen.print(wrong === 0 ? "Nothing is to be changed." : `To change: ${wrong}.`);
  }
  return wrong === 0 ? SETUP_EXIT.ok : SETUP_EXIT.r2Check;
}

const HEAD = ["bucket", "check", "works", "found", "change"];

/** Returns the lines of a table with columns of equal width. */
function tableOf(findings: Finding[]): string[] {
  const rows = findings.map(({ bucket, check, ok, detail, change }) => [
    ...[bucket, check, ok ? "yes" : "NO", detail, change ?? ""],
  ]);
  const widths = HEAD.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]!.length)),
  );
  return [HEAD, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
}
