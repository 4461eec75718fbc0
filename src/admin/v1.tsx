/** The panel by the names of convex-versioned-assets 1.x, with its stylesheet in `admin-ui/styles`. */
import { type ReactNode, createContext, useContext } from "react";
import { AssetAdmin } from "./AssetAdmin.js";
import type { AssetAdminApi } from "./types.js";

/** An app's generated `api`, whose module `versionedAssets` exports the functions of `api()`. */
export type AdminUIApi = {
  /** The module of functions. */
  versionedAssets: AssetAdminApi;
};

const Api = createContext<AdminUIApi | null>(null);

/** Passes the app's generated `api` to `AdminPanel`. */
export function AdminUIProvider({ api, children }: { api: AdminUIApi; children: ReactNode }) {
  return <Api.Provider value={api}>{children}</Api.Provider>;
}

/** The props of the panel of 1.x. */
export type AdminPanelProps = {
  /** The folder to show first; by default the root. */
  initialPath?: string;
  /** Called with the folder that the user opens. */
  onNavigate?: (path: string) => void;
  /** A class of the element. */
  className?: string;
};

/** The admin panel, within `AdminUIProvider`. New code uses `AssetAdmin`. */
export function AdminPanel({ initialPath = "", onNavigate, className }: AdminPanelProps) {
  const api = useContext(Api);
  if (api === null) throw new Error("AdminPanel must be within AdminUIProvider.");
  return (
    <AssetAdmin
      api={api.versionedAssets}
      defaultLocation={{ folderPath: initialPath }}
      onNavigate={onNavigate && (({ folderPath }) => onNavigate(folderPath))}
      className={className}
    />
  );
}
