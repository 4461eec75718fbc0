/** Determines the URL of the app's asset routes. */

export type VersionedAssetsOptions = {
  /**
   * The URL of `registerAssetRoutes`, with its prefix, such as `https://files.example.com/assets`. By default
   * `/assets` on the deployment's own site.
   */
  routesUrl?: string;
};

/** `undefined` outside of a deployment; functions that need it then throw. */
export function routesUrlOf({ routesUrl }: VersionedAssetsOptions): string | undefined {
  const site = process.env.CONVEX_SITE_URL;
  return routesUrl ?? (site === undefined ? undefined : `${site}/assets`);
}
