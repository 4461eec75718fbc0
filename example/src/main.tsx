import { ConvexProvider, ConvexReactClient } from "convex/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { MissingDeployment } from "./components/MissingDeployment.js";
import { convexUrl } from "./lib/deployment.js";
import { isAdminPath } from "./lib/adminPath.js";

// Each page loads its own styles, so that they do not mix. Until then index.html shows that it loads.
const { default: Page } = isAdminPath(location.pathname)
  ? await import("./AdminPage.js")
  : location.pathname === "/parts"
    ? await import("./PartsPage.js")
    : await import("./DemoPage.js");

const root = createRoot(document.getElementById("root")!);

root.render(
  <StrictMode>
    {convexUrl === undefined ? (
      <MissingDeployment />
    ) : (
      <ConvexProvider client={new ConvexReactClient(convexUrl)}>
        <Page />
      </ConvexProvider>
    )}
  </StrictMode>,
);
