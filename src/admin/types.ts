/** What an app passes to the panel. */
import type { ApiFromModules } from "convex/server";
import type { CSSProperties, ReactNode } from "react";
import type { buildApi } from "../client/api.js";
import type { AdminLocation } from "./state/location.js";
import type { PANEL_FUNCTIONS } from "./state/panelFunctions.js";

type Functions = ReturnType<typeof buildApi>;

/**
 * What `api` must hold: the functions that the app exported with `api()` of `VersionedAssets`, as
 * its generated `api` object names them, for example `api.assets`.
 */
export type AssetAdminApi = ApiFromModules<{
  assets: Pick<Functions, (typeof PANEL_FUNCTIONS)[number]>;
}>["assets"];

/** How an app sets the panel up; only `api` is needed. */
export type AssetAdminProps = {
  /** The functions that the app exported with `api()`, for example `api.assets`. */
  api: AssetAdminApi;
  /** What the panel shows, for an app that keeps it, say in its URL. Pass `onNavigate` too. */
  location?: Partial<AdminLocation>;
  /** Where the panel starts when it keeps its location itself. */
  defaultLocation?: Partial<AdminLocation>;
  /**
   * Called when somebody goes somewhere else in the panel.
   *
   * @param replace true for a step that the browser's history should not remember.
   */
  onNavigate?: (location: AdminLocation, options: { replace: boolean }) => void;
  /** Shows who did something. Actors are what the app's `auth` callback returned. */
  formatActor?: (actor: string) => ReactNode;
  /**
   * Where the app serves files: what `registerAssetRoutes` got as `pathPrefix`, with its origin,
   * for example `https://happy-otter-123.convex.site/assets`. By default it is worked out for a
   * deployment in Convex's cloud and the prefix `/assets`.
   */
  filesUrl?: string;
  /** By default as the visitor's system has it. */
  theme?: "light" | "dark" | "auto";
  /** The name at the top of the panel. */
  title?: string;
  className?: string;
  style?: CSSProperties;
};
