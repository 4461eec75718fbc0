import { execFile } from "node:child_process";
import { mkdtemp, realpath } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { repository } from "../../scripts/scratch.js";

/** Builds the site into a new folder, which the caller removes. */
export async function buildSite(): Promise<string> {
  const output = await mkdtemp(path.join(await realpath(os.tmpdir()), "versioned-assets-site-"));
  const vitepress = path.join(repository, "node_modules/vitepress/bin/vitepress.js");
  await promisify(execFile)(process.execPath, [vitepress, "build", "site", "--outDir", output], {
    cwd: repository,
    env: { ...process.env, NODE_ENV: undefined, VITEST: undefined },
  });
  return output;
}
