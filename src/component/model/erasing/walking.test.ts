/** Walks see each row, also rows of one creation time on both sides of the end of a step. */
import { expect, test } from "vitest";
import type { QueryCtx } from "../../_generated/server.js";
import { ERASURE_STEP } from "../work/steps.js";
import type { Erasure } from "./erasures.js";
import { walkStep } from "./walking.js";

type Row = { _id: string; _creationTime: number };

/** A database with these rows, in the order of their creation times. */
function contextOf(tables: Record<string, Row[]>): QueryCtx {
  const query = (table: string) => ({
    withIndex: (
      _name: string,
      bound: (q: { gt: (_: string, after: number) => number }) => number,
    ) => ({
      take: async (count: number) => {
        const after = bound({ gt: (_field, value) => value });
        return tables[table]!.filter((row) => row._creationTime > after).slice(0, count);
      },
    }),
  });
  return { db: { query } } as unknown as QueryCtx;
}

test.each([0, 1, 2, 5])(
  "%i rows have the creation time of the last row of a step",
  async (twins) => {
    const rows = Array.from({ length: 2 * ERASURE_STEP }, (_, index) => ({
      _id: `row ${index}`,
      _creationTime:
        index < ERASURE_STEP - 1 ? index + 1 : Math.max(index + 1 - twins, ERASURE_STEP),
    }));
    const ctx = contextOf({ shares: rows, jobs: [{ _id: "job", _creationTime: 7 }] });
    const seen = new Map<string, number>();
    let position: Erasure["position"];
    let found = 0;
    for (let step = 0; step < 10; step += 1) {
      const walked = await walkStep(ctx, ["shares", "jobs"], position, async (_table, { _id }) => {
        seen.set(_id, (seen.get(_id) ?? 0) + 1);
        return 2;
      });
      found += walked.found;
      if (walked.next === null) break;
      position = walked.next;
    }
    expect([...seen.keys()].sort()).toEqual([...rows.map(({ _id }) => _id), "job"].sort());
    expect(Math.max(...seen.values())).toBe(1);
    expect(found).toBe(2 * (rows.length + 1));
  },
);
