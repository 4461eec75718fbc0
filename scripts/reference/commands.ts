/** The commands of the CLI, as they describe themselves. */
import { Command, type Option } from "commander";
import { addCodegenCommand } from "../../src/cli/codegen.js";
import { addDoctorCommand } from "../../src/cli/doctor.js";
import { addR2SetupCommand } from "../../src/cli/r2setup.js";
import type { Screen } from "../../src/cli/report.js";
import { addPullCommand } from "../../src/cli/pull.js";
import { addPushCommands } from "../../src/cli/push.js";
import { addStatusCommands } from "../../src/cli/status.js";
import { addSetupCommand } from "../../src/cli/setup.js";
import { addSyncCommands } from "../../src/cli/sync.js";

export type CommandOption = { flags: string; text: string };

export type DescribedCommand = { usage: string; text: string; options: CommandOption[] };

function describeOption({ flags, description, argChoices, defaultValue }: Option): CommandOption {
  const choices = argChoices === undefined ? "" : `; ${argChoices.join(", ")}`;
  // `--no-…` is on by default because it is the negated half of a flag.
  const isTold = typeof defaultValue === "number" || typeof defaultValue === "string";
  const byDefault = isTold ? ` (default: ${defaultValue})` : "";
  return { flags, text: `${description}${choices}${byDefault}` };
}

/** Returns all commands without running any. */
export function describedCommands(): DescribedCommand[] {
  const program = new Command("convex-versioned-assets");
  const screen = null as unknown as Screen;
  const setExitCode = () => undefined;
  addSetupCommand(program, { screen, version: "", setExitCode });
  addR2SetupCommand(program, { screen, version: "", setExitCode });
  addDoctorCommand(program, { screen, version: "", setExitCode });
  addSyncCommands(program, screen, setExitCode);
  addPushCommands(program, screen, setExitCode);
  addPullCommand(program, screen, setExitCode);
  addStatusCommands(program, screen, setExitCode);
  addCodegenCommand(program, screen, setExitCode);
  return program.commands.map((command) => ({
    usage: `npx ${program.name()} ${command.name()} ${command.usage()}`,
    text: command.description(),
    options: command.options.map(describeOption),
  }));
}
