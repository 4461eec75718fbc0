import { Boxes, ChevronRight, Command, Menu as MenuIcon } from "lucide-react";
import { Fragment } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { trail } from "../state/paths.js";
import { IconButton } from "../ui/Button.js";
import { OfflineNotice } from "./OfflineNotice.js";
import { shownName } from "../../shared/visibleNames.js";
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

function Breadcrumbs() {
  const t = useWords();
  const { location, navigate } = useAdmin();
  const steps = trail(t, location.folderPath);
  return (
    <nav className="cva-crumbs" aria-label={t.shell.path}>
      <ol>
        {steps.map(({ path, name }, index) => {
          const isLast = index === steps.length - 1;
          return (
            <Fragment key={path}>
              <li>
                <button
                  type="button"
                  className="cva-crumb"
                  aria-current={isLast ? "page" : undefined}
                  onClick={() => navigate({ folderPath: path })}
                >
                  {shownName(name)}
                </button>
              </li>
              {!isLast && (
                <li aria-hidden className="cva-crumb-line">
                  <ChevronRight />
                </li>
              )}
            </Fragment>
          );
        })}
      </ol>
    </nav>
  );
}
