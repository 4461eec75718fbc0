import { useMutation } from "convex/react";
import { useEffect, useMemo, useRef } from "react";
import {
  joinPath,
  lastSegment,
  parentOf,
  parseFolderPath,
  rebase,
  isWithin,
} from "../../shared/paths.js";
import { useAdmin } from "../state/AdminContext.js";
import { isInUse, useTask } from "../state/useTask.js";
import { placeName } from "../state/paths.js";
import { useToast } from "../ui/Toasts.js";
import { useWords } from "../words/WordsContext.js";

type NamedFolder = { path: string; name: string };

export type FolderActions = {
  /** Creates a folder and opens it; returns false if that failed. */
  create: (parentPath: string, name: string) => Promise<boolean>;
  /** @throws the reason why the name is refused. */
  rename: (folder: NamedFolder, newName: string) => Promise<void>;
  /** Moves a folder into another one, keeping its name. */
  moveInto: (path: string, parentPath: string) => Promise<void>;
  /** Moves a folder and its contents to the trash. */
  remove: (path: string) => Promise<boolean>;
  /** Sets the folder's access; `null` inherits from the parent. */
  setAccess: (path: string, access: "public" | "private" | null) => Promise<boolean>;
};

/** The actions for folders, with messages and undo. */
export function useFolderActions(): FolderActions {
  const t = useWords();
  const { api, location, navigate } = useAdmin();
  const run = useTask();
  const toast = useToast();
  const createFolder = useMutation(api.createFolderByPath);
  const updateFolder = useMutation(api.updateFolder);
  const moveFolder = useMutation(api.moveFolder);
  const deleteFolder = useMutation(api.deleteFolder);
  const undeleteFolder = useMutation(api.undeleteFolder);
  const setFolderAccess = useMutation(api.setFolderAccess);

  // Undo may run much later, from another location.
  const latest = useRef(location);
  useEffect(() => {
    latest.current = location;
  }, [location]);

  return useMemo(() => {
    /** Keeps the location on a folder that is moved. */
    const follow = (path: string, toPath: string) => {
      const { view, folderPath, basename } = latest.current;
      if (!isWithin(folderPath, path)) return;
      navigate({ view, folderPath: rebase(folderPath, path, toPath), basename }, { replace: true });
    };
    /** Moves a folder, and offers the reverse as undo. */
    const moveWith = async (
      [path, toPath]: [string, string],
      title: string,
      move: (isBack: boolean) => Promise<{ status: string }>,
    ) => {
      const back = async () => {
        if ((await run(() => move(true))) !== undefined) follow(toPath, path);
      };
      const { status } = await move(false);
      // A large folder may still be moving; it can be moved back when it has arrived.
      const isMoved = status === "done";
      toast({
        title,
        action: isMoved ? { label: t.common.undo, onClick: () => void back() } : undefined,
      });
      follow(path, toPath);
    };
    /** Moving also changes the displayed name, so it is set first. */
    const moveNamed = async (from: NamedFolder, to: NamedFolder) => {
      await updateFolder({ path: from.path, name: to.name });
      try {
        return await moveFolder({ path: from.path, toPath: to.path });
      } catch (error) {
        await updateFolder({ path: from.path, name: from.name });
        throw error;
      }
    };

    /** @param ifUnused true asks before deleting a folder of which the app uses a file. */
    async function remove(path: string, ifUnused: boolean): Promise<boolean> {
      const removed = await run(
        () => deleteFolder({ path, ifUnused }),
        ({ jobId }) => ({
          title: t.tree.removed(placeName(t, path)),
          description: t.tree.withContents,
          action: {
            label: t.common.undo,
            onClick: () => void run(() => undeleteFolder({ jobId })),
          },
        }),
        (error) =>
          isInUse(error)
            ? { label: t.common.deleteAnyway, onClick: () => void remove(path, false) }
            : undefined,
      );
      const { view, folderPath } = latest.current;
      const wasInside = view === "files" && isWithin(folderPath, path);
      if (removed !== undefined && wasInside) navigate({ folderPath: parentOf(path) ?? "" });
      return removed !== undefined;
    }

    return {
      async create(parentPath, name) {
        const path = await run(async () => {
          const wanted = parseFolderPath(joinPath(parentPath, name.trim()));
          await createFolder({ path: wanted, mustNotExist: true });
          return wanted;
        });
        if (path !== undefined) navigate({ folderPath: path });
        return path !== undefined;
      },
      rename: (folder, name) => {
        const renamed = { path: joinPath(parentOf(folder.path) ?? "", name), name };
        return moveWith([folder.path, renamed.path], t.common.renamed(name), (isBack) =>
          isBack ? moveNamed(renamed, folder) : moveNamed(folder, renamed),
        );
      },
      async moveInto(path, parentPath) {
        const toPath = joinPath(parentPath, lastSegment(path));
        if (toPath === path) return;
        const title = t.tree.moved(placeName(t, path), placeName(t, parentPath));
        await run(() =>
          moveWith([path, toPath], title, (isBack) =>
            moveFolder(isBack ? { path: toPath, toPath: path } : { path, toPath }),
          ),
        );
      },
      remove: async (path) => await remove(path, true),
      async setAccess(path, access) {
        const changed = await run(
          () => setFolderAccess({ path, access }),
          () => ({
            title: t.tree.access[access ?? "inherited"](placeName(t, path)),
            description: t.tree.access.scope,
          }),
        );
        return changed !== undefined;
      },
    };
  }, [
    t,
    navigate,
    run,
    toast,
    createFolder,
    updateFolder,
    moveFolder,
    deleteFolder,
    undeleteFolder,
    setFolderAccess,
  ]);
}
