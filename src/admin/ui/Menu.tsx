import { ContextMenu, DropdownMenu } from "radix-ui";
import type { LucideIcon } from "lucide-react";
import { type ReactElement, type ReactNode, useMemo, useRef } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { useWords } from "../words/WordsContext.js";
import { keyName } from "../words/keyName.js";

/** A menu item; `null` in a list is a separator. */
export type MenuEntry = {
  label: string;
  icon?: LucideIcon;
  /** The keyboard shortcut. */
  keys?: string;
  isDisabled?: boolean;
  isDanger?: boolean;
  /** True if it opens a field or a dialog: it then runs after the menu has closed. */
  takesFocus?: boolean;
  onSelect: () => void;
} | null;

type Parts = Pick<typeof DropdownMenu, "Item" | "Separator">;

/**
 * An item that moves the focus runs after the menu has closed, so that the focus does not return to the
 * menu's trigger.
 */
function useHandOver() {
  const pending = useRef<(() => void) | null>(null);
  return useMemo(
    () => ({
      choose: ({ takesFocus = false, onSelect }: NonNullable<MenuEntry>) => {
        if (takesFocus) pending.current = onSelect;
        else onSelect();
      },
      onCloseAutoFocus: (event: Event) => {
        const act = pending.current;
        if (act === null) return;
        pending.current = null;
        event.preventDefault();
        act();
      },
    }),
    [],
  );
}

function Key({ name }: { name: string }) {
  return <kbd aria-hidden>{keyName(useWords(), name)}</kbd>;
}

type Choose = ReturnType<typeof useHandOver>["choose"];

function entriesOf(entries: MenuEntry[], { Item, Separator }: Parts, choose: Choose): ReactNode {
  return entries.map((entry, index) =>
    entry === null ? (
      <Separator key={index} className="cva-menu-line" />
    ) : (
      <Item
        key={index}
        className="cva-menu-entry"
        data-danger={entry.isDanger}
        disabled={entry.isDisabled}
        onSelect={() => choose(entry)}
      >
        {entry.icon === undefined ? <span /> : <entry.icon aria-hidden />}
        <span className="cva-menu-label">{entry.label}</span>
        {entry.keys !== undefined && <Key name={entry.keys} />}
      </Item>
    ),
  );
}

/** A menu that opens from a button. */
export function Menu({ entries, children }: { entries: MenuEntry[]; children: ReactElement }) {
  const { overlays } = useAdmin();
  const { choose, onCloseAutoFocus } = useHandOver();
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={overlays}>
        <DropdownMenu.Content
          className="cva-menu"
          align="end"
          sideOffset={4}
          onCloseAutoFocus={onCloseAutoFocus}
          collisionPadding={8}
        >
          {entriesOf(entries, DropdownMenu, choose)}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** A context menu, for right click, long press and the menu key. */
export function Context({
  entries,
  children,
}: {
  /** Created when the menu opens. */
  entries: () => MenuEntry[];
  children: ReactElement;
}) {
  const { overlays } = useAdmin();
  const { choose, onCloseAutoFocus } = useHandOver();
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal container={overlays}>
        <ContextMenu.Content
          className="cva-menu"
          collisionPadding={8}
          onCloseAutoFocus={onCloseAutoFocus}
        >
          <LazyEntries entries={entries} choose={choose} />
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

function LazyEntries({ entries, choose }: { entries: () => MenuEntry[]; choose: Choose }) {
  return entriesOf(entries(), ContextMenu, choose);
}
