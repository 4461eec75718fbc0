/** As TanStack Router's generator writes it for `src/routes/admin.tsx`. */
import type { RootRoute } from "@tanstack/react-router";

declare module "@tanstack/react-router" {
  interface FileRoutesByPath {
    "/admin": {
      id: "/admin";
      path: "/admin";
      fullPath: "/admin";
      preLoaderRoute: unknown;
      parentRoute: RootRoute;
    };
  }
}
