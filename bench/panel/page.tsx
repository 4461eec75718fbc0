/** The panel alone in a page, with its location in the query: `?url=…&folder=…`. */
import { ConvexProvider, ConvexReactClient } from "convex/react";
import { anyApi } from "convex/server";
import { createRoot } from "react-dom/client";
import { AssetAdmin, type AssetAdminApi } from "convex-versioned-assets/admin";

const query = new URLSearchParams(location.search);
const client = new ConvexReactClient(query.get("url")!);

createRoot(document.getElementById("root")!).render(
  <ConvexProvider client={client}>
    <AssetAdmin
      api={anyApi.assets as unknown as AssetAdminApi}
      defaultLocation={{ folderPath: query.get("folder")! }}
    />
  </ConvexProvider>,
);
