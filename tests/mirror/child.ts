/**
 * A mirror in a process of its own that kills itself, with the signal that nothing can catch, before
 * a certain operation on the disk: `child.js <directory> <url> <operation> <once or follow>`.
 */
import { startMirror } from "convex-versioned-assets/sync";
import { faultyDisk } from "./faultyDisk.js";

const [directory = "", url = "", fatal = "0", mode = "once"] = process.argv.slice(2);
let left = Number(fatal);

faultyDisk(directory, () => {
  left -= 1;
  if (left === 0) process.kill(process.pid, "SIGKILL");
});
const mirror = startMirror({
  directory,
  url,
  once: mode === "once",
  advanced: { isFlushing: false },
});
try {
  const summary = await mirror.done;
  console.log(JSON.stringify({ summary, operations: Number(fatal) - left }));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
