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
  netWrites,
} from "../../local/database/transaction.js";
import type { Deployment } from "../../local/host/deployment.js";

/** The cost of transactions. */
export type Total = Cost & {
  /** The index entries of the rows that they leave, which Convex bills like documents. */
  indexBytesWritten: number;
};

/** The cost of a task. */
export type Figures = {
  /** Requests of the client: function calls, and requests to the file storage. */
  roundTrips: number;
} & Total;

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
  total(): Total {
    const sum = { ...NO_COST, indexBytesWritten: 0 };
    for (const transaction of this.transactions) {
      for (const what of Object.keys(NO_COST) as (keyof Cost)[])
        sum[what] += transaction.cost[what];
      for (const { table, after } of netWrites(transaction)) {
        sum.indexBytesWritten += table.entryBytes(after);
      }
    }
    return sum;
  }

  /** The difference that all transactions since the last `reset` make to the stored index entries. */
  indexBytesAdded(): number {
    return this.transactions.flatMap(netWrites).reduce((sum, { table, before, after }) => {
      return sum + table.entryBytes(after) - table.entryBytes(before);
    }, 0);
  }
}

/** Returns whether `reader` would be retried if `writer` committed while it ran: only if it writes itself. */
export function mustRunAgain(reader: Transaction, writer: Transaction): boolean {
  return reader.writes.length > 0 && conflicts(writer, reader).length > 0;
}
