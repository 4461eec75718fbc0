/**
 * Replaces folders of a mirror by links and back, as fast as it can, until its input ends; then it prints how
 * often: `swapper.js <directory> <outside> <folder> ...`.
 */
import fs from "node:fs";
import path from "node:path";

const [directory = "", outside = "", ...folders] = process.argv.slice(2);
let swaps = 0;
let isOver = false;
process.stdin.on("end", () => (isOver = true)).resume();

function attempt(step: () => void): void {
  try {
    step();
  } catch {
    // The mirror was faster: it has created the folder again, or not yet.
  }
}

function swap(folder: string): void {
  const away = `${folder}.away`;
  attempt(() => {
    fs.renameSync(folder, away);
    attempt(() => fs.symlinkSync(outside, folder));
    swaps += 1;
    attempt(() => fs.unlinkSync(folder));
    attempt(() => fs.renameSync(away, folder));
  });
  attempt(() => fs.rmSync(away, { recursive: true }));
}

function run(): void {
  for (let round = 0; round < 20; round += 1) {
    for (const folder of folders) swap(path.join(directory, folder));
  }
  if (isOver) console.log(swaps);
  else setImmediate(run);
}
run();
