import { ConvexError } from "convex/values";

const NO_DETAILS = "Something went wrong on the server. Try again later, or contact support.";

/**
 * Returns a message for users.
 *
 * @param error from a hook, an upload in the queue, or a call of one of the app's functions.
 */
export function describeError(error: Error): string {
  if (error instanceof ConvexError) return saidBy(error.data as unknown) ?? error.message;
  const { message } = error;
  if (!message.startsWith("[CONVEX ")) return message;
  // Development deployments include the thrown message; production deployments hide it.
  return /\bUncaught \w*: ?(.+)/.exec(message)?.[1] ?? NO_DETAILS;
}

/** The data of a `ConvexError` is a text, or an object with a text field. */
function saidBy(data: unknown): string | undefined {
  if (typeof data === "string") return data;
  if (typeof data !== "object" || data === null || !("message" in data)) return undefined;
  return typeof data.message === "string" ? data.message : undefined;
}
