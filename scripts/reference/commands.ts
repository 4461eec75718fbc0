/** The commands of the CLI, as they describe themselves. */
import { Command, type Option } from "commander";
import { addCommands } from "../../src/cli/commands.js";
import type { Screen } from "../../src/cli/report.js";

export type CommandOption = { flags: string; text: string };

export type DescribedCommand = { usage: string; text: string; options: CommandOption[] };

function describeOption({ flags, description, argChoices, defaultValue }: Option): CommandOption {
  const choices = argChoices === undefined ? "" : `; ${argChoices.join(", ")}`;
  // `--no-…` is on by default because it is the negated half of a flag.
  const isTold = typeof defaultValue === "number" || typeof defaultValue === "string";
  const byDefault = isTold ? ` (default: ${defaultValue})` : "";
  return { flags, text: `${description}${choices}${byDefault}` };
}

const program = new Command("convex-versioned-assets");
// Now, because scripts/run.js loads no module later.
await addCommands(program, {
  screen: null as unknown as Screen,
  version: "",
  setExitCode: () => undefined,
});

/** Returns all commands without running any. */
export function describedCommands(): DescribedCommand[] {
  return program.commands.map((command) => ({
    usage: `npx ${program.name()} ${command.name()} ${command.usage()}`,
    text: command.description(),
    options: command.options.map(describeOption),
  }));
}
