/** Calls the app's `authorize` callbacks. */
import type { GenericActionCtx, GenericDataModel } from "convex/server";
import { parseLifetime } from "../../shared/signing.js";
import { parseAuthResult, wrongResult } from "../callbacks.js";
import type {
  Decision,
  OfferedFile,
  RequestedFile,
  ResolvedOptions,
  ResolvedUpload,
} from "./options.js";

export type Ctx = GenericActionCtx<GenericDataModel>;

/** Without a callback, public files may be read. */
export function decide(
  ctx: Ctx,
  { authorize }: ResolvedOptions,
  request: Request,
  file: RequestedFile,
): Decision | Promise<Decision> {
  return authorize === undefined ? !file.isPrivate : ask(ctx, authorize, request, file);
}

/** As in the `auth` callback of `api()`, throwing refuses, and clients do not get the reason. */
async function ask(
  ctx: Ctx,
  authorize: NonNullable<ResolvedOptions["authorize"]>,
  request: Request,
  file: RequestedFile,
): Promise<Decision> {
  try {
    return parseDecision(await authorize(ctx, request, file));
  } catch (error) {
    console.error("The authorize callback of the asset routes refused:", error);
    return false;
  }
}

/** Only exactly `true` allows, whatever an untyped callback returns. */
function parseDecision(decision: unknown): Decision {
  if (typeof decision === "boolean") return decision;
  if (typeof decision !== "object" || decision === null || !("signFor" in decision)) {
    throw wrongResult("authorize", decision, "true, false or { signFor: seconds }");
  }
  try {
    return { signFor: parseLifetime(decision.signFor as number) };
  } catch (cause) {
    throw new Error("authorize returned an invalid signFor.", { cause });
  }
}

/** Returns the actor of an upload; `false` refuses it. */
export async function decideUpload(
  ctx: Ctx,
  { authorize }: ResolvedUpload,
  { url, method, headers }: Request,
  file: OfferedFile,
): Promise<string | null | false> {
  try {
    // A callback that reads the body would take it from the storage.
    const request = new Request(url, { method, headers });
    return parseAuthResult(await authorize(ctx, request, file), "upload.authorize");
  } catch (error) {
    console.error("The upload.authorize callback of the asset routes refused:", error);
    return false;
  }
}
