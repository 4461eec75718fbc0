import {
  type AdminLocation,
  formatAdminLocation,
  parseAdminLocation,
} from "convex-versioned-assets/admin";
import { useMemo, useSyncExternalStore } from "react";
import { ADMIN_PATH } from "./adminPath.js";

const MOVED = "demo:moved";

function subscribe(listener: () => void) {
  addEventListener("popstate", listener);
  addEventListener(MOVED, listener);
  return () => {
    removeEventListener("popstate", listener);
    removeEventListener(MOVED, listener);
  };
}

/** The panel's location in the page's URL: `/admin/files/images/hero?sort=-size`. */
export function useAdminLocation(): AdminLocation {
  const path = useSyncExternalStore(subscribe, () => location.pathname + location.search);
  return useMemo(() => parseAdminLocation(path.slice(ADMIN_PATH.length)), [path]);
}

export function goToAdmin(to: AdminLocation, replace: boolean): void {
  const url = `${ADMIN_PATH}/${formatAdminLocation(to)}`;
  if (replace) history.replaceState(null, "", url);
  else history.pushState(null, "", url);
  dispatchEvent(new Event(MOVED));
}
