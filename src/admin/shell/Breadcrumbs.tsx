import { ChevronRight } from "lucide-react";
import { Fragment } from "react";
import { shownName } from "../../shared/visibleNames.js";
import { useAdmin } from "../state/AdminContext.js";
import { trail } from "../state/paths.js";
import { useWords } from "../words/WordsContext.js";

/** The way to the open folder. */
export function Breadcrumbs() {
  const t = useWords();
  const { location, rootPath, navigate } = useAdmin();
  const steps = trail(t, location.folderPath, rootPath);
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
