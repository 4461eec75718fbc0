/** Asks the app whether a file may be read. */
import type { GenericActionCtx, GenericDataModel } from "convex/server";
import { isAssetError } from "../../component/errors.js";
import { parseLifetime } from "../../component/model/signing.js";
import type { Decision, RequestedFile, ResolvedOptions } from "./options.js";

export type Ctx = GenericActionCtx<GenericDataModel>;

/** As with the `auth` of `api()`, to throw is to refuse, and nobody is told why. */
export async function decide(
  ctx: Ctx,
  { authorize }: ResolvedOptions,
  request: Request,
  file: RequestedFile,
): Promise<Decision> {
  if (authorize === undefined) return !file.isPrivate;
  try {
    const decision = await authorize(ctx, request, file);
    if (typeof decision === "object") parseLifetime(decision.signFor);
    return decision;
  } catch (error) {
    const reason = isAssetError(error) ? `signFor: ${error.data.message}` : error;
    console.error("The authorize callback of the asset routes refused:", reason);
    return false;
  }
}
