/** The output of a push, for people and programs. */
import type { PullEvent, PushChange, PushEvent } from "../push/events.js";
import type { Side } from "../push/plan.js";
import type { PushSummary } from "../push/push.js";
import type { LeftOut } from "../push/scan.js";
import type { TwoWayEvent } from "../push/twoWay.js";
import { CONNECTION, type Screen, showBytes, showFiles, shown } from "./report.js";

export const COMMAND = "npx convex-versioned-assets";

const CHANGES: Record<PushChange["do"], string> = {
  send: "replace",
  archive: "unpublish",
  newer: "newer on the server",
  "only there": "only on the server",
  conflict: "changed on both sides",
};

/** Follows a number of paths: one, and more if that differs. */
const LEFT_OUT: Record<LeftOut, string | [one: string, many: string]> = {
  hidden: "hidden; --hidden includes them",
  ignored: "ignored",
  "made by a system": "made by a system",
  "a conflict copy": [
    "conflict copy; delete it when it is merged",
    "conflict copies; delete them when they are merged",
  ],
  private: "private on the server, or in its trash",
  "a link": ["link", "links"],
  "no file": ["neither file nor folder", "neither files nor folders"],
};

/** The side that the flags choose. */
export function sideOf({ ours, theirs }: { ours?: boolean; theirs?: boolean }): Side {
  return ours ? "ours" : theirs ? "theirs" : undefined;
}

/** While the bucket does its part. */
export const WAITING = {
  copies: "Waiting for the bucket to copy the files.",
  confirmation: "Waiting for the bucket to confirm the files.",
} as const;

/** Events of a push or a pull as JSON lines, without progress. */
export function jsonLines(screen: Screen): (event: PushEvent | PullEvent | TwoWayEvent) => void {
  return (event) => {
    if (event.type !== "bytes" && event.type !== "read") screen.print(JSON.stringify(event));
  };
}

/** Shows on a terminal how many bytes have been read to compare them. */
export function readStatus(screen: Screen): (event: { size: number }) => void {
  let read = 0;
  return ({ size }) => {
    read += size;
    if (screen.isLive) screen.status(`Comparing: ${showBytes(read)} read`);
  };
}

/** Collects the paths that are left out, and prints one line for each reason. */
export function leftOutLines(screen: Screen) {
  const found = new Map<LeftOut, string[]>();
  return {
    add({ why, path }: { why: LeftOut; path: string }): void {
      const paths = found.get(why);
      if (paths === undefined) found.set(why, [path]);
      else paths.push(path);
    },
    print(): void {
      for (const [why, paths] of found) {
        const some = paths.slice(0, 3).map(shown).join(", ") + (paths.length > 3 ? ", …" : "");
        const [one, many] = [LEFT_OUT[why]].flat();
        const are = paths.length === 1 ? one : (many ?? one);
        screen.print(`Left out: ${paths.length} ${are} (${some})`);
      }
      found.clear();
    },
  };
}

/** Shows progress on a terminal, and a line for what a person should know. `dryRun` lists each change. */
export function pushText(
  screen: Screen,
  { dryRun = false }: { dryRun?: boolean } = {},
): (event: PushEvent) => void {
  const leftOut = leftOutLines(screen);
  let total = { files: 0, bytes: 0 };
  let files = 0;
  let bytes = 0;
  const showRead = readStatus(screen);
  const status = (line: string): void => {
    if (screen.isLive) screen.status(line);
  };
  return (event) => {
    switch (event.type) {
      case "left out":
        leftOut.add(event);
        break;
      case "read":
        showRead(event);
        break;
      case "change": {
        leftOut.print();
        const { path, isNew } = event;
        const what = event.do === "send" && isNew ? "add" : CHANGES[event.do];
        if (dryRun || event.do === "conflict") screen.print(`${what}: ${shown(path)}`);
        break;
      }
      case "total":
        total = event;
        break;
      case "release":
        leftOut.print();
        if (event.isResumed) screen.print(`Continuing with release ${event.releaseId}.`);
        break;
      case "bytes":
      case "sent":
        if (event.type === "sent") files += 1;
        else bytes += event.count;
        status(
          `${files} of ${showFiles(total.files)}, ${showBytes(bytes)} of ${showBytes(total.bytes)}`,
        );
        break;
      case "reused":
        break;
      case "retry":
        screen.warn(`${shown(event.path)}: ${event.problem} Retrying.`);
        break;
      case "waiting":
        screen.print(WAITING[event.for]);
        break;
      case "offline":
      case "online":
        screen.print(CONNECTION[event.type]);
    }
  };
}

export function publishedLine(releaseId: string): string {
  return `Published. To take it back: ${COMMAND} rollback ${releaseId}`;
}

export function summaryLine(summary: PushSummary, { dryRun }: { dryRun?: boolean }): string {
  const { releaseId, isPublished, sent, reused, archived, unchanged, newer } = summary;
  const without = reused > 0 ? ` (${reused} without bytes, which the server has)` : "";
  const parts = [
    `${showFiles(sent)} ${dryRun ? "to send" : "sent"}${without}`,
    ...(archived > 0 ? [`${archived} ${dryRun ? "to unpublish" : "unpublished"}`] : []),
    `${unchanged} unchanged`,
    ...(newer > 0 ? [`${newer} newer on the server`] : []),
  ];
  const first = `${parts.join(", ")}.`;
  if (releaseId === null) return first;
  if (isPublished) return `${first}\n${publishedLine(releaseId)}`;
  return `${first}\nNothing is published yet. To publish it: ${COMMAND} publish ${releaseId}`;
}
