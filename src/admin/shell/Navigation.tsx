import { useAdmin } from "../state/AdminContext.js";
import { ADMIN_VIEWS } from "../state/location.js";
import { useWords } from "../words/WordsContext.js";
import { VIEW_ICONS } from "./views.js";

/** Links to the screens other than files. */
export function Navigation() {
  const t = useWords().shell;
  const { location, navigate } = useAdmin();
  return (
    <nav className="cva-nav" aria-label={t.screens}>
      <ul>
        {ADMIN_VIEWS.filter((view) => view !== "files").map((view) => {
          const Icon = VIEW_ICONS[view];
          return (
            <li key={view}>
              <button
                type="button"
                className="cva-nav-link"
                aria-current={location.view === view ? "page" : undefined}
                onClick={() => navigate({ view })}
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
