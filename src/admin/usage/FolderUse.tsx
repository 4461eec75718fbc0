import { ChevronRight, Files, Folder, FolderOpen } from "lucide-react";
import { useAdmin } from "../state/AdminContext.js";
import { trail } from "../state/paths.js";
import { Button } from "../ui/Button.js";
import { Part } from "../ui/Part.js";
import { UsageTable } from "./UsageTable.js";
import { type FolderSums, folderRows } from "./sums.js";
import { useWords } from "../words/WordsContext.js";

/** The published files of a folder and its subfolders, one level at a time. */
export function FolderUse({ sums, folderPath }: { sums: FolderSums; folderPath: string }) {
  const words = useWords();
  const t = words.usage.published;
  const { rootPath, navigate } = useAdmin();
  const rows = folderRows(sums, folderPath);
  const steps = trail(words, folderPath, rootPath);
  const goTo = (path: string) => navigate({ view: "storage", folderPath: path });
  return (
    <Part title={t.title} words={t.hint}>
      <div className="cva-usage-place">
        <nav aria-label={words.common.folder}>
          <ol>
            {steps.map(({ path, name }, index) => (
              <li key={path}>
                {index > 0 && <ChevronRight aria-hidden />}
                <button
                  type="button"
                  className="cva-crumb"
                  aria-current={index === steps.length - 1 ? "page" : undefined}
                  onClick={() => goTo(path)}
                >
                  {name}
                </button>
              </li>
            ))}
          </ol>
        </nav>
        <Button look="quiet" onClick={() => navigate({ folderPath })}>
          <FolderOpen aria-hidden />
          {t.openFolder}
        </Button>
      </div>
      {rows.length === 0 ? (
        <p className="cva-usage-nothing">{t.none}</p>
      ) : (
        <UsageTable
          caption={t.table(steps.at(-1)!.name)}
          names={t.columns}
          rows={rows}
          nameOf={({ isOwn, name, folderPath: path }) =>
            isOwn ? (
              <span className="cva-usage-name" data-own>
                <Files aria-hidden />
                <span>{t.ownFiles}</span>
              </span>
            ) : (
              <button type="button" className="cva-usage-name" onClick={() => goTo(path)}>
                <Folder aria-hidden />
                <span>{name}</span>
                <ChevronRight aria-hidden />
              </button>
            )
          }
        />
      )}
    </Part>
  );
}
