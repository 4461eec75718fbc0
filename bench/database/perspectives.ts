/** Counts what it costs to see files before a release is published. */
import type { Figures } from "./meter.js";
import { SHELF, SHELF_FILES, SUBJECT, open } from "./measure.js";
import { ours } from "./packages/ours.js";

/** The files of the folder that the release changes. */
const ENTRIES = 10;

const at = (index: number) => ({
  folderPath: SHELF,
  basename: `file-${String(index).padStart(6, "0")}`,
});

/** The costs of calls in the perspective of a release that publishes earlier versions of some files of a folder. */
export async function perspectives(): Promise<Record<string, Figures>> {
  const host = await open(ours, { files: 100, versions: 1 });
  const { visitor } = host;
  try {
    const entries = [];
    for (let index = 0; index < ENTRIES; index += 1) {
      const file = { folder: SHELF, name: at(index).basename };
      await ours.addVersions!(host, file, 2);
      const versionId = await ours.versionBefore!(visitor, file);
      entries.push({ ...at(index), versionId });
    }
    const { releaseId: perspective } = await visitor.mutation<{ releaseId: string }>(
      "assets:createRelease",
      { name: "Spring", folderPath: SHELF },
    );
    await visitor.mutation("assets:addToRelease", { releaseId: perspective, entries });
    const lookUp = async (path: object) =>
      await host.measure(() => visitor.query("assets:getPublishedFile", { ...path, perspective }));
    const subject = { folderPath: SUBJECT.folder, basename: SUBJECT.name };
    return {
      "look up a file that the release changes": await lookUp(at(0)),
      "look up another file": await lookUp(subject),
      [`list a folder of ${SHELF_FILES} files, ${ENTRIES} of them in the release`]:
        await host.measure(() =>
          visitor.query("assets:listPublishedFilesPage", {
            ...{ folderPath: SHELF, perspective },
            paginationOpts: { numItems: SHELF_FILES, cursor: null },
          }),
        ),
    };
  } finally {
    await host.close();
  }
}
