import { useCallback, useState } from "react";
import type { AssetAdminProps } from "../types.js";
import type { Navigate } from "./AdminContext.js";
import { type AdminLocation, completeLocation } from "./location.js";

/** The current location: controlled by the app if it passes `location`, otherwise by the panel. */
export function useLocation({
  location,
  defaultLocation,
  onNavigate,
}: Pick<AssetAdminProps, "location" | "defaultLocation" | "onNavigate">): {
  location: AdminLocation;
  navigate: Navigate;
} {
  const [own, setOwn] = useState(() => completeLocation(defaultLocation));
  const isControlled = location !== undefined;
  const navigate = useCallback<Navigate>(
    (to, { replace = false } = {}) => {
      const target = completeLocation(to);
      if (!isControlled) setOwn(target);
      onNavigate?.(target, { replace });
    },
    [isControlled, onNavigate],
  );
  return { location: isControlled ? completeLocation(location) : own, navigate };
}
