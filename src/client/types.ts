import type {
  FunctionArgs,
  FunctionReturnType,
  GenericActionCtx,
  GenericDataModel,
} from "convex/server";
import type { ComponentApi as GeneratedApi } from "../component/_generated/component.js";
import type { R2Config } from "../shared/r2/config.js";
import type { Functions, MODULES, Merged } from "../shared/functions/index.js";

/**
 * The component's API in an app, `components.versionedAssets`: its functions by module, documented in
 * docs/api-component.md.
 */
export type ComponentApi<Name extends string | undefined = string | undefined> = GeneratedApi<Name>;

/** The part of a query, mutation or action context that reads from the component. */
export type RunQueryCtx = Pick<GenericActionCtx<GenericDataModel>, "runQuery">;
/** The part of an action context that runs the component's actions. */
export type RunActionCtx = Pick<GenericActionCtx<GenericDataModel>, "runAction">;
/** The part of a mutation or action context that writes to the component. */
export type RunMutationCtx = Pick<GenericActionCtx<GenericDataModel>, "runMutation">;

type Modules = ComponentApi[keyof typeof MODULES];
/** References to all functions of the component, by name. */
// An interface, because the compiler keeps its members and does not expand it.
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface References extends Merged<Modules> {}

/** The component accepts any object as `r2Config` and explains what is wrong with it; here its type is checked. */
type Typed<Passed> = "r2Config" extends keyof Passed
  ? Omit<Passed, "r2Config"> & { r2Config?: R2Config }
  : Passed;

/** The name of a function of the component. */
export type FunctionName = keyof Functions;
/** The arguments of a function of the component. */
export type Args<Name extends FunctionName> = Typed<
  Omit<FunctionArgs<References[Name]>, "resolved">
>;
/** The result of a function of the component. */
export type Result<Name extends FunctionName> = FunctionReturnType<References[Name]>;

/** The result of `startUpload`: how to send the bytes, and the intent to finish. */
export type UploadTicket = Result<"startUpload">;
/** The published version of an asset, with its URL. */
export type PublishedFile = NonNullable<Result<"getPublishedFile">>;
/** A signed URL. */
export type SignedUrl = NonNullable<Result<"getSignedUrl">>;
/** One version in an asset's history. */
export type AssetVersion = Result<"getAssetVersions">[number];
/** A folder. */
export type Folder = NonNullable<Result<"getFolder">>;
/** An asset, published or not. */
export type Asset = NonNullable<Result<"getAsset">>;
/** One entry of the change feed. */
export type AssetChange = Result<"listSince">["changes"][number];
/** A cursor in the change feed. */
export type ChangeCursor = Args<"listSince">["cursor"];
/** The progress of a job on a folder. */
export type FolderJob = Result<"getJob">;
/** An asset in the trash. */
export type TrashedAsset = Result<"listTrash">["page"][number];
/** The result of a sweep. */
export type SweepReport = Result<"listSweeps">[number];
