import { ChevronRight, Files, Folder, FolderOpen } from "lucide-react";
import { useAdmin } from "../state/AdminContext.js";
import { trail } from "../state/addresses.js";
import { Button } from "../ui/Button.js";
import { UsageTable } from "./UsageTable.js";
import { type FolderSums, folderRows } from "./sums.js";

/** What is published in a folder and in those below it, one level at a time. */
export function FolderUse({ sums, folderPath }: { sums: FolderSums; folderPath: string }) {
  const { navigate } = useAdmin();
  const rows = folderRows(sums, folderPath);
  const steps = trail(folderPath);
  const goTo = (path: string) => navigate({ view: "storage", folderPath: path });
  return (
    <section className="cva-usage-part" aria-labelledby="cva-usage-folders">
      <header>
        <h2 id="cva-usage-folders">Published, by folder</h2>
        <p>
          What visitors get, without old versions and the trash. Bytes that several files share
          count for each of them.
        </p>
      </header>
      <div className="cva-usage-place">
        <nav aria-label="Folder that is added up">
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
          Open the folder
        </Button>
      </div>
      {rows.length === 0 ? (
        <p className="cva-usage-nothing">No files in this folder.</p>
      ) : (
        <UsageTable
          caption={`What is published in ${steps.at(-1)!.name}, by folder`}
          names={{ name: "Folder", count: "Files", bytes: "Size" }}
          rows={rows}
          nameOf={({ isOwn, name, folderPath: path }) =>
            isOwn ? (
              <span className="cva-usage-name" data-own>
                <Files aria-hidden />
                <span>Files directly in it</span>
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
