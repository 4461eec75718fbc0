/**
 * For the templates of the panel's page, what their surroundings in an app declare: the panel of the
 * package, and the route tree that TanStack Router generates.
 */
declare module "convex-versioned-assets/admin" {
  import type { ReactNode } from "react";
  export function AssetAdmin(props: { api: object }): ReactNode;
}
