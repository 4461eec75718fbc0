import { ConvexError } from "convex/values";

const NO_DETAILS = "The server could not do this. Try again, or ask whoever runs this app.";

/**
 * What went wrong, in words that can be shown.
 *
 * @param error from a hook, an upload in the queue, or a call of one of the app's functions.
 */
export function describeError(error: Error): string {
  if (error instanceof ConvexError) return saidBy(error.data as unknown) ?? error.message;
  const { message } = error;
  if (!message.startsWith("[CONVEX ")) return message;
  // Deployments for development tell what was thrown; others keep it to themselves.
  return /\bUncaught \w*: ?(.+)/.exec(message)?.[1] ?? NO_DETAILS;
}

/** A `ConvexError` is a text, or has one among its fields. */
function saidBy(data: unknown): string | undefined {
  if (typeof data === "string") return data;
  if (typeof data !== "object" || data === null || !("message" in data)) return undefined;
  return typeof data.message === "string" ? data.message : undefined;
}
