import { X } from "lucide-react";
import { AlertDialog, Dialog as Radix } from "radix-ui";
import type { FormEvent, ReactNode } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { useWords } from "../words/WordsContext.js";
import { Button, IconButton } from "./Button.js";

/** A modal dialog. */
export function Dialog({
  title,
  description,
  isWide = false,
  onClose,
  children,
}: {
  title: string;
  description?: ReactNode;
  /** True to take as much of the window's width as it has. */
  isWide?: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const t = useWords();
  const { overlays } = useAdmin();
  return (
    <Radix.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Radix.Portal container={overlays}>
        <Radix.Overlay className="cva-veil" />
        <Radix.Content
          className="cva-dialog"
          data-wide={isWide || undefined}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
        >
          <Radix.Title className="cva-dialog-title">{title}</Radix.Title>
          {description !== undefined && (
            <Radix.Description className="cva-dialog-description">{description}</Radix.Description>
          )}
          {children}
          {/* Last, so that the focus goes first to what the dialog is for. */}
          <IconButton label={t.common.close} className="cva-dialog-close" onClick={onClose}>
            <X aria-hidden />
          </IconButton>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The buttons at the bottom of a dialog's form. */
export function DialogForm({
  submitLabel,
  cancelLabel,
  isDisabled = false,
  onSubmit,
  onClose,
  children,
}: {
  submitLabel: string;
  /** By default `Cancel`. */
  cancelLabel?: string;
  isDisabled?: boolean;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const t = useWords();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form className="cva-dialog-form" onSubmit={submit}>
      {children}
      <div className="cva-dialog-foot">
        <Button look="normal" onClick={onClose}>
          {cancelLabel ?? t.common.cancel}
        </Button>
        <Button look="main" type="submit" disabled={isDisabled}>
          {submitLabel}
        </Button>
      </div>
    </form>
  );
}

/** Asks for confirmation of an action that cannot be undone. */
export function Confirm({
  title,
  description,
  confirmLabel,
  onConfirm,
  onClose,
}: {
  title: string;
  description: ReactNode;
  confirmLabel: string;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const t = useWords();
  const { overlays } = useAdmin();
  return (
    <AlertDialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <AlertDialog.Portal container={overlays}>
        <AlertDialog.Overlay className="cva-veil" />
        <AlertDialog.Content className="cva-dialog">
          <AlertDialog.Title className="cva-dialog-title">{title}</AlertDialog.Title>
          <AlertDialog.Description asChild>
            <div className="cva-dialog-description">{description}</div>
          </AlertDialog.Description>
          <div className="cva-dialog-foot">
            <AlertDialog.Cancel asChild>
              <Button>{t.ui.keep}</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button look="danger" onClick={onConfirm}>
                {confirmLabel}
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
