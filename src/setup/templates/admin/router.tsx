import { createRootRoute, createRoute, createRouter } from "@tanstack/react-router";
import { AdminPage } from "./AdminPage";
import App from "./App";

const rootRoute = createRootRoute();

const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  component: App,
});

const adminRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/admin",
  component: AdminPage,
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([appRoute, adminRoute]),
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
