import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server";
import type { PartFunctions } from "../../client/parts/saved.js";
import { mayBeMissing } from "../../shared/missingFunction.js";
import type { UploadLimits } from "../../shared/uploadLimits.js";
import type { AssetPath } from "../../shared/paths.js";
import type { FinishUpload, StartUpload } from "../useUploadFile.js";
import { sendingFunctions } from "./sendingFunctions.js";
import type { PublishedContent, UploadQueue, UploadQueueFunctions } from "./types.js";

/** The function that an app exported as `getUploadLimits`. */
export type GetUploadLimits = FunctionReference<
  "query",
  "public",
  { folderPath: string },
  UploadLimits
>;

/** The upload functions that an app exports. */
export type UploadApi<Start extends StartUpload, Finish extends FinishUpload> = {
  /** Starts an upload. */
  startUpload: Start;
  /** Makes a version of the uploaded bytes. */
  finishUpload: Finish;
  /** Pass `null` to check limits only on the server. */
  getUploadLimits: GetUploadLimits | null;
  /** With it, `onConflict` and `skipUnchanged` look at files before they begin to send. */
  getAsset?: GetAsset;
  /** With both of these, large files are sent to a bucket in parts, and resumed. */
  signUploadParts?: PartFunction<"signUploadParts">;
  /** Lists the parts to resume with. */
  listUploadedParts?: PartFunction<"listUploadedParts">;
};

/** The function that an app exported as `getAsset`. */
type GetAsset = FunctionReference<
  "query",
  "public",
  AssetPath,
  { published: PublishedContent | null } | null
>;

/** A function for parts, as an app exports it. */
type PartFunction<Name extends keyof PartFunctions> = FunctionReference<
  "mutation",
  "public",
  Parameters<PartFunctions[Name]>[0],
  Awaited<ReturnType<PartFunctions[Name]>>
>;

/** The upload queue for an app's functions. */
export type UploadQueueOf<Start extends StartUpload, Finish extends FinishUpload> = UploadQueue<
  FunctionArgs<Start>,
  FunctionArgs<Finish>,
  FunctionReturnType<Finish>
>;

/** The part of a Convex client that the queue uses. */
export type UploadClient = {
  /** Calls a mutation. */
  mutation(mutation: FunctionReference<"mutation">, args: object): Promise<unknown>;
  /** Calls a query. */
  query(query: FunctionReference<"query">, args: object): Promise<unknown>;
};

/** Returns an app's functions for `createUploadQueue`, called through a Convex client. */
export function uploadFunctions<Start extends StartUpload, Finish extends FinishUpload>(
  client: UploadClient,
  functions: UploadApi<Start, Finish>,
): UploadQueueFunctions<FunctionArgs<Start>, FunctionArgs<Finish>, FunctionReturnType<Finish>> {
  const { getUploadLimits, getAsset } = functions;
  return {
    ...sendingFunctions(client, functions),
    ...(getAsset && { getAsset: async (args) => (await client.query(getAsset, args)) as never }),
    getUploadLimits: async (args) => {
      if (!getUploadLimits) return {};
      try {
        return (await client.query(getUploadLimits, args)) as UploadLimits;
      } catch (error) {
        if (mayBeMissing(error)) return {};
        throw error;
      }
    },
  };
}
