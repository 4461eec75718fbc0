import { createFileRoute } from "@tanstack/react-router";
import { AssetAdmin } from "convex-versioned-assets/admin";
import "convex-versioned-assets/admin.css";
import { api } from "../convex/_generated/api";

export const Route = createFileRoute("/admin")({ component: AdminPage });

/** Everybody may open this page; what it shows and does is decided in convex/authz.ts. */
function AdminPage() {
  return <AssetAdmin api={api.versionedAssets} />;
}
