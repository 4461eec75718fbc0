import type { ReactNode } from "react";
import type { Version } from "../detail/useVersions.js";
import { useAdmin } from "../state/AdminContext.js";
import { BACKENDS } from "../words/backends.js";
import { formatBytes, formatCount, formatTime } from "../words/format.js";
import { typeName } from "../words/mediaKinds.js";
import { useWords } from "../words/WordsContext.js";

/** A property of a version: how it is shown, and what tells whether two are equal. */
type Fact = { name: string; of: (version: Version) => { text: ReactNode; key: unknown } };

/** The properties of two versions, with a mark where they differ. */
export function CompareFacts({ before, after }: { before: Version; after: Version }) {
  const t = useWords();
  const { formatActor } = useAdmin();
  const plain = (text: string | undefined) => ({ text: text ?? "–", key: text });
  const done = (time: number | undefined, actor: string | undefined) =>
    time === undefined
      ? plain(undefined)
      : { text: [formatTime(time), " by ", formatActor(actor)], key: `${time} ${actor}` };
  const facts: Fact[] = [
    { name: "State", of: ({ state }) => plain(state) },
    {
      name: "Type",
      of: ({ contentType }) => ({
        text: `${typeName(t, contentType)} (${contentType})`,
        key: contentType,
      }),
    },
    {
      name: "Size",
      of: ({ size }) => ({ text: `${formatBytes(size)} (${formatCount(size)})`, key: size }),
    },
    { name: "SHA-256", of: ({ sha256 }) => plain(sha256) },
    { name: "Label", of: ({ label }) => plain(label) },
    { name: "File name", of: ({ filename }) => plain(filename) },
    { name: "Stored in", of: ({ backend }) => plain(BACKENDS[backend].name) },
    { name: "Uploaded", of: ({ createdAt, createdBy }) => done(createdAt, createdBy) },
    { name: "Published", of: ({ publishedAt, publishedBy }) => done(publishedAt, publishedBy) },
    { name: "Archived", of: ({ archivedAt, archivedBy }) => done(archivedAt, archivedBy) },
  ];
  return (
    <table className="cva-compare-facts">
      <thead>
        <tr>
          <td />
          <th scope="col">Version {before.version}</th>
          <th scope="col">Version {after.version}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {facts.map(({ name, of }) => {
          const [left, right] = [of(before), of(after)];
          const isEqual = left.key === right.key;
          return (
            <tr key={name} data-equal={isEqual}>
              <th scope="row">{name}</th>
              <td>{left.text}</td>
              <td>{right.text}</td>
              <td>{isEqual ? "same" : "differs"}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
