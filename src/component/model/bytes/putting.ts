/** Uploads in one request: a program sends a file to its path, and the routes pass it on to the storage. */
import type { Infer } from "convex/values";
import { backendNamed } from "../../backends/index.js";
import type { DeclaredBytes } from "../../../shared/bounds.js";
import { assetError } from "../../../shared/errors.js";
import { type AssetPath, joinPath, pathInvalid } from "../../../shared/paths.js";
import { VERSION_SEGMENT } from "../../../shared/signing.js";
import type { versionCondition } from "../../../shared/values.js";
import type { WriteCtx } from "../feed/recording.js";
import { findAsset } from "../files/assets.js";
import { type Expectation, stateOf } from "../files/expectations.js";
import { startUpload } from "./uploads.js";

type Condition = Infer<typeof versionCondition>;
type Conditions = { ifMatch?: Condition; ifNoneMatch?: Condition };

/** Starts an upload to the storage itself, of which the routes are the client. */
export async function openPut(
  ctx: WriteCtx,
  { ifMatch, ifNoneMatch, ...put }: AssetPath & DeclaredBytes & Conditions,
) {
  requireNoVersion(ctx, put);
  const isConditional = ifMatch !== undefined || ifNoneMatch !== undefined;
  const state = isConditional ? stateOf(await findAsset(ctx, put)) : null;
  // The state that satisfies the conditions now must be the state at the end.
  const expect = state === null ? undefined : { publishedVersionId: state.publishedVersionId };
  const ticket = await startUpload(ctx, { ...put, expect }, undefined, true);
  const namesObject = backendNamed(ticket.backend).knows === "in a transaction";
  if (put.size === undefined && !namesObject) {
    throw assetError(
      "SIZE_REQUIRED",
      "The bucket takes only files of a known size. Send the file with a Content-Length.",
      { folderPath: put.folderPath },
    );
  }
  // RFC 9110 §13.2.1: conditions count only for a request that would succeed without them.
  const violated = state && violation(state.publishedVersionId, { ifMatch, ifNoneMatch });
  if (state !== null && violated !== null) {
    const { folderPath, basename } = put;
    throw assetError(
      "CONFLICT",
      `"${joinPath(folderPath, basename)}" ${violated.reason}. Reload and retry.`,
      { folderPath, basename, expected: violated.expected, actual: state },
    );
  }
  const { intentId, uploadUrl, method, headers } = ticket;
  return { intentId, namesObject, uploadUrl, method, headers };
}

/** The URL of a version serves this version whatever an asset at its path has. */
function requireNoVersion(ctx: WriteCtx, { folderPath, basename }: AssetPath): void {
  const path = joinPath(folderPath, basename);
  const [first, versionId, ...more] = path.split("/");
  if (first !== VERSION_SEGMENT || versionId === undefined || more.length > 1) return;
  if (ctx.db.normalizeId("versions", versionId) === null) return;
  throw pathInvalid(path, "it is the path of a version, which never changes; use the asset's path");
}

/** Returns the first condition that the current version (`null`: none) violates (RFC 9110 §13.2.2). */
function violation(
  current: string | null,
  { ifMatch, ifNoneMatch }: Conditions,
): { reason: string; expected: Expectation } | null {
  if (ifMatch === "*" && current === null) {
    return { reason: "has no published version", expected: { absent: false } };
  }
  if (Array.isArray(ifMatch) && (current === null || !ifMatch.includes(current))) {
    const [publishedVersionId] = ifMatch;
    return { reason: "has another version", expected: { publishedVersionId } };
  }
  if (ifNoneMatch === "*" && current !== null) {
    return { reason: "has a published version", expected: { publishedVersionId: null } };
  }
  if (Array.isArray(ifNoneMatch) && current !== null && ifNoneMatch.includes(current)) {
    return { reason: "has this version", expected: {} };
  }
  return null;
}
