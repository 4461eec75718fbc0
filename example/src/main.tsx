import { ConvexProvider, ConvexReactClient } from "convex/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.js";
import { MissingDeployment } from "./components/MissingDeployment.js";
import { convexUrl } from "./lib/deployment.js";
import "./styles/base.css";
import "./styles/layout.css";
import "./styles/stage.css";
import "./styles/upload.css";
import "./styles/lists.css";
import "./styles/history.css";

const root = createRoot(document.getElementById("root")!);

root.render(
  <StrictMode>
    {convexUrl === undefined ? (
      <MissingDeployment />
    ) : (
      <ConvexProvider client={new ConvexReactClient(convexUrl)}>
        <App />
      </ConvexProvider>
    )}
  </StrictMode>,
);
