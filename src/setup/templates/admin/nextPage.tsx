"use client";

import { AssetAdmin } from "convex-versioned-assets/admin";
import "convex-versioned-assets/admin.css";
import { api } from "../convex/_generated/api";

/** Everybody may open this page; what it shows and does is decided in convex/authz.ts. */
export default function AdminPage() {
  return <AssetAdmin api={api.versionedAssets} />;
}
