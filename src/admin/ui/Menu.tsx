import { ContextMenu, DropdownMenu } from "radix-ui";
import type { LucideIcon } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { useAdmin } from "../state/AdminContext.js";

/** One thing that a menu offers; `null` in a list of them is a line between two groups. */
export type MenuEntry = {
  label: string;
  icon?: LucideIcon;
  /** Keys that do the same. */
  keys?: string;
  isDisabled?: boolean;
  isDanger?: boolean;
  onSelect: () => void;
} | null;

type Parts = Pick<typeof DropdownMenu, "Item" | "Separator">;

function entriesOf(entries: MenuEntry[], { Item, Separator }: Parts): ReactNode {
  return entries.map((entry, index) =>
    entry === null ? (
      <Separator key={index} className="cva-menu-line" />
    ) : (
      <Item
        key={index}
        className="cva-menu-entry"
        data-danger={entry.isDanger}
        disabled={entry.isDisabled}
        onSelect={entry.onSelect}
      >
        {entry.icon === undefined ? <span /> : <entry.icon aria-hidden />}
        <span className="cva-menu-label">{entry.label}</span>
        {entry.keys !== undefined && <kbd aria-hidden>{entry.keys}</kbd>}
      </Item>
    ),
  );
}

/** A menu that opens below a button. */
export function Menu({ entries, children }: { entries: MenuEntry[]; children: ReactElement }) {
  const { overlays } = useAdmin();
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={overlays}>
        <DropdownMenu.Content className="cva-menu" align="end" sideOffset={4} collisionPadding={8}>
          {entriesOf(entries, DropdownMenu)}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** A menu for the secondary button of the pointer, a long touch, and the menu key. */
export function Context({
  entries,
  children,
}: {
  /** Made when the menu opens. */
  entries: () => MenuEntry[];
  children: ReactElement;
}) {
  const { overlays } = useAdmin();
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal container={overlays}>
        <ContextMenu.Content className="cva-menu" collisionPadding={8}>
          <LazyEntries entries={entries} />
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

function LazyEntries({ entries }: { entries: () => MenuEntry[] }) {
  return entriesOf(entries(), ContextMenu);
}
