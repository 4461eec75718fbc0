import { createFileRoute } from "@tanstack/react-router";
import { AssetAdmin } from "convex-versioned-assets/admin";
import "convex-versioned-assets/admin.css";
import { api } from "../convex/_generated/api";

export const Route = createFileRoute("/admin")({ component: AdminPage });

/** Anyone can open this page. convex/authz.ts decides which data it shows and which calls it may make. */
function AdminPage() {
  return <AssetAdmin api={api.assets} />;
}
