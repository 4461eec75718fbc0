/** The errors of functions, as clients see them. */

import { randomBytes } from "node:crypto";
import { convexToJson, type JSONValue, type Value } from "convex/values";

export type Failure = { message: string; data?: JSONValue };

/** As on a development deployment: the whole message, and the data of a ConvexError. */
export function describeError(error: unknown): Failure {
  const requestId = randomBytes(8).toString("hex");
  const isError = error instanceof Error;
  const text = isError ? `${error.name}: ${error.message}` : String(error);
  const message = `[Request ID: ${requestId}] Server Error\nUncaught ${text}`;
  if (typeof error === "object" && error !== null && Symbol.for("ConvexError") in error) {
    return { message, data: convexToJson((error as unknown as { data: Value }).data) };
  }
  return { message };
}
