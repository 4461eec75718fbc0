/** The cost of a month on Convex, computed from the measured costs of each task. */
import { CONTENDERS } from "../database/packages/all.js";
import { CHANGES } from "../database/packages/versioned.js";
import type { TaskName } from "../database/contender.js";
import type { Rerun } from "../database/reruns.js";
import type { DatabaseResults } from "../database/run.js";
import { OURS, bytes, bytesOf, indexBytesOf, number, seriesOf } from "./figures.js";
import { table } from "./table.js";

const MILLION = 1e6;
const GIGABYTE = 1e9;

/** Dollars beyond what the Professional plan includes, in US regions. */
const PRICES = {
  source: "https://docs.convex.dev/production/state/limits",
  readOn: "29 November 2026",
  millionCalls: 2,
  gigabyte: 0.2,
};

const SCENES: { name: string; task: TaskName; times: number }[] = [
  { name: "a million page views, one file each", task: "lookUp", times: MILLION },
  { name: "a million views of a list of 100 files", task: "listFolder", times: MILLION },
  { name: "100,000 uploads of new files", task: "uploadNew", times: 100_000 },
  {
    name: "a mirror that follows a million changes",
    task: "readChanges",
    times: MILLION / CHANGES,
  },
];

/** Open panels, and the versions that are published meanwhile. */
const PANELS = { open: 10, publishes: 10_000 };

/** Runs of the component's cron job in a month. */
const IDLE_CALLS = (365 * 24) / 12;

type Bill = { calls: number; bytes: number };

function words({ calls, bytes: size }: Bill): string {
  const dollars = (calls / MILLION) * PRICES.millionCalls + (size / GIGABYTE) * PRICES.gigabyte;
  const price = dollars < 0.005 ? "less than $0.01" : `$${dollars.toFixed(2)}`;
  const amount = size < GIGABYTE ? bytes(size) : `${number(size / GIGABYTE)} GB`;
  return `${number(calls)} calls, ${amount}: **${price}**`;
}

export function billTable({ bySize }: DatabaseResults, reruns: Record<string, Rerun>): string {
  const rows = SCENES.map(({ name, task, times }) => [
    name,
    ...CONTENDERS.map((contender) => {
      const found = seriesOf(bySize, contender.name, task);
      if ("cannot" in found) return `cannot: ${found.cannot}`;
      const one = found.figures.at(-1)!;
      const read = bytesOf(one) + indexBytesOf(one);
      return words({ calls: times * one.roundTrips, bytes: times * read });
    }),
  ]);
  const { queries, bytesRead } = reruns["an open panel"]!;
  const each = PANELS.open * PANELS.publishes;
  const ofPanels = words({ calls: each * queries, bytes: each * bytesRead });
  const ownOnly = (own: string, other: string) =>
    CONTENDERS.map(({ name }) => (name === OURS ? own : other));
  return table(
    ["in a month", ...CONTENDERS.map(({ name }) => name)],
    [
      ...rows,
      [
        `${PANELS.open} open panels while ${number(PANELS.publishes)} versions are published`,
        ...ownOnly(ofPanels, "not measured"),
      ],
      ["nothing happens", ...ownOnly(words({ calls: IDLE_CALLS, bytes: 0 }), "not measured")],
    ],
  );
}

export const BILL_WORDS =
  `Prices of [Convex's limits page](${PRICES.source}), read on ${PRICES.readOn}: ` +
  `$${PRICES.millionCalls} for a million function calls and $${PRICES.gigabyte.toFixed(2)} for a GB of database I/O, beyond ` +
  "what the Professional plan includes (25 million calls and 50 GB). Calls are the round trips of the page, an upload " +
  "request included; bytes are documents read and written, and index entries written. Stored and downloaded files are not " +
  "included, because they cost the same with every package. Savings by Convex's query cache are not included either.";

export function rerunTable(reruns: Record<string, Rerun>): string {
  const rows = Object.entries(reruns).map(([page, { queries, documentsRead, bytesRead }]) => [
    page,
    number(queries),
    number(documentsRead),
    bytes(bytesRead),
  ]);
  return table(["one publish, in", "queries that run again", "documents read", "bytes read"], rows);
}
