import { useConvex } from "convex/react";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { PageList, type PageListState } from "../../react/pageList.js";
import { watchPages } from "../../react/usePageList.js";
import { ListGroup } from "../state/ListGroup.js";
import { useAdmin } from "../state/AdminContext.js";
import { COMPLETE } from "../state/everyPage.js";
import type { AssetAdminApi } from "../types.js";

export type Folder = AssetAdminApi["listFoldersPage"]["_returnType"]["page"][number];

/** The subfolders of each of these, as far as they are loaded: the first ones, and more when they are shown. */
export function useFolders(paths: readonly string[]): ReadonlyMap<string, PageListState<Folder>> {
  const { api } = useAdmin();
  const client = useConvex();
  const group = useMemo(
    () =>
      new ListGroup<Folder>(
        (parentPath) =>
          new PageList(watchPages(client, api.listFoldersPage, { parentPath }), {
            first: COMPLETE.first,
          }),
      ),
    [client, api],
  );
  const key = JSON.stringify(paths);
  useEffect(() => group.want(JSON.parse(key) as string[]), [group, key]);
  return useSyncExternalStore(group.subscribe, group.getSnapshot, group.getSnapshot);
}
