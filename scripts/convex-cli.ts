import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import type { PushStub } from "./push-stub/server.js";

export type CliResult = { code: number; output: string };

/** Runs the `convex` CLI of `project` on a Node, against the stub only. */
export function runConvexCli(
  project: string,
  stub: PushStub,
  args: string[],
  node = process.execPath,
): Promise<CliResult> {
  const fromProject = createRequire(path.join(project, "package.json"));
  const cli = path.join(path.dirname(fromProject.resolve("convex/package.json")), "bin/main.js");
  const target = ["--url", stub.url, "--admin-key", stub.adminKey];
  const child = spawn(node, [cli, ...args, ...target], {
    cwd: project,
    env: offlineEnvironment(stub.url),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }),
    );
  });
}

/** No proxy, no developer deployment, no telemetry, no update check. */
function offlineEnvironment(stubUrl: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(CONVEX_|VITE_|https?_proxy$|npm_|VERCEL)/i.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    CI: "1",
    NO_COLOR: "1",
    CONVEX_VERSION_API_ORIGIN: stubUrl,
  };
}
