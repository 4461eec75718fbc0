/** Frameworks render pages on a server first, where there is no connection and, before Node 22, no WebSocket. */
import { ConvexProvider, ConvexReactClient } from "convex/react";
import { anyApi } from "convex/server";
import { renderToString } from "react-dom/server";
import { afterEach, expect, test, vi } from "vitest";
import { AssetAdmin } from "./AssetAdmin.js";
import { ADMIN_VIEWS } from "./state/location.js";
import type { AssetAdminApi } from "./types.js";

afterEach(() => void vi.unstubAllGlobals());

test.each(ADMIN_VIEWS)("the panel renders on a server, with its view %s", (view) => {
  vi.stubGlobal("WebSocket", undefined);
  const client = new ConvexReactClient("https://happy-animal-123.convex.cloud");
  const html = renderToString(
    <ConvexProvider client={client}>
      <AssetAdmin
        api={anyApi.assets as unknown as AssetAdminApi}
        title="Files"
        defaultLocation={{ view }}
      />
    </ConvexProvider>,
  );
  expect(html).toContain("Files");
  expect(html).not.toContain("No connection");
});
