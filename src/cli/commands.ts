/** All commands. Each is loaded only when it is called: loading all takes longer than a push of an unchanged tree. */
import type { Command } from "commander";
import type { Screen } from "./report.js";

export type CommandContext = {
  screen: Screen;
  /** Of the package. */
  version: string;
  setExitCode: (code: number) => void;
};

type Loading = {
  names: string[];
  add: (program: Command, context: CommandContext) => Promise<void>;
};

/** Adapts a module whose commands need no version. */
const of =
  (
    load: () => Promise<
      (program: Command, screen: Screen, setExitCode: CommandContext["setExitCode"]) => void
    >,
  ): Loading["add"] =>
  async (program, { screen, setExitCode }) =>
    (await load())(program, screen, setExitCode);

const COMMANDS: Loading[] = [
  {
    names: ["setup"],
    add: async (...to) => (await import("./setup.js")).addSetupCommand(...to),
  },
  {
    names: ["r2setup"],
    add: async (...to) => (await import("./r2setup.js")).addR2SetupCommand(...to),
  },
  {
    names: ["doctor"],
    add: async (...to) => (await import("./doctor.js")).addDoctorCommand(...to),
  },
  { names: ["sync"], add: of(async () => (await import("./sync.js")).addSyncCommands) },
  {
    names: ["push", "publish", "rollback"],
    add: of(async () => (await import("./push.js")).addPushCommands),
  },
  { names: ["pull"], add: of(async () => (await import("./pull.js")).addPullCommand) },
  {
    names: ["status", "diff"],
    add: of(async () => (await import("./status.js")).addStatusCommands),
  },
  {
    names: ["checkout", "restore"],
    add: of(async () => (await import("./past.js")).addPastCommands),
  },
  { names: ["log"], add: of(async () => (await import("./log.js")).addLogCommand) },
  { names: ["codegen"], add: of(async () => (await import("./codegen.js")).addCodegenCommand) },
];

/** @param called the name of a command, which alone is added then; otherwise all are, to list or to suggest them. */
export async function addCommands(
  program: Command,
  context: CommandContext,
  called?: string,
): Promise<void> {
  const one = COMMANDS.filter(({ names }) => called !== undefined && names.includes(called));
  for (const { add } of one.length > 0 ? one : COMMANDS) await add(program, context);
}
