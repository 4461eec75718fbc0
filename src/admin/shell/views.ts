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

/** Returns the screens that the visitor may open, each with a function that opens it. */
export function useViews(): { view: AdminView; open: () => void }[] {
  const { navigate } = useAdmin();
  const releasesFolder = useReleasesFolder();
  return ADMIN_VIEWS.filter((view) => view !== "releases" || releasesFolder !== null).map(
    (view) => ({
      view,
      open: () => navigate(view === "releases" ? { view, folderPath: releasesFolder! } : { view }),
    }),
  );
}
