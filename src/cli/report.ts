/** The output of a running mirror, for people and programs. */
import type { MirrorEvent, MirrorSummary } from "../sync/index.js";

/** Where lines are printed, and whether the last one can be overwritten. */
export type Screen = {
  print(line: string): void;
  warn(line: string): void;
  /** Replaces the last status line; `null` removes it. */
  status(line: string | null): void;
  isLive: boolean;
  now(): number;
};

export function terminalScreen(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Screen {
  let hasStatus = false;
  const clear = () => {
    if (hasStatus) stdout.write("\r\u001b[2K");
    hasStatus = false;
  };
  return {
    isLive: stdout.isTTY,
    now: () => performance.now(),
    print(line) {
      clear();
      stdout.write(`${line}\n`);
    },
    warn(line) {
      clear();
      stderr.write(`${line}\n`);
    },
    status(line) {
      clear();
      if (line === null) return;
      stdout.write(line.slice(0, (stdout.columns || 80) - 1));
      hasStatus = true;
    },
  };
}

const UNITS = ["bytes", "kB", "MB", "GB", "TB"];

export function showBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}

export function showSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Control characters in names must not reach the terminal. */
export function shown(name: string): string {
  // eslint-disable-next-line no-control-regex
  return name.replace(/[\u0000-\u001f\u007f-\u009f]/g, "\ufffd");
}

const KEPT = {
  changed: "was changed locally and is kept",
  "in the way": "is a local file and is kept in the place of a file or folder of the server",
  added: "was added locally and is kept",
} as const;

const UNCONFINED =
  "/proc is not mounted, so another user who may write in the directory can redirect the mirror.";

/** Describes an event for a person; `null` for mere progress. */
function noteworthy(event: MirrorEvent): string | null {
  switch (event.type) {
    case "kept":
      return `kept: ${shown(event.local)} ${KEPT[event.reason]}`;
    case "set aside":
      return `set aside: ${shown(event.local)} is now ${shown(event.to)}`;
    case "mapped":
      return `renamed: ${shown(event.path)} is ${shown(event.local)} here (${event.reason})`;
    case "failed":
      return `failed: ${shown(event.path)}: ${event.problem}; will be retried`;
    case "offline":
    case "online":
      return CONNECTION[event.type];
    default:
      return null;
  }
}

/** The state of the connection, in the output of every command that keeps one. */
export const CONNECTION = {
  offline: "Connection lost. Reconnecting.",
  online: "Reconnected.",
} as const;

export const showFiles = (count: number) => (count === 1 ? "1 file" : `${count} files`);

export function showSummary({ files, written, removed, kept, failed }: MirrorSummary): string {
  const parts = [showFiles(files), `${written} written`, `${removed} removed`];
  if (kept > 0) parts.push(`${kept} kept as they are locally`);
  if (failed > 0) parts.push(`${failed} failed`);
  return parts.join(", ");
}

/** Events as JSON lines, without progress ticks. */
export function jsonReport(screen: Screen): (event: MirrorEvent) => void {
  return (event) => {
    if (event.type !== "bytes" && event.type !== "checked") screen.print(JSON.stringify(event));
  };
}

/** Shows progress of large copies, then only unusual events. */
export function textReport(screen: Screen): (event: MirrorEvent) => void {
  const startedAt = screen.now();
  let total: { files: number; bytes: number; isFinal: boolean } | null = null;
  let files = 0;
  let checkedBytes = 0;
  let arrived = 0;
  let isListing = false;
  let isReady = false;
  let shownTenths = 0;

  const amounts = (): string[] =>
    total?.isFinal
      ? [
          `${files} of ${showFiles(total.files)}`,
          `${showBytes(checkedBytes)} of ${showBytes(total.bytes)}`,
        ]
      : [showFiles(files), showBytes(arrived)];
  const progress = (): string => {
    const seconds = Math.max(0.001, (screen.now() - startedAt) / 1000);
    const rate = arrived / seconds;
    const parts = [...amounts(), `${showBytes(Math.round(rate))}/s`];
    // By files and bytes, because many small files also take time.
    const done = total?.isFinal
      ? (files + checkedBytes / 50_000) / Math.max(1, total.files + total.bytes / 50_000)
      : 0;
    if (done > 0) parts.push(`${showSeconds((seconds * (1 - done)) / done)} left`);
    return parts.join(", ");
  };
  const plainProgress = () => {
    if (!total?.isFinal || total.files < 10) return;
    const tenths = Math.floor((10 * files) / total.files);
    if (tenths <= shownTenths || tenths >= 10) return;
    shownTenths = tenths;
    screen.print(progress());
  };

  return (event) => {
    const note = noteworthy(event);
    if (note !== null) screen.warn(note);
    if (event.type === "start") {
      const source = event.folder === "" ? "all files" : `"${shown(event.folder)}"`;
      screen.print(`Mirroring ${source} into ${event.directory}`);
      // On other systems this is always so, and the docs say it.
      if (!event.isConfined && process.platform === "linux") screen.warn(UNCONFINED);
    } else if (event.type === "listing") {
      isListing = true;
      if (event.reason === "expired") screen.print("The feed was pruned; comparing all files.");
    } else if (event.type === "total") {
      total = event;
    } else if (event.type === "bytes") {
      arrived += event.count;
    } else if (event.type === "checked") {
      files += 1;
      checkedBytes += event.size;
    } else if (event.type === "stopped" && !isReady) {
      const done = isListing ? amounts().join(", ") : showSummary(event.summary);
      isListing = false;
      screen.status(null);
      screen.print(`Stopped at ${done}. Run the same command to resume.`);
    } else if (event.type === "ready") {
      isListing = false;
      isReady = true;
      screen.status(null);
      screen.print(`Up to date: ${showSummary(event.summary)}.`);
    }
    if (!isListing) return;
    if (screen.isLive) screen.status(progress());
    else if (event.type === "checked") plainProgress();
  };
}
