import { type ReactNode, createContext, useContext } from "react";
import type { AssetAdminApi } from "../types.js";
import type { AdminLocation } from "./location.js";

export type Navigate = (to: Partial<AdminLocation>, options?: { replace?: boolean }) => void;

/** How much room the panel has; an app may put it anywhere, so the window's width says nothing. */
export type PanelSize = "narrow" | "medium" | "wide";

/** What every part of the panel may need. */
export type Admin = {
  api: AssetAdminApi;
  location: AdminLocation;
  /** Goes somewhere; what is left out of `to` is the files, the root and no asset. */
  navigate: Navigate;
  formatActor: (actor: string | undefined) => ReactNode;
  /** Where the app serves files; `null` when that is not known. */
  filesUrl: string | null;
  size: PanelSize;
  /** Where menus and dialogs are drawn: inside the panel, so that they have its colours. */
  overlays: HTMLElement | null;
};

const AdminContext = createContext<Admin | null>(null);

export const AdminProvider = AdminContext.Provider;

export function useAdmin(): Admin {
  const admin = useContext(AdminContext);
  if (admin === null) throw new Error("This belongs inside of <AssetAdmin>.");
  return admin;
}
