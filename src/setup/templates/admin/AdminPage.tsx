import { AssetAdmin } from "convex-versioned-assets/admin";
import "convex-versioned-assets/admin.css";
import { api } from "../convex/_generated/api";

/** Anyone can open this page. convex/authz.ts decides which data it shows and which calls it may make. */
export function AdminPage() {
  return <AssetAdmin api={api.assets} />;
}
