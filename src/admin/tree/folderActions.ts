import { useMutation } from "convex/react";
import { useMemo } from "react";
import {
  joinPath,
  lastSegment,
  parentOf,
  parseFolderPath,
  rebase,
  isWithin,
} from "../../component/model/paths.js";
import { useAdmin } from "../state/AdminContext.js";
import { useTask } from "../state/useTask.js";

export type FolderActions = {
  /** Creates a folder in another and goes there; false when it could not. */
  create: (parentPath: string, name: string) => Promise<boolean>;
  rename: (path: string, newName: string) => Promise<boolean>;
  /** Puts a folder into another, under its own name. */
  moveInto: (path: string, parentPath: string) => Promise<boolean>;
  /** Moves a folder and all that is in it to the trash. */
  remove: (path: string) => Promise<boolean>;
};

const nameOf = (path: string) => (path === "" ? "All files" : lastSegment(path));

/** What can be done with folders: each with words for its success, and a way back. */
export function useFolderActions(): FolderActions {
  const { api, location, navigate } = useAdmin();
  const run = useTask();
  const createFolder = useMutation(api.createFolderByPath);
  const moveFolder = useMutation(api.moveFolder);
  const deleteFolder = useMutation(api.deleteFolder);
  const undeleteFolder = useMutation(api.undeleteFolder);

  return useMemo(() => {
    /** Stays with a folder that gets another place. */
    const follow = (path: string, toPath: string) => {
      const { view, folderPath, basename } = location;
      if (!isWithin(folderPath, path)) return;
      navigate({ view, folderPath: rebase(folderPath, path, toPath), basename }, { replace: true });
    };
    const move = async (path: string, toPath: string, title: string) => {
      const back = async () => {
        const undone = await run(() => moveFolder({ path: toPath, toPath: path }));
        if (undone !== undefined) follow(toPath, path);
      };
      const moved = await run(
        () => moveFolder({ path, toPath }),
        ({ status }) => ({
          title,
          // A large folder is still on its way; it can be moved back when it has arrived.
          action: status === "done" ? { label: "Undo", onClick: () => void back() } : undefined,
        }),
      );
      if (moved !== undefined) follow(path, toPath);
      return moved !== undefined;
    };

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
      rename: (path, newName) => {
        const toPath = joinPath(parentOf(path) ?? "", newName.trim());
        if (toPath === path) return Promise.resolve(true);
        return move(path, toPath, `Renamed to “${newName.trim()}”`);
      },
      moveInto: (path, parentPath) => {
        const toPath = joinPath(parentPath, lastSegment(path));
        if (toPath === path) return Promise.resolve(true);
        return move(path, toPath, `Moved “${nameOf(path)}” to “${nameOf(parentPath)}”`);
      },
      async remove(path) {
        const { folderPath } = location;
        const isInside = location.view === "files" && isWithin(folderPath, path);
        const removed = await run(
          () => deleteFolder({ path }),
          ({ operationId }) => ({
            title: `Moved “${nameOf(path)}” to the trash`,
            description: "With everything in it.",
            action: {
              label: "Undo",
              onClick: () => void run(() => undeleteFolder({ operationId })),
            },
          }),
        );
        if (removed !== undefined && isInside) navigate({ folderPath: parentOf(path) ?? "" });
        return removed !== undefined;
      },
    };
  }, [location, navigate, run, createFolder, moveFolder, deleteFolder, undeleteFolder]);
}
