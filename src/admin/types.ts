/** The props of the panel. */
import type { ApiFromModules } from "convex/server";
import type { CSSProperties, ReactNode } from "react";
import type { AssetApi } from "../client/api.js";
import type { PanelFunction } from "../shared/functions/index.js";
import type { AdminLocation } from "./state/location.js";
import type { SomeAdminWords } from "./words/mergeWords.js";

/** The functions that an app may leave out: the panel then hides what needs them. */
type OptionalFunction =
  | ("getTakedown" | "takeDown" | "takeDownFolder" | "takeDownVersions")
  | ("getFolderPreviewUrl" | "listQuotas" | "listReferences" | "searchFolders" | "setQuota")
  | ("getImagePresets" | "getRenditions" | "retryRenditions" | "setImagePresets")
  | ReleaseFunction;

/** The functions that releases need, all of them. */
export type ReleaseFunction =
  | ("addToRelease" | "createRelease" | "discardRelease" | "getRelease" | "getVersion")
  | ("listReleaseEntriesPage" | "listReleases" | "publishRelease" | "removeFromRelease")
  | ("rollbackRelease" | "scheduleRelease" | "unscheduleRelease");

/** The types of the functions that the panel calls. */
type PanelApi = ApiFromModules<{ assets: Pick<AssetApi, PanelFunction> }>["assets"];

/**
 * The functions that the app exported with `api()` of `VersionedAssets`, as in its generated `api` object,
 * for example `api.assets`.
 */
export type AssetAdminApi = Omit<PanelApi, OptionalFunction> &
  Partial<Pick<PanelApi, OptionalFunction>>;

/** The props of the panel without its frame; only `api` is required. */
export type AssetPartsProps = {
  /** The functions that the app exported with `api()`, for example `api.assets`. */
  api: AssetAdminApi;
  /** The current location, if the app controls it, for example in its URL. Pass `onNavigate` too. */
  location?: Partial<AdminLocation>;
  /** The initial location, if the panel controls it. */
  defaultLocation?: Partial<AdminLocation>;
  /**
   * The folder that the panel begins at, for users who may see nothing outside of it; by default the root. Locations
   * elsewhere show this folder. It protects nothing: `auth` decides what a user may see.
   */
  rootPath?: string;
  /**
   * Called when the user navigates.
   *
   * @param replace true for a step that should not create a history entry.
   */
  onNavigate?: (location: AdminLocation, options: { replace: boolean }) => void;
  /** Renders an actor. Actors are what the app's `auth` callback returned. */
  formatActor?: (actor: string) => ReactNode;
  /**
   * The base URL of the asset routes: origin and `pathPrefix` of `registerAssetRoutes`, for example
   * `https://happy-otter-123.convex.site/assets`. By default derived for Convex cloud deployments and the
   * prefix `/assets`.
   */
  filesUrl?: string;
  /** Removes location and other metadata from photos before they are uploaded; false by default. */
  stripPhotoMetadata?: boolean;
  /** By default it follows the visitor's system. */
  theme?: "light" | "dark" | "auto";
  /**
   * Texts to show instead of the English ones: a whole table, such as `de` of `convex-versioned-assets/admin/de`,
   * or some of them, such as `{ shell: { title: "Media" } }`. Pass the same object each time.
   */
  words?: SomeAdminWords;
  /** A class of the element. */
  className?: string;
  /** Styles of the element, such as the variables of the theme. */
  style?: CSSProperties;
};

/** The props of the element around parts of the panel. */
export type AssetAdminProviderProps = AssetPartsProps & {
  /** The parts, in any layout. */
  children: ReactNode;
};

/** The props of the panel; only `api` is required. */
export type AssetAdminProps = AssetPartsProps & {
  /** The title at the top of the panel. */
  title?: string;
};
