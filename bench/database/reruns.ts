/** Counts what one publish makes Convex run again for its subscribers: the queries that have read a row it writes. */
import { ASSETS_AT_A_TIME, VERSIONS_AT_A_TIME } from "../../src/admin/state/everyPage.js";
import { conflicts } from "../../local/database/transaction.js";
import type { Values } from "./host.js";
import type { Figures } from "./meter.js";
import { SHELF, SHELF_FILES, SUBJECT, open } from "./measure.js";
import { ours } from "./packages/ours.js";

/** Queries that run again, and what they read. */
export type Rerun = { queries: number; documentsRead: number; bytesRead: number };

type Subscription = [query: string, args: Values];

const subject = { folderPath: SUBJECT.folder, basename: SUBJECT.name };
const page = (numItems: number) => ({ paginationOpts: { numItems, cursor: null } });

/** Subscriptions to a folder of a hundred files, of which one is published again. */
const WATCHED = {
  /** The files of the folder, with the details and versions of the one that is published. */
  "an open panel": [
    ["assets:listAssetsPage", { folderPath: SHELF, ...page(ASSETS_AT_A_TIME) }],
    ["assets:getAsset", subject],
    ["assets:getAssetVersionsPage", { ...subject, ...page(VERSIONS_AT_A_TIME) }],
    ["assets:getFolder", { path: SHELF }],
    ["assets:listFoldersPage", { parentPath: "", ...page(SHELF_FILES) }],
    ["assets:listJobs", { limit: 20 }],
  ],
  "a page with a list of 100 files": [
    ["assets:listPublishedFilesPage", { folderPath: SHELF, ...page(SHELF_FILES) }],
  ],
  "a page with 100 single files": Array.from({ length: SHELF_FILES }, (_, index) => [
    "assets:getPublishedFile",
    { folderPath: SHELF, basename: `file-${String(index).padStart(6, "0")}` },
  ]),
} satisfies Record<string, Subscription[]>;

/** The cost of a restore that an app calls without `auth`, as the one of the 1.0 release. */
export async function restoreUnguarded(): Promise<Figures> {
  const host = await open(ours, { files: 100, versions: 2 });
  try {
    const versionId = await ours.versionBefore!(host.visitor, SUBJECT);
    return await host.measure(() =>
      host.visitor.mutation("assets:restoreUnguarded", { versionId }),
    );
  } finally {
    await host.close();
  }
}

/** The costs that one publish has in each of these pages. */
export async function rerunsOfPublish(): Promise<Record<keyof typeof WATCHED, Rerun>> {
  const host = await open(ours, { files: 100, versions: 2 * VERSIONS_AT_A_TIME });
  const { meter, visitor } = host;
  const run = async (task: () => Promise<unknown>) => {
    await host.settle();
    meter.reset();
    await task();
    await host.settle();
    return { transactions: [...meter.transactions], cost: meter.total() };
  };
  try {
    const read = new Map<string, Awaited<ReturnType<typeof run>>[]>();
    for (const [name, subscriptions] of Object.entries(WATCHED)) {
      const results = [];
      for (const [query, args] of subscriptions as Subscription[]) {
        results.push(await run(() => visitor.query(query, args)));
      }
      read.set(name, results);
    }
    const versionId = await ours.versionBefore!(visitor, SUBJECT);
    const publish = await run(() => visitor.mutation("assets:restoreVersion", { versionId }));
    const rerunOf = (name: string): Rerun => {
      const again = read.get(name)!.filter(({ transactions }) => {
        return publish.transactions.some((writer) =>
          transactions.some((reader) => conflicts(writer, reader).length > 0),
        );
      });
      const sum = (what: "documentsRead" | "bytesRead") =>
        again.reduce((total, { cost }) => total + cost[what], 0);
      return {
        queries: again.length,
        documentsRead: sum("documentsRead"),
        bytesRead: sum("bytesRead"),
      };
    };
    const reruns = Object.keys(WATCHED).map((name) => [name, rerunOf(name)]);
    return Object.fromEntries(reruns) as Record<keyof typeof WATCHED, Rerun>;
  } finally {
    await host.close();
  }
}
