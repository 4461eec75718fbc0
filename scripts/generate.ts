import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { runConvexCli } from "./convex-cli.js";
import { startPushStub } from "./push-stub/server.js";
import { copySources, inScratchFolder, migratingApp, outsideApp } from "./scratch.js";

/** Every `_generated` folder, with its project and the CLI arguments that generate it. */
export const targets = [
  {
    folder: "src/component/_generated",
    project: ".",
    args: ["codegen", "--component-dir", "src/component", "--typecheck", "disable"],
  },
  {
    folder: "example/convex/_generated",
    project: ".",
    args: ["codegen", "--typecheck", "disable"],
  },
  {
    folder: `${outsideApp}/convex/_generated`,
    project: outsideApp,
    args: ["codegen", "--typecheck", "disable"],
  },
  {
    folder: `${migratingApp}/convex/_generated`,
    project: migratingApp,
    args: ["codegen", "--typecheck", "disable"],
  },
] as const;

export type Generated = {
  folder: string;
  /** Contents by file name, or the error. */
  result: { files: Map<string, string> } | { error: string };
};

/**
 * Returns what `npx convex codegen` writes for the current sources. It runs in a copy without generated code,
 * so obsolete files are not in the result, and a failed run leaves the checkout unchanged.
 */
export async function generate(): Promise<Generated[]> {
  return inScratchFolder(async (checkout) => {
    await copySources(checkout);
    const stub = await startPushStub();
    try {
      const generated: Generated[] = [];
      for (const { folder, project, args } of targets) {
        const { code, output } = await runConvexCli(path.join(checkout, project), stub, [...args]);
        const result =
          code === 0
            ? { files: await readFolder(path.join(checkout, folder)) }
            : { error: `convex ${args.join(" ")} exited with ${code}\n${output.trim()}` };
        generated.push({ folder, result });
      }
      return generated;
    } finally {
      await stub.close();
    }
  });
}

/** Returns the files of a folder by name; a missing folder has none. */
export async function readFolder(folder: string): Promise<Map<string, string>> {
  const names = await readdir(folder).catch(() => []);
  const files = new Map<string, string>();
  for (const name of names.sort()) {
    files.set(name, await readFile(path.join(folder, name), "utf8"));
  }
  return files;
}
