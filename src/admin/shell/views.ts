import {
  Activity,
  ChartPie,
  Folder,
  type LucideIcon,
  PackageCheck,
  Server,
  Trash2,
} from "lucide-react";
import { useReleasesFolder } from "../releases/ReleasesProvider.js";
import { useAdmin } from "../state/AdminContext.js";
import { ADMIN_VIEWS, type AdminView } from "../state/location.js";

export const VIEW_ICONS: Record<AdminView, LucideIcon> = {
  files: Folder,
  changes: Activity,
  releases: PackageCheck,
  trash: Trash2,
  storage: ChartPie,
  settings: Server,
};

/**
 * Returns the screens that the visitor may open, each with a function that opens it. The settings are those of all
 * folders.
 */
export function useViews(): { view: AdminView; open: () => void }[] {
  const { navigate, rootPath } = useAdmin();
  const releasesFolder = useReleasesFolder();
  const hidden: Partial<Record<AdminView, boolean>> = {
    releases: releasesFolder === null,
    settings: rootPath !== "",
  };
  return ADMIN_VIEWS.filter((view) => hidden[view] !== true).map((view) => ({
    view,
    open: () => navigate(view === "releases" ? { view, folderPath: releasesFolder! } : { view }),
  }));
}
