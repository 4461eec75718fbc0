/** Where an app's asset routes are, as far as its functions can know. */

export type VersionedAssetsOptions = {
  /**
   * Where `registerAssetRoutes` serves, with its prefix, such as `https://files.example.com/assets`.
   * By default `/assets` of the deployment's own site.
   */
  routesUrl?: string;
};

/** `undefined` outside of a deployment; who needs it then says so. */
export function routesUrlOf({ routesUrl }: VersionedAssetsOptions): string | undefined {
  const site = process.env.CONVEX_SITE_URL;
  return routesUrl ?? (site === undefined ? undefined : `${site}/assets`);
}
