import { ConvexProvider, ConvexReactClient } from "convex/react";
import { StrictMode, Suspense, lazy } from "react";
import { createRoot } from "react-dom/client";
import { MissingDeployment } from "./components/MissingDeployment.js";
import { convexUrl } from "./lib/deployment.js";
import { isAdminPath } from "./lib/adminPath.js";

// Each page loads its own styles, so that they do not mix.
const Page = isAdminPath(location.pathname)
  ? lazy(() => import("./AdminPage.js"))
  : lazy(() => import("./DemoPage.js"));

const root = createRoot(document.getElementById("root")!);

root.render(
  <StrictMode>
    {convexUrl === undefined ? (
      <MissingDeployment />
    ) : (
      <ConvexProvider client={new ConvexReactClient(convexUrl)}>
        <Suspense>
          <Page />
        </Suspense>
      </ConvexProvider>
    )}
  </StrictMode>,
);
