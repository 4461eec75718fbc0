/**
 * Counts what functions cost on the embedded backend, equally for all packages: the platform's own metrics of
 * every transaction, including nested calls and scheduled functions.
 *
 * The metrics are convex-test's. A `patch`, `replace` or `delete` counts its row as read again; rows removed
 * by a filter and URLs of stored files are not counted; ids are as long as real ones.
 */
import {
  type Cost,
  NO_COST,
  type Transaction,
  conflicts,
} from "../../local/database/transaction.js";
import type { Deployment } from "../../local/host/deployment.js";

/** The cost of a task. */
export type Figures = {
  /** Requests of the client: function calls, and requests to the file storage. */
  roundTrips: number;
} & Cost;

export class Meter {
  /** Commits and rollbacks since the last `reset`, in order. */
  transactions: Transaction[] = [];

  constructor(deployment: Deployment) {
    deployment.onTransaction((transaction) => this.transactions.push(transaction));
  }

  reset(): void {
    this.transactions = [];
  }

  /** The sum of all transactions since the last `reset`. */
  total(): Cost {
    const sum = { ...NO_COST };
    for (const { cost } of this.transactions) {
      for (const what of Object.keys(sum) as (keyof Cost)[]) sum[what] += cost[what];
    }
    return sum;
  }
}

/** Returns whether `reader` would be retried if `writer` committed while it ran: only if it writes itself. */
export function mustRunAgain(reader: Transaction, writer: Transaction): boolean {
  return reader.writes.length > 0 && conflicts(writer, reader).length > 0;
}
