import { useCallback, useEffect, useRef, useState } from "react";
import type { AssetAdminProps } from "../types.js";
import type { Navigate } from "./AdminContext.js";
import { optionsElsewhere } from "./listOptions.js";
import { type AdminLocation, completeLocation } from "./location.js";

/**
 * The current location: controlled by the app if it passes `location`, otherwise by the panel. An app whose
 * location has no `list` leaves the options of the list to the panel.
 */
export function useLocation({
  location: given,
  defaultLocation,
  rootPath,
  onNavigate,
}: Pick<AssetAdminProps, "location" | "defaultLocation" | "rootPath" | "onNavigate">): {
  location: AdminLocation;
  navigate: Navigate;
} {
  const [own, setOwn] = useState(() => completeLocation(defaultLocation, rootPath));
  const isControlled = given !== undefined;
  const location = isControlled ? completeLocation({ list: own.list, ...given }, rootPath) : own;
  // Other screens have no list in their URL.
  const latest = useRef(location);
  useEffect(() => {
    const list = location.view === "files" ? location.list : latest.current.list;
    latest.current = { ...location, list };
  });
  const navigate = useCallback<Navigate>(
    (wanted, { replace = false } = {}) => {
      const to = typeof wanted === "function" ? wanted(latest.current) : wanted;
      const { view, folderPath, list } = latest.current;
      const wantedPlace = completeLocation(to, rootPath);
      const isHere = view === "files" && folderPath === wantedPlace.folderPath;
      const kept = isHere ? list : optionsElsewhere(list, wantedPlace.basename !== null);
      const target = { ...wantedPlace, list: to.list ?? kept };
      // The next call may come before the next render.
      latest.current = target;
      setOwn(target);
      onNavigate?.(target, { replace });
    },
    [onNavigate, rootPath],
  );
  return { location, navigate };
}
