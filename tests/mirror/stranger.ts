/** Somebody else who may write in the directory of a mirror, and wants it to write outside of it. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

/** Puts something in the place of a file or folder; undone as far as nothing else has that place. */
export type Trick = (target: string, outside: string) => () => void;

/** The name that a planted thing leads to: a file of the victim, or one that would be created. */
const led = (target: string, outside: string) => path.join(outside, path.basename(target));

function replacing(plant: (target: string, outside: string) => void): Trick {
  return (target, outside) => {
    const away = path.join(path.dirname(target), "away");
    const isThere = fs.lstatSync(target, { throwIfNoEntry: false }) !== undefined;
    if (isThere) fs.renameSync(target, away);
    plant(target, outside);
    return () => {
      fs.rmSync(target, { force: true });
      const isLock = path.basename(target).startsWith("lock-");
      if (isThere && isLock) fs.rmSync(away, { force: true });
      else if (isThere && fs.existsSync(away)) fs.renameSync(away, target);
    };
  };
}

/** A link for one of the folders on the way; the root of the mirror is not the stranger's. */
function linkFolder(depthOf: (folders: number) => number): (directory: string) => Trick {
  return (directory) => (target, outside) => {
    const parts = path.relative(directory, path.dirname(target)).split(path.sep);
    if (parts[0] === "") return () => undefined;
    const folder = path.join(directory, ...parts.slice(0, depthOf(parts.length)));
    if (!fs.lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return () => undefined;
    return replacing((from) => fs.symlinkSync(outside, from))(folder, outside);
  };
}

export const TRICKS: Record<string, (directory: string) => Trick> = {
  "the first folder on its way becomes a link": linkFolder(() => 1),
  "its own folder becomes a link": linkFolder((folders) => folders),
  "its name becomes a link": () =>
    replacing((target, outside) => fs.symlinkSync(led(target, outside), target)),
  "its name becomes a hard link": () =>
    replacing((target, outside) => {
      const victim = led(target, outside);
      fs.linkSync(fs.existsSync(victim) ? victim : path.join(outside, "victim"), target);
    }),
  "its name becomes a pipe": () => replacing((target) => void execFileSync("mkfifo", [target])),
};

/** What lies in a folder: names, kinds, bytes, times and modes. */
export function snapshot(folder: string): string[] {
  const names = fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return ["", ...names].map((name) => {
    const file = path.join(folder, name);
    const { mode, mtimeNs, size } = fs.lstatSync(file, { bigint: true });
    const isFile = fs.lstatSync(file).isFile();
    const bytes = isFile ? fs.readFileSync(file).toString("base64") : "";
    return [name, mode, mtimeNs, size, bytes].join(" ");
  });
}
