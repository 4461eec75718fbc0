import { type ReactNode, createContext, useCallback, useContext, useMemo, useState } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { useTask } from "../state/useTask.js";

type Render = (onClose: () => void) => ReactNode;

/** Shows a dialog as soon as its module is loaded; a message says why if it cannot be. */
export type OpenDialog = (load: () => Promise<Render>) => void;

const DialogContext = createContext<OpenDialog>(() => undefined);

/** Opens dialogs that are loaded on demand, and outlast the menu or row that has opened them. */
export function useDialog(): OpenDialog {
  return useContext(DialogContext);
}

export function DialogProvider({ children }: { children: ReactNode }) {
  const { overlays } = useAdmin();
  const run = useTask();
  const [render, setRender] = useState<Render | null>(null);
  const open = useCallback<OpenDialog>(
    (load) =>
      void run(async () => {
        const loaded = await load();
        setRender(() => loaded);
      }),
    [run],
  );
  const close = useCallback(() => {
    setRender(null);
    // The row or menu item that had the focus may be gone.
    setTimeout(() => {
      const list = overlays?.parentElement?.querySelector<HTMLElement>('[role="grid"]');
      if (document.activeElement === document.body) list?.focus();
    });
  }, [overlays]);
  const dialog = useMemo(() => render?.(close), [render, close]);
  return (
    <DialogContext.Provider value={open}>
      {children}
      {dialog}
    </DialogContext.Provider>
  );
}
