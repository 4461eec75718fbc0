/** The deployment's URL and credentials. Secrets come from the environment or from files. */
import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { MirrorError } from "../sync/index.js";

export type AccessOptions = { url?: string; tokenFile?: string; deployKeyFile?: string };

/** Adds the options of every command that calls the app's functions. */
export function withAccessOptions(command: Command): Command {
  return command
    .option("--url <url>", "the deployment URL; by default CONVEX_URL")
    .option(
      "--functions <module>",
      "the module that exports the functions of assets.api()",
      "assets",
    )
    .option(
      "--token-file <file>",
      "a file with a token of the app's auth provider; or set CONVEX_AUTH_TOKEN",
    )
    .option("--deploy-key-file <file>", "a file with a Convex deploy key; or set CONVEX_DEPLOY_KEY")
    .option("--json", "print one JSON object per line");
}

export type Access = {
  url: string;
  token?: () => Promise<string | null>;
  adminKey?: string;
};

async function readSecret(path: string): Promise<string> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MirrorError("OPTIONS_INVALID", `Cannot read the file with the secret: ${reason}`);
  }
}

export async function findAccess(
  options: AccessOptions,
  environment: NodeJS.ProcessEnv,
): Promise<Access> {
  const url = options.url ?? environment.CONVEX_URL;
  if (url === undefined || url === "") {
    throw new MirrorError(
      "OPTIONS_INVALID",
      "No deployment given. Pass --url or set CONVEX_URL, for example " +
        "https://happy-animal-123.convex.cloud.",
    );
  }
  const deployKeyFile = options.deployKeyFile ?? environment.CONVEX_DEPLOY_KEY_FILE;
  const adminKey = deployKeyFile ? await readSecret(deployKeyFile) : environment.CONVEX_DEPLOY_KEY;
  if (adminKey) return { url, adminKey };
  const tokenFile = options.tokenFile ?? environment.CONVEX_AUTH_TOKEN_FILE;
  const fixed = environment.CONVEX_AUTH_TOKEN;
  // Read on each request, so that another program can refresh it.
  if (tokenFile) {
    await readSecret(tokenFile);
    return { url, token: () => readSecret(tokenFile) };
  }
  return fixed ? { url, token: async () => fixed } : { url };
}
