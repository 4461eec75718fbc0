import { Activity, ChartPie, Folder, type LucideIcon, Server, Trash2 } from "lucide-react";
import type { AdminView } from "../state/location.js";

export const VIEW_ICONS: Record<AdminView, LucideIcon> = {
  files: Folder,
  changes: Activity,
  trash: Trash2,
  storage: ChartPie,
  settings: Server,
};
