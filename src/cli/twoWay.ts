/** `sync --mode two-way`: a directory and a folder that are kept equal. */
import { type TwoWayEvent, type TwoWayOptions, syncTwoWay } from "../push/twoWay.js";
import { EXIT } from "./exitCodes.js";
import { type Common, ONCE_TIMEOUT_S, inOrder } from "./inOrder.js";
import { asking, conflictLine } from "./pull.js";
import { COMMAND, WAITING, jsonLines, leftOutLines, readStatus, sideOf } from "./pushReport.js";
import { CONNECTION, type Screen, showBytes, showFiles, shown } from "./report.js";

export type TwoWayFlags = Common &
  Pick<TwoWayOptions, "folder" | "once" | "hidden"> & {
    ours?: boolean;
    theirs?: boolean;
    yes?: boolean;
    giveUpAfter?: number;
  };

export async function runTwoWay(
  directory: string,
  flags: TwoWayFlags,
  screen: Screen,
): Promise<number> {
  const { folder = "", once = false, hidden, json = false } = flags;
  const seconds = flags.giveUpAfter ?? (once ? ONCE_TIMEOUT_S : undefined);
  if (!json) {
    const source = folder === "" ? "all files" : `"${shown(folder)}"`;
    screen.print(`Syncing ${directory} and ${source} in both directions.`);
  }
  const summary = await inOrder(flags, screen, (options) =>
    syncTwoWay({
      ...{ ...options, directory, folder, once, hidden, side: sideOf(flags) },
      offlineTimeoutMs: seconds === undefined ? undefined : seconds * 1000,
      confirm: asking(flags, screen),
      onEvent: json ? jsonLines(screen) : twoWayText(screen),
    }),
  );
  if (summary === null) return once ? EXIT.interrupted : EXIT.ok;
  if (summary.conflicts > 0) return EXIT.conflict;
  return summary.failed > 0 ? EXIT.incomplete : EXIT.ok;
}

/** Prints a line for what each round has done, and for what a person should know. */
function twoWayText(screen: Screen): (event: TwoWayEvent) => void {
  const leftOut = leftOutLines(screen);
  const showRead = readStatus(screen);
  let bytes = 0;
  return (event) => {
    if (event.type !== "left out") leftOut.print();
    switch (event.type) {
      case "left out":
        return leftOut.add(event);
      case "read":
        return showRead(event);
      case "bytes":
        bytes += event.count;
        if (screen.isLive) screen.status(`${showBytes(bytes)} transferred`);
        break;
      case "pulled": {
        const { written, removed } = event;
        screen.print(`Received: ${showFiles(written)} written, ${removed} removed.`);
        break;
      }
      case "pushed": {
        const { sent, archived, releaseId } = event;
        screen.print(
          `Sent: ${showFiles(sent)}, ${archived} unpublished. To take it back: ${COMMAND} rollback ${releaseId}`,
        );
        break;
      }
      case "conflict":
        return screen.print(conflictLine(event));
      case "failed":
        return screen.warn(`failed: ${shown(event.path)}: ${event.problem}`);
      case "retry":
        return screen.warn(`${shown(event.path)}: ${event.problem} Retrying.`);
      case "postponed":
        return screen.warn(`${shown(event.problem)} Retrying.`);
      case "waiting":
        return screen.print(WAITING[event.for]);
      case "ready": {
        const { conflicts, failed } = event;
        const parts = [
          "Up to date",
          ...(conflicts > 0 ? [`${conflicts} changed on both sides`] : []),
          ...(failed > 0 ? [`${failed} failed`] : []),
        ];
        screen.print(`${parts.join(", ")}.`);
        break;
      }
      case "offline":
      case "online":
        return screen.print(CONNECTION[event.type]);
      case "change":
      case "total":
      case "release":
      case "sent":
      case "reused":
      case "written":
      case "removed":
    }
  };
}
