import type {
  FunctionArgs,
  FunctionReturnType,
  GenericActionCtx,
  GenericDataModel,
} from "convex/server";
import type { ComponentApi as GeneratedApi } from "../component/_generated/component.js";

/**
 * The component as an app sees it, `components.versionedAssets`: its functions by module, which
 * docs/api-component.md describes one by one.
 */
export type ComponentApi<Name extends string | undefined = string | undefined> = GeneratedApi<Name>;

/** The least a query, mutation or action must have to read through the component. */
export type RunQueryCtx = Pick<GenericActionCtx<GenericDataModel>, "runQuery">;
/** The least an action must have to run actions of the component. */
export type RunActionCtx = Pick<GenericActionCtx<GenericDataModel>, "runAction">;
/** The least a mutation or action must have to write through the component. */
export type RunMutationCtx = Pick<GenericActionCtx<GenericDataModel>, "runMutation">;

type Functions = ComponentApi["assetManager"] &
  ComponentApi["batches"] &
  ComponentApi["changelog"] &
  ComponentApi["operations"] &
  ComponentApi["pages"] &
  ComponentApi["search"] &
  ComponentApi["settings"] &
  ComponentApi["sweeper"] &
  ComponentApi["trash"] &
  ComponentApi["bucket"] &
  ComponentApi["content"] &
  ComponentApi["migration"] &
  ComponentApi["signedUrl"] &
  ComponentApi["usage"] &
  ComponentApi["verification"];

/** The name of a function of the component. */
export type FunctionName = keyof Functions;
/** What a function of the component accepts. */
export type Args<Name extends FunctionName> = FunctionArgs<Functions[Name]>;
/** What a function of the component returns. */
export type Result<Name extends FunctionName> = FunctionReturnType<Functions[Name]>;

/** What `startUpload` returns: how to send the bytes, and the intent to finish. */
export type UploadTicket = Result<"startUpload">;
/** The published version of an asset, with its URL. */
export type PublishedFile = NonNullable<Result<"getPublishedFile">>;
/** An address that works for a while. */
export type SignedUrl = NonNullable<Result<"getSignedUrl">>;
/** One version in an asset's history. */
export type AssetVersion = Result<"getAssetVersions">[number];
/** A folder. */
export type Folder = NonNullable<Result<"getFolder">>;
/** An asset, published or not. */
export type Asset = NonNullable<Result<"getAsset">>;
/** One entry of the change feed. */
export type AssetChange = Result<"listSince">["changes"][number];
/** A place in the change feed. */
export type ChangeCursor = Args<"listSince">["cursor"];
/** How far work on a whole folder is. */
export type FolderOperation = Result<"getOperation">;
/** An asset in the trash. */
export type TrashedAsset = Result<"listTrash">["page"][number];
/** What a sweep has freed. */
export type SweepReport = Result<"listSweeps">[number];
