import { useAdmin } from "../state/AdminContext.js";
import { useWords } from "../words/WordsContext.js";
import { VIEW_ICONS, useViews } from "./views.js";

/** Links to the screens other than files. */
export function Navigation() {
  const t = useWords().shell;
  const { location } = useAdmin();
  const views = useViews().filter(({ view }) => view !== "files");
  return (
    <nav className="cva-nav" aria-label={t.screens}>
      <ul>
        {views.map(({ view, open }) => {
          const Icon = VIEW_ICONS[view];
          return (
            <li key={view}>
              <button
                type="button"
                className="cva-nav-link"
                aria-current={location.view === view ? "page" : undefined}
                onClick={open}
              >
                <Icon aria-hidden />
                {t.views[view]}
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
