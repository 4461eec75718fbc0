/** The panel by its names in 1.x. */
import { ConvexProvider, ConvexReactClient } from "convex/react";
import { anyApi } from "convex/server";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import type { AssetAdminApi } from "./types.js";
import { AdminPanel, AdminUIProvider } from "./v1.js";

const api = { versionedAssets: anyApi.versionedAssets as unknown as AssetAdminApi };

test("shows the panel within its provider", () => {
  const client = new ConvexReactClient("https://happy-animal-123.convex.cloud");
  const html = renderToString(
    <ConvexProvider client={client}>
      <AdminUIProvider api={api}>
        <AdminPanel initialPath="images/icons" className="of-the-app" />
      </AdminUIProvider>
    </ConvexProvider>,
  );
  expect(html).toContain("of-the-app");
  expect(html).toContain("icons");
});

test("names the provider if it is missing", () => {
  expect(() => renderToString(<AdminPanel />)).toThrow("AdminUIProvider");
});
