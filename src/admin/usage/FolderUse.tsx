import { ChevronRight, Files, Folder, FolderOpen } from "lucide-react";
import { useAdmin } from "../state/AdminContext.js";
import { trail } from "../state/paths.js";
import { Button } from "../ui/Button.js";
import { UsageTable } from "./UsageTable.js";
import { type FolderSums, folderRows } from "./sums.js";
import { useWords } from "../words/WordsContext.js";

/** The published files of a folder and its subfolders, one level at a time. */
export function FolderUse({ sums, folderPath }: { sums: FolderSums; folderPath: string }) {
  const t = useWords();
  const { navigate } = useAdmin();
  const rows = folderRows(sums, folderPath);
  const steps = trail(t, folderPath);
  const goTo = (path: string) => navigate({ view: "storage", folderPath: path });
  return (
    <section className="cva-usage-part" aria-labelledby="cva-usage-folders">
      <header>
        <h2 id="cva-usage-folders">Published, by folder</h2>
        <p>
          The published versions only, without old versions and the trash. Bytes shared by several
          files count for each of them.
        </p>
      </header>
      <div className="cva-usage-place">
        <nav aria-label="Folder">
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
          Open folder
        </Button>
      </div>
      {rows.length === 0 ? (
        <p className="cva-usage-nothing">No files in this folder.</p>
      ) : (
        <UsageTable
          caption={`Published files in ${steps.at(-1)!.name}, by folder`}
          names={{ name: "Folder", count: "Files", bytes: "Size" }}
          rows={rows}
          nameOf={({ isOwn, name, folderPath: path }) =>
            isOwn ? (
              <span className="cva-usage-name" data-own>
                <Files aria-hidden />
                <span>Files in this folder</span>
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
    </section>
  );
}
