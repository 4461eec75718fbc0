import { useAdmin } from "../state/AdminContext.js";
import { VIEW_ICONS, VIEW_NAMES } from "./views.js";

/** The way to the screens that are not folders. */
export function Navigation() {
  const { location, navigate } = useAdmin();
  return (
    <nav className="cva-nav" aria-label="Screens">
      <ul>
        {(["changes", "trash", "storage"] as const).map((view) => {
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
                {VIEW_NAMES[view]}
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
