import { type RequestForQueries, useQueries } from "convex/react";
import { type ReactNode, createContext, useContext, useMemo } from "react";
import { hasScope } from "../../shared/scopes.js";
import { useAdmin } from "../state/AdminContext.js";
import { pathsTo } from "../state/paths.js";
import type { ReleaseApi } from "./types.js";

const FolderContext = createContext<string | null>(null);

/**
 * Returns the outermost folder on the way to the current one whose releases the visitor may see. It is `null` if the app
 * does not export them or refuses all, and until that is known: the panel then shows nothing of releases.
 */
export function useReleasesFolder(): string | null {
  return useContext(FolderContext);
}

/** Returns the functions of releases; only for what is shown with a folder of releases. */
export function useReleaseApi(): ReleaseApi {
  return useAdmin().api as ReleaseApi;
}

/** Finds out of which folder the visitor may see releases. */
export function ReleasesProvider({ children }: { children: ReactNode }) {
  const { api, location, rootPath } = useAdmin();
  const { listReleases } = api;
  const { folderPath } = location;
  const folders = useMemo(
    () => pathsTo(folderPath, rootPath).filter(hasScope),
    [folderPath, rootPath],
  );
  const queries = useMemo((): RequestForQueries => {
    if (listReleases === undefined) return {};
    const one = (path: string) => ({ query: listReleases, args: { folderPath: path, limit: 1 } });
    return Object.fromEntries(folders.map((path) => [path, one(path)]));
  }, [listReleases, folders]);
  const results: Record<string, unknown> = useQueries(queries);
  const outermost = folders.find((path) => !(results[path] instanceof Error));
  const isKnown = outermost !== undefined && results[outermost] !== undefined;
  return (
    <FolderContext.Provider value={isKnown ? outermost : null}>{children}</FolderContext.Provider>
  );
}
