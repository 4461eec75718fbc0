import { useConvex } from "convex/react";
import { Ban } from "lucide-react";
import { type ReactNode, createContext, useCallback, useContext, useState } from "react";
import { isWithin, lastSegment, parentOf } from "../../shared/paths.js";
import { useAdmin } from "../state/AdminContext.js";
import { useTask } from "../state/useTask.js";
import { Confirm } from "../ui/Dialog.js";
import type { MenuEntry } from "../ui/Menu.js";
import { type Takedown, TakedownResult } from "./TakedownResult.js";
import { FUNCTION_OF, type Target, effectsOf } from "./targets.js";
import { useWords } from "../words/WordsContext.js";

const AskContext = createContext<(target: Target) => void>(() => undefined);

/** Returns the menu item that takes something down; none if the app does not export the function. */
export type TakeDownEntries = (target: Target) => MenuEntry[];

export function useTakeDownEntries(): TakeDownEntries {
  const { takedown: t } = useWords();
  const { api } = useAdmin();
  const ask = useContext(AskContext);
  return useCallback(
    (target) => {
      if (api[FUNCTION_OF[target.kind]] === undefined) return [];
      const onSelect = () => ask(target);
      return [{ label: t.takeDown, icon: Ban, isDanger: true, takesFocus: true, onSelect }];
    },
    [api, ask, t],
  );
}

/** Asks before a takedown, and shows its result. Not in the asset's own view, which disappears with the asset. */
export function TakeDownProvider({ children }: { children: ReactNode }) {
  const t = useWords();
  const { api, location, navigate, overlays } = useAdmin();
  const convex = useConvex();
  const run = useTask();
  const [asked, setAsked] = useState<Target | null>(null);
  const [shown, setShown] = useState<{ target: Target; takedown: Takedown } | null>(null);

  const takeDownFolder = async (path: string) => {
    const job = await run(
      () => convex.mutation(api.takeDownFolder!, { path }),
      ({ status }) => {
        const { folder } = t.takedown;
        const name = lastSegment(path);
        return status === "done"
          ? { title: folder.done(name), description: folder.doneAdvice }
          : { title: folder.running(name), description: folder.runningAdvice };
      },
    );
    const isInside = location.view === "files" && isWithin(location.folderPath, path);
    if (job !== undefined && isInside) navigate({ folderPath: parentOf(path) ?? "" });
  };
  const takeDown = async (target: Exclude<Target, { kind: "folder" }>) => {
    const takedown = await run(() => {
      if (target.kind === "versions") {
        return convex.mutation(api.takeDownVersions!, { versionIds: target.versionIds });
      }
      const { folderPath, basename } = target;
      return convex.mutation(api.takeDown!, { folderPath, basename });
    });
    if (takedown === undefined) return;
    const { view, folderPath, basename } = location;
    const isOpen =
      target.kind === "asset" &&
      folderPath === target.folderPath &&
      basename === target.basename &&
      view === "files";
    if (isOpen) navigate({ folderPath }, { replace: true });
    setShown({ target, takedown });
  };
  const close = () => {
    setShown(null);
    // The element that had the focus may be gone with its asset.
    setTimeout(() => {
      const list = overlays?.parentElement?.querySelector<HTMLElement>('[role="grid"]');
      if (document.activeElement === document.body) list?.focus();
    });
  };
  return (
    <AskContext.Provider value={setAsked}>
      {children}
      {asked !== null && (
        <Confirm
          title={t.takedown.title(asked)}
          description={
            <ul className="cva-effects">
              {effectsOf(t, asked).map((effect) => (
                <li key={effect}>{effect}</li>
              ))}
            </ul>
          }
          confirmLabel={t.takedown.confirm}
          onConfirm={() =>
            void (asked.kind === "folder" ? takeDownFolder(asked.path) : takeDown(asked))
          }
          onClose={() => setAsked(null)}
        />
      )}
      {shown !== null && (
        <TakedownResult
          {...shown}
          onTakeDown={(target) => {
            setShown(null);
            setAsked(target);
          }}
          onClose={close}
        />
      )}
    </AskContext.Provider>
  );
}
