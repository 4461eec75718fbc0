import { useConvex } from "convex/react";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { ListGroup } from "../state/ListGroup.js";
import { PagedList, type PagedRows } from "../state/pagedList.js";
import { useAdmin } from "../state/AdminContext.js";
import { watchPages } from "../state/usePagedList.js";
import type { AssetAdminApi } from "../types.js";

export type Folder = AssetAdminApi["listFoldersPage"]["_returnType"]["page"][number];

/** The subfolders of each of these, as far as they are loaded. */
export function useFolders(paths: readonly string[]): ReadonlyMap<string, PagedRows<Folder>> {
  const { api } = useAdmin();
  const client = useConvex();
  const group = useMemo(
    () =>
      new ListGroup<Folder>(
        (parentPath) => new PagedList(watchPages(client, api.listFoldersPage, { parentPath })),
      ),
    [client, api],
  );
  const key = JSON.stringify(paths);
  useEffect(() => group.want(JSON.parse(key) as string[]), [group, key]);
  return useSyncExternalStore(group.subscribe, group.getSnapshot, group.getSnapshot);
}
