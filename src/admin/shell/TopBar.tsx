import { Boxes, Command, Menu as MenuIcon } from "lucide-react";
import { useAdmin } from "../state/AdminContext.js";
import { IconButton } from "../ui/Button.js";
import { Breadcrumbs } from "./Breadcrumbs.js";
import { OfflineNotice } from "./OfflineNotice.js";
import { useWords } from "../words/WordsContext.js";

type TopBarProps = {
  title: string;
  isDrawerOpen: boolean;
  /** Only if the tree is in a drawer. */
  onDrawer?: (isOpen: boolean) => void;
  onPalette: () => void;
};

/** Breadcrumbs. */
export function TopBar({ title, isDrawerOpen, onDrawer, onPalette }: TopBarProps) {
  const t = useWords().shell;
  const { location } = useAdmin();
  return (
    <header className="cva-top">
      {onDrawer !== undefined && (
        <IconButton
          label={t.drawer}
          aria-expanded={isDrawerOpen}
          onClick={() => onDrawer(!isDrawerOpen)}
        >
          <MenuIcon aria-hidden />
        </IconButton>
      )}
      <h1 className="cva-brand">
        <Boxes aria-hidden />
        <span>{title}</span>
      </h1>
      {location.view === "files" ? (
        <Breadcrumbs />
      ) : (
        <p className="cva-place">{t.views[location.view]}</p>
      )}
      <OfflineNotice />
      <IconButton label={t.commands} className="cva-top-palette" onClick={onPalette}>
        <Command aria-hidden />
      </IconButton>
    </header>
  );
}
