/** The tables of times and sizes. */
import type { HttpResults, RouteResult } from "../http/run.js";
import { type Copies, MIRROR, type MirrorResults } from "../mirror/compare.js";
import type { Sizes } from "../sizes/run.js";
import { OURS, bytes, isWithinTenth, number } from "./figures.js";
import { MIRROR_REASON, ROUTE_REASONS, SIZE_REASON, STARTING, UNCHANGED } from "./reasons.js";
import { table } from "./table.js";

const ms = (value: number) => `${value.toFixed(2)} ms`;

export function httpTable({ routes }: HttpResults): string {
  const rows = routes.map(({ name, perSecond, p50, p99, compared }) => [
    name,
    number(perSecond),
    ms(p50),
    ms(p99),
    compared === null ? "" : `${compared.ratio.toFixed(2)} × ${compared.to}`,
  ]);
  const columns = ["route", "requests per second", "p50", "p99", "median, relative"];
  return [table(columns, rows), ...verdicts(routes)].join("\n\n");
}

function verdicts(routes: RouteResult[]): string[] {
  const ours = routes.filter(({ name }) => name.startsWith(OURS));
  return Object.entries(ROUTE_REASONS).map(([kind, reason]) => {
    const missed = ours.filter(
      ({ name, compared }) => name.includes(kind) && !isWithinTenth(compared!.ratio),
    );
    return missed.length === 0
      ? `**Goal reached**: no ${kind} is more than a tenth slower than the plain one.`
      : `**Goal not reached** by: ${missed.map(({ name }) => name).join("; ")}. ${reason}`;
  });
}

export function mirrorTables({ copies, live, parallel, rounds }: MirrorResults): string {
  const rows = copies.flatMap(({ name, files, bytes: size, tools }) =>
    tools.map((tool) => [
      `${tool.name}, ${name}`,
      `${number(files / tool.seconds)} files/s`,
      `${number(size / 1e6 / tool.seconds)} MB/s`,
      `${tool.ratio.toFixed(2)} ×`,
    ]),
  );
  const missed = copies.filter(({ tools }) => !isWithinTenth(ratioOf(tools)));
  const megabytes = (value: number) => `${number(value)} MB`;
  return [
    `Medians of ${rounds} rounds, ${parallel} parallel downloads. curl gets the list of URLs; the mirror lists ` +
      "the files itself. rclone reads pages of links to the URLs, without sizes and digests, so it checks neither.",
    table(["first copy", "files", "bytes", "time relative to curl"], rows),
    missed.length === 0
      ? "**Goal reached**."
      : `**Goal not reached** for ${missed.map(({ name }) => name).join(" and for ")}. ${MIRROR_REASON}`,
    table(
      [`running, ${number(live.files)} files`, "measured"],
      [
        ["from a commit to the disk, p50", ms(live.commitToDiskMs.p50)],
        ["from a commit to the disk, p99", ms(live.commitToDiskMs.p99)],
        ["restart with nothing to copy", ms(live.restartMs)],
        ["peak memory during the first copy", megabytes(live.memory.copyMegabytes)],
        ["idle memory of Node and the program", megabytes(live.memory.idleMegabytes)],
      ],
    ),
    STARTING,
    UNCHANGED,
  ].join("\n\n");
}

const ratioOf = (tools: Copies["tools"]): number =>
  tools.find(({ name }) => name === MIRROR)!.ratio;

export function sizeTable(sizes: Record<string, Sizes>): string {
  const rows = Object.entries(sizes).map(([name, { installed, pushed, react, admin }]) => [
    name,
    `${bytes(installed.bytes)}, ${installed.packages} packages`,
    "cannot" in pushed
      ? pushed.cannot
      : `${bytes(pushed.bytes)} (${pushed.components.length === 1 ? "1 component" : `${pushed.components.length} components`})`,
    react === null ? "none" : react < 50 ? "empty" : bytes(react),
    admin === null ? "none" : bytes(admin),
  ]);
  const columns = [
    "package",
    "installed",
    "pushed to Convex",
    "`react`, gzipped",
    "`admin`, gzipped",
  ];
  return `${table(columns, rows)}\n\nWhere this package is not the smallest: ${SIZE_REASON}`;
}
