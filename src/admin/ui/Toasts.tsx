import { CircleAlert, CircleCheck, X } from "lucide-react";
import { Toast } from "radix-ui";
import { type ReactNode, createContext, useCallback, useContext, useState } from "react";
import { useWords } from "../words/WordsContext.js";
import { Button } from "./Button.js";

export type ToastContent = {
  title: string;
  description?: string;
  /** `problem` stays until it is closed. */
  tone?: "done" | "problem";
  action?: { label: string; onClick: () => void };
};

type ShownToast = ToastContent & { id: number; isOpen: boolean };

const ToastContext = createContext<(content: ToastContent) => void>(() => undefined);

/** Shows a notification without moving the focus. */
export function useToast(): (content: ToastContent) => void {
  return useContext(ToastContext);
}

const SHOWN_MS = 6_000;
/** Long enough to notice a mistake and undo it. */
const SHOWN_WITH_ACTION_MS = 12_000;
const MOST_AT_ONCE = 4;

let lastId = 0;

export function ToastProvider({ children }: { children: ReactNode }) {
  const t = useWords();
  const [toasts, setToasts] = useState<ShownToast[]>([]);
  const show = useCallback((content: ToastContent) => {
    lastId += 1;
    const added = { ...content, id: lastId, isOpen: true };
    setToasts((toasts) => [...toasts.filter(({ isOpen }) => isOpen), added].slice(-MOST_AT_ONCE));
  }, []);
  const close = (id: number) =>
    setToasts((toasts) =>
      toasts.map((toast) => (toast.id === id ? { ...toast, isOpen: false } : toast)),
    );

  return (
    <ToastContext.Provider value={show}>
      <Toast.Provider label={t.ui.toasts.one} swipeDirection="down">
        {children}
        {toasts.map((toast) => (
          <OneToast key={toast.id} toast={toast} onClose={() => close(toast.id)} />
        ))}
        <Toast.Viewport className="cva-toasts" label={t.ui.toasts.all} />
      </Toast.Provider>
    </ToastContext.Provider>
  );
}

function OneToast({ toast, onClose }: { toast: ShownToast; onClose: () => void }) {
  const t = useWords();
  const { tone = "done", title, description, action } = toast;
  const shownMs = action === undefined ? SHOWN_MS : SHOWN_WITH_ACTION_MS;
  return (
    <Toast.Root
      className="cva-toast"
      data-tone={tone}
      open={toast.isOpen}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      type={tone === "problem" ? "foreground" : "background"}
      duration={tone === "problem" ? Infinity : shownMs}
    >
      {tone === "problem" ? <CircleAlert aria-hidden /> : <CircleCheck aria-hidden />}
      <div className="cva-toast-words">
        <Toast.Title className="cva-toast-title">{title}</Toast.Title>
        {description !== undefined && (
          <Toast.Description className="cva-toast-description">{description}</Toast.Description>
        )}
      </div>
      {action !== undefined && (
        <Toast.Action asChild altText={action.label}>
          <Button look="quiet" onClick={action.onClick}>
            {action.label}
          </Button>
        </Toast.Action>
      )}
      <Toast.Close className="cva-icon-button" aria-label={t.ui.toasts.close}>
        <X aria-hidden />
      </Toast.Close>
    </Toast.Root>
  );
}
