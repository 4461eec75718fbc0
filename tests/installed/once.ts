/** Work that many test files need and one of them does. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { lock } from "proper-lockfile";

/**
 * Runs `work` once for all processes that share `folder`; the others wait for its result.
 *
 * @param name a file name for the result, which must survive JSON.
 * @throws what `work` throws, in each process that asks.
 */
export async function once<T>(folder: string, name: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `${name}.json`);
  const release = await lock(folder, {
    lockfilePath: path.join(folder, `${name}.lock`),
    retries: { forever: true, minTimeout: 50, maxTimeout: 500 },
  });
  try {
    const text = await readFile(file, "utf8").catch(() => null);
    if (text !== null) return JSON.parse(text) as T;
    const result = await work();
    await writeFile(file, JSON.stringify(result));
    return result;
  } finally {
    await release();
  }
}
