import { execFile } from "node:child_process";
import { mkdtemp, realpath } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { repository } from "../../scripts/scratch.js";

/** Builds the site into a new folder, which the caller removes. */
export async function buildSite(): Promise<string> {
  const output = await mkdtemp(path.join(await realpath(os.tmpdir()), "versioned-assets-site-"));
  const eleventy = path.join(repository, "node_modules/@11ty/eleventy/cmd.cjs");
  const args = [eleventy, "--config=site/eleventy.config.js", `--output=${output}`, "--quiet"];
  await promisify(execFile)(process.execPath, args, { cwd: repository });
  return output;
}
