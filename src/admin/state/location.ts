/** Where somebody is in the panel, and how to write that down in a URL. */

export const ADMIN_VIEWS = ["files", "trash", "changes", "storage", "operation"] as const;

/** The screens of the panel. */
export type AdminView = (typeof ADMIN_VIEWS)[number];

/** A place in the panel. */
export type AdminLocation = {
  view: AdminView;
  /** The folder that is shown, or that changes are filtered by; `""` is the root. */
  folderPath: string;
  /** The asset in that folder that is open; `null` for none. */
  basename: string | null;
};

/** Fills in what is left out: the files at the root. */
export function completeLocation(location: Partial<AdminLocation> = {}): AdminLocation {
  const { view = "files", folderPath = "", basename = null } = location;
  return { view, folderPath, basename };
}

/**
 * Writes a place as a path for a URL: `files/images/` is a folder, `files/images/hero` an asset,
 * `trash` the trash.
 */
export function formatAdminLocation(location: Partial<AdminLocation>): string {
  const { view, folderPath, basename } = completeLocation(location);
  const folder = folderPath === "" ? [] : folderPath.split("/");
  if (folder.length === 0 && basename === null) return view;
  return [view, ...[...folder, basename ?? ""].map(encodeSegment)].join("/");
}

/** Reads what `formatAdminLocation` wrote; anything else is the files at the root. */
export function parseAdminLocation(text: string): AdminLocation {
  const [first = "", ...rest] = text.replace(/^\//, "").split("/");
  const view = ADMIN_VIEWS.find((candidate) => candidate === first);
  if (view === undefined) return completeLocation();
  const segments = rest.map(decodeSegment);
  const basename = segments.pop() ?? "";
  return { view, folderPath: segments.join("/"), basename: basename === "" ? null : basename };
}

/** Names may hold `%`, `?` and `#`, which must not end the path. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment);
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
