import { type ReactNode, createContext, useContext } from "react";
import type { AssetAdminApi } from "../types.js";
import type { AdminLocation } from "./location.js";

/** Goes to a location, or to one that follows from the current one. */
export type Navigate = (
  to: Partial<AdminLocation> | ((current: AdminLocation) => Partial<AdminLocation>),
  options?: { replace?: boolean },
) => void;

/** The panel's size; an app may render it anywhere, so the window's width is irrelevant. */
export type PanelSize = "narrow" | "medium" | "wide";

/** The context of all parts of the panel. */
export type Admin = {
  api: AssetAdminApi;
  location: AdminLocation;
  /** The folder that the panel begins at; `""` is the root. */
  rootPath: string;
  /** Navigates; fields missing in `to` default to files, this folder and no asset. */
  navigate: Navigate;
  formatActor: (actor: string | undefined) => ReactNode;
  /** The base URL of the asset routes; `null` if unknown. */
  filesUrl: string | null;
  size: PanelSize;
  /** The container of menus and dialogs, inside the panel so that they inherit its colors. */
  overlays: HTMLElement | null;
};

const AdminContext = createContext<Admin | null>(null);

export const AdminProvider = AdminContext.Provider;

export function useAdmin(): Admin {
  const admin = useContext(AdminContext);
  if (admin === null) throw new Error("Render this component inside <AssetAdmin>.");
  return admin;
}
