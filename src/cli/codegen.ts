/** `codegen`: the paths of published files as a type. */
import { type Command, Option } from "commander";
import { type CodegenEvent, checkCodegen, codegen } from "../codegen/codegen.js";
import { withAccessOptions } from "./access.js";
import { EXIT } from "./exitCodes.js";
import { type Common, inOrder } from "./inOrder.js";
import { CONNECTION, type Screen, showFiles, shown } from "./report.js";

type Flags = Common & { out: string; folder?: string; watch?: boolean; check?: boolean };

/** Adds the command; `setExitCode` receives the exit code. */
export function addCodegenCommand(
  program: Command,
  screen: Screen,
  setExitCode: (code: number) => void,
): void {
  withAccessOptions(
    program
      .command("codegen")
      .description(
        "write the paths of published files as a type, so that a wrong path does not compile",
      )
      .requiredOption("--out <file>", "the TypeScript file to write, such as src/assets.gen.ts")
      .option("--folder <path>", "only this folder and its subfolders")
      .option("--watch", "write it again when files are published or unpublished"),
  )
    .addOption(
      new Option(
        "--check",
        "fail if a path of the file is no longer published, write nothing",
      ).conflicts("watch"),
    )
    .action(async (flags: Flags) => {
      setExitCode(await (flags.check ? check : generate)(flags, screen));
    });
}

async function generate(flags: Flags, screen: Screen): Promise<number> {
  const { out, folder, watch = false } = flags;
  const onEvent = flags.json ? jsonReport(screen) : textReport(screen);
  const done = await inOrder(flags, screen, async ({ offlineTimeoutMs, ...options }) => {
    const timeout = watch ? {} : { offlineTimeoutMs };
    await codegen({ ...options, ...timeout, out, folder, watch, onEvent });
    return true;
  });
  return done === null && !watch ? EXIT.interrupted : EXIT.ok;
}

async function check(flags: Flags, screen: Screen): Promise<number> {
  const { out, folder, json = false } = flags;
  const onEvent = json ? jsonReport(screen) : textReport(screen);
  const checked = await inOrder(flags, screen, (options) =>
    checkCodegen({ ...options, out, folder, onEvent }),
  );
  if (checked === null) return EXIT.interrupted;
  const { files, gone } = checked;
  for (const path of gone) {
    screen.print(
      json ? JSON.stringify({ type: "gone", path }) : `no longer published: ${shown(path)}`,
    );
  }
  screen.print(
    json
      ? JSON.stringify({ type: "checked", file: out, files, gone: gone.length })
      : checkedLine(out, files, gone.length),
  );
  return gone.length === 0 ? EXIT.ok : EXIT.different;
}

function checkedLine(file: string, files: number, gone: number): string {
  const number = gone === 0 ? "No file" : `${gone} of ${showFiles(files)}`;
  return `${number} in ${file} ${gone > 1 ? "are" : "is"} no longer published.`;
}

function jsonReport(screen: Screen): (event: CodegenEvent) => void {
  return (event) => screen.print(JSON.stringify(event));
}

function textReport(screen: Screen): (event: CodegenEvent) => void {
  return (event) => {
    if (event.type !== "generated") return screen.print(CONNECTION[event.type]);
    const { file, files, isNew } = event;
    screen.print(`${isNew ? "Wrote" : "Unchanged:"} ${file} (${showFiles(files)}).`);
  };
}
