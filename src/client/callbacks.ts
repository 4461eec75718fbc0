/** Checks the results of the app's callbacks, which may be untyped. Anything that does not clearly allow refuses. */
import type { ConvexError } from "convex/values";
import { parseActor } from "../shared/bounds.js";
import { type AssetErrorData, type AssetErrorFields, assetError } from "../shared/errors.js";
import { typeName } from "../shared/typeName.js";

/** Creates the error that names a wrong result by its type, because its value may be secret. */
export function wrongResult(
  callback: AssetErrorFields["AUTH_CALLBACK_INVALID"]["callback"],
  value: unknown,
  allowed: string,
): ConvexError<AssetErrorData> {
  const returned = typeName(value);
  return assetError(
    "AUTH_CALLBACK_INVALID",
    `The ${callback} callback returned ${returned}. Return ${allowed}, or throw to refuse.`,
    { callback, returned },
  );
}

/**
 * Checks what `auth` of `api()`, or `upload.authorize` of the routes, returned.
 *
 * @throws AUTH_CALLBACK_INVALID, ARGUMENT_INVALID for an actor that is too long
 */
export function parseAuthResult(
  result: unknown,
  callback: "auth" | "upload.authorize" = "auth",
): string | null {
  if (result === null) return null;
  if (typeof result !== "string" || result === "") {
    throw wrongResult(callback, result, "a string (the actor) or null (no actor)");
  }
  return parseActor(result)!;
}
