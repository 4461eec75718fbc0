/** The request that a function runs for, available anywhere in its code. */

import { AsyncLocalStorage } from "node:async_hooks";

export type RequestScope = {
  /** The bearer token as sent. */
  authToken?: string | null;
  scheduledFunctionId?: string | null;
  /** Set when the request's top-level mutation commits. */
  commitTs?: bigint;
  journal?: { previous: string | null; next: string | null };
  /** The request for the next HTTP action. */
  httpRequest?: Request;
};

const storage = new AsyncLocalStorage<RequestScope>();

export function runInScope<T>(scope: RequestScope, fn: () => T): T {
  return storage.run(scope, fn);
}

export function currentScope(): RequestScope | undefined {
  return storage.getStore();
}
