/** Measures what Convex's CLI pushes for a package, with the stub of a deployment. */
import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { runConvexCli } from "../../scripts/convex-cli.js";
import { startPushStub } from "../../scripts/push-stub/server.js";
import { repository } from "../../scripts/scratch.js";

/** The app's own code, the same few lines for each package. */
async function writeApp(project: string, packageName: string): Promise<void> {
  const functions = path.join(project, "convex");
  await mkdir(functions);
  await writeFile(
    path.join(functions, "convex.config.ts"),
    `import { defineApp } from "convex/server";
import component from "${packageName}/convex.config.js";
const app = defineApp();
app.use(component);
export default app;
`,
  );
  const manifest = {
    name: "app",
    private: true,
    dependencies: { convex: "*", [packageName]: "*" },
  };
  await writeFile(path.join(project, "package.json"), JSON.stringify(manifest));
  for (const name of ["convex", "react", "react-dom"]) {
    const there = path.join(repository, "node_modules", name);
    await symlink(there, path.join(project, "node_modules", name), "dir").catch(() => undefined);
  }
}

/** The bundler's comments contain the modules' paths on this disk. */
const withoutPlace = (source: string) =>
  source.replace(/^( *\/\/ ).*node_modules\//gm, "$1node_modules/");

export async function pushedBytes(
  project: string,
  packageName: string,
): Promise<{ bytes: number; components: string[] } | { cannot: string }> {
  await writeApp(project, packageName);
  const stub = await startPushStub();
  try {
    const args = ["deploy", "--yes", "--typecheck", "disable"];
    const { output } = await runConvexCli(project, stub, args);
    const [push] = stub.pushes;
    if (push === undefined) return { cannot: output.trim().split("\n").at(-1) ?? "no push" };
    const definitions = push.request.componentDefinitions;
    const bytes = definitions.flatMap(({ functions }) =>
      functions.map(({ source }) => Buffer.byteLength(withoutPlace(source))),
    );
    return {
      bytes: bytes.reduce((sum, size) => sum + size, 0),
      components: definitions.map(({ definitionPath }) =>
        definitionPath.replace(/^.*node_modules\//, "").replace(/\/dist\/.*$/, ""),
      ),
    };
  } finally {
    await stub.close();
  }
}
